"""Reading the values of a YAML file one by one, so that every mistake is found in one go.

A :class:`Cell` is one place in a file. Its methods return what was asked for, or note a problem
with line and fix and return something harmless; whoever reads looks at ``problems`` at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from heed.foundation.yaml_lines import NodePath, YamlFile, nearest
from heed.kernel.errors import Problem

KEY = re.compile(r"[a-z0-9][a-z0-9_.\-]*")
LONGEST_KEY = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Cell:
    """One value of a file, at ``path``."""

    file: YamlFile
    path: NodePath = ()
    problems: list[Problem] = field(default_factory=list, compare=False)

    @property
    def value(self) -> Any:
        """The plain value here."""
        value = self.file.data
        for part in self.path:
            value = value[part]
        return value

    def problem(self, what: str, fix: str = "") -> None:
        """Note what is wrong here and how to mend it."""
        self.problems.append(self.file.problem(self.path, what, fix))

    def at(self, part: str | int) -> Cell:
        """The cell below this one."""
        return Cell(self.file, (*self.path, part), self.problems)

    def entries(self, known: Sequence[str], required: Sequence[str] = ()) -> dict[str, Cell]:
        """The cells of a mapping by key, without empty ones; unknown and missing keys are noted."""
        value = self.value
        if not isinstance(value, dict):
            self.problem(f"{self._what_it_is()} stands here.", f"Expected {_keys(known)}.")
            return {}
        for key in value:
            if key not in known:
                meant = nearest(key, known)
                fix = f"Did you mean `{meant}`?" if meant else f"Known here: {_keys(known)}."
                self.at(key).problem(f"`{key}` is not known here.", fix)
        for key in required:
            if value.get(key) is None:
                self.problem(f"`{key}` is missing.", f"Add `{key}: …`.")
        return {key: self.at(key) for key in known if value.get(key) is not None}

    def pairs(self) -> Iterator[tuple[str, Cell]]:
        """The cells of a mapping whose keys are free."""
        value = self.value
        if not isinstance(value, dict):
            self.problem(f"{self._what_it_is()} stands here.", "Expected `name: value` pairs.")
            return
        for key in value:
            yield key, self.at(key)

    def items(self) -> list[Cell]:
        """The cells of a list; a single value or mapping is a list of one."""
        value = self.value
        if isinstance(value, list):
            return [self.at(number) for number in range(len(value))]
        return [self]

    def many(self) -> list[Cell]:
        """The cells of what must be written as a list."""
        if isinstance(self.value, list):
            return self.items()
        self.problem(f"{self._what_it_is()} stands here.", "Expected a list, each item after `- `.")
        return []

    def text(self, longest: int = 10_000) -> str:
        """A text, as it was written and without outer spaces; never empty."""
        if isinstance(self.value, dict | list) or self.value is None:
            self.problem(f"{self._what_it_is()} stands here.", "Expected a text.")
            return ""
        text = (self.file.text(*self.path) or str(self.value)).strip()
        if not text:
            self.problem("This text is empty.", "Write something, or leave the key out.")
        if _CONTROL.search(text):
            self.problem("This text holds a control character.", "Delete it.")
        if len(text) > longest:
            self.problem(f"This text has {len(text)} characters.", f"At most {longest} are kept.")
        return text

    def texts(self) -> tuple[str, ...]:
        """Several texts, or one."""
        return tuple(cell.text() for cell in self.items())

    def key(self) -> str:
        """A key: small letters, digits, ``_``, ``-`` and ``.``"""
        text = self.text(LONGEST_KEY)
        if text and not KEY.fullmatch(text):
            suggestion = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
            self.problem(
                f"`{text}` cannot be a key.",
                "Use small letters, digits, `_`, `-` and `.`"
                + (f", for example `{suggestion}`." if suggestion else "."),
            )
        return text

    def keys(self) -> tuple[str, ...]:
        """Several keys, or one."""
        return tuple(cell.key() for cell in self.items())

    def truth(self) -> bool:
        """``true`` or ``false``."""
        if not isinstance(self.value, bool):
            self.problem(f"{self._what_it_is()} stands here.", "Expected `true` or `false`.")
            return False
        return self.value

    def integer(self, lowest: int, highest: int) -> int:
        """A whole number from ``lowest`` to ``highest``."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.problem(
                f"{self._what_it_is()} stands here.",
                f"Expected a whole number from {lowest} to {highest}.",
            )
            return lowest
        return value

    def choice(self, known: Sequence[str]) -> str:
        """One of the known words."""
        text = self.text()
        if text and text not in known:
            meant = nearest(text, known)
            fix = f"Did you mean `{meant}`?" if meant else f"Expected {_keys(known)}."
            self.problem(f"`{text}` is not known here.", fix)
        return text if text in known else known[0]

    def _what_it_is(self) -> str:
        value = self.value
        if value is None:
            return "Nothing"
        if isinstance(value, dict):
            return "A mapping"
        if isinstance(value, list):
            return "A list"
        text = str(self.file.text(*self.path) or value)
        return f"`{text if len(text) <= 60 else text[:60] + '…'}`"


def _keys(known: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in known)
