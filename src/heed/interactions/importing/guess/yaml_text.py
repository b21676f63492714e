"""YAML that people read: plain where that is safe, quoted where not, a comment where it helps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

_PLAIN = re.compile(r"[^\W\d_][\w äöüÄÖÜß()%/.+'€-]*|[\d]+", re.UNICODE)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"})
_WIDTH = 100

Node: TypeAlias = str | bool | float | Mapping[str, "Node"] | Sequence["Node"]


def scalar(text: str) -> str:
    """A text as YAML reads it back unchanged."""
    plain = text[1:] if text.startswith("=") else text
    safe = bool(_PLAIN.fullmatch(plain)) and plain.casefold() not in _WORDS
    if (
        safe
        and not plain.endswith(" ")
        and len(plain) < 200
        and (text is not plain or not plain.isdigit())
    ):
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(node: Node) -> str:
    """A value on one line: ``{ column: Datum, format: "%d.%m.%Y" }``."""
    if isinstance(node, str):
        return scalar(node)
    if isinstance(node, bool):
        return "true" if node else "false"
    if isinstance(node, int | float):
        return f"{node:g}"
    if isinstance(node, Mapping):
        return (
            "{ " + ", ".join(f"{scalar(key)}: {flow(value)}" for key, value in node.items()) + " }"
        )
    return "[" + ", ".join(flow(one) for one in node) + "]"


class Page:
    """Lines of a YAML file, written top to bottom."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def note(self, text: str, indent: int = 0) -> None:
        """A comment of its own, wrapped."""
        line = ""
        for word in text.split():
            if line and indent + 2 + len(line) + 1 + len(word) > _WIDTH:
                self._lines.append(" " * indent + "# " + line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        self._lines.append(" " * indent + "# " + line)

    def blank(self) -> None:
        self._lines.append("")

    def head(self, key: str, indent: int = 0, *, item: bool = False) -> None:
        """A key whose value follows on the next lines."""
        self._lines.append(f"{' ' * indent}{'- ' if item else ''}{key}:")

    def pair(
        self, key: str, node: Node, indent: int = 0, why: str = "", *, item: bool = False
    ) -> None:
        """``key: value``, with the reason as a comment behind it, or above where it is long."""
        line = f"{' ' * indent}{'- ' if item else ''}{scalar(key)}: {flow(node)}"
        self._with_reason(line, indent, why)

    def element(self, node: Node, indent: int, why: str = "") -> None:
        """One element of a list on one line."""
        self._with_reason(f"{' ' * indent}- {flow(node)}", indent, why)

    def _with_reason(self, line: str, indent: int, why: str) -> None:
        why = " ".join(why.split())
        if why and len(line) + len(why) + 3 > _WIDTH:
            self.note(why, indent)
            why = ""
        self._lines.append(f"{line} # {why}" if why else line)

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"
