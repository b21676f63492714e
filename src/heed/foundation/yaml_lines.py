"""YAML that people write, read with the line of every value and without surprises.

What is read is the plain part of YAML 1.2: mappings, lists, text, whole and decimal numbers,
``true``/``false`` and ``null``. Dates, ``yes``/``no``, ``12:30``, ``007`` and ``1_000`` stay text,
so a country code ``no`` is not a truth value. Anchors, aliases and tags are refused: they are what
YAML bombs and code execution are made of. A key written twice is a problem, not a silent choice.

    file = read_yaml(Path("experience.yaml"))
    file.data["teams"][0]["key"]              # plain dict, list, str, int, float, bool, None
    file.line("teams", 0, "key")              # 12
    file.text("teams", 0, "key")              # a scalar exactly as it was written
    file.problem(("teams", 0), "This team has no key.", "Add `key: …`.")
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from heed.kernel.errors import InvalidDefinition, NotFound, Problem, UnreadableFile

NodePath: TypeAlias = tuple[str | int, ...]

MOST_BYTES = 2_000_000
MOST_LEVELS = 40

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)?\.[0-9]+|(0|[1-9][0-9]*)\.?)([eE][-+]?[0-9]{1,3})?")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlFile:
    """One YAML document as plain values, and where each of them stands.

    ``data`` is ``None`` for an empty file. Keys are always text.
    """

    file: str
    data: Any
    _lines: dict[NodePath, int] = field(default_factory=dict, repr=False)
    _texts: dict[NodePath, str] = field(default_factory=dict, repr=False)

    def line(self, *path: str | int) -> int:
        """The line, from 1, of the key or list item at ``path``; else of what encloses it."""
        for length in range(len(path), -1, -1):
            line = self._lines.get(path[:length])
            if line is not None:
                return line
        return 1

    def text(self, *path: str | int) -> str | None:
        """The scalar at ``path`` as written (``1.10`` stays ``1.10``); None if there is none."""
        return self._texts.get(path)

    def problem(self, path: NodePath, what: str, fix: str = "") -> Problem:
        """A problem at ``path``: what is wrong, and how to mend it."""
        return Problem(what, fix=fix, file=self.file, line=self.line(*path), path=path)


def read_yaml(path: Path) -> YamlFile:
    """Read one YAML file.

    Raises:
        NotFound: there is no such file.
        UnreadableFile: the system does not let us read it, or it is too large to be a definition.
        InvalidDefinition: it is not the YAML described above; ``problems`` names every line.
    """
    return parse_yaml(_read_text(path), str(path))


def parse_yaml(text: str, file: str) -> YamlFile:
    """Read YAML from ``text``; ``file`` is the name that problems carry.

    Raises:
        InvalidDefinition: see :func:`read_yaml`.
    """
    reader = _Reader(file)
    try:
        reader.read(text)
    except _TooDeepError as deep:
        reader.problems.append(
            Problem(
                f"More than {MOST_LEVELS} levels are nested here.",
                fix="Write it flatter.",
                file=file,
                line=deep.line,
            )
        )
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        reader.problems.append(_syntax_problem(error, text, file))
    if reader.problems:
        raise invalid(reader.problems)
    return YamlFile(file, reader.data, reader.lines, reader.texts)


def invalid(problems: list[Problem]) -> InvalidDefinition:
    """The error for these problems, with all of them in its sentence, in the order of the lines."""
    problems = sorted(problems, key=lambda problem: (problem.file, problem.line))
    return InvalidDefinition("\n".join(str(problem) for problem in problems), problems)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be, or None if none is near.

    >>> nearest("touchpoint", ["teams", "touchpoints"])
    'touchpoints'
    """
    candidates = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[found[0]] if found else None


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            f"{path} is larger than {MOST_BYTES // 1_000_000} MB, which no definition needs. "
            "Name the YAML file, not a data file; split a long definition into a folder of files."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fix = "Save the file as UTF-8."
        raise invalid(
            [Problem("This is not UTF-8 text.", fix=fix, file=str(path), line=line)]
        ) from error


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Reader:
    """Builds plain values from PyYAML's events, so nothing is expanded that was not checked."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.lines: dict[NodePath, int] = {}
        self.texts: dict[NodePath, str] = {}
        self.problems: list[Problem] = []

    def read(self, text: str) -> None:
        events = iter(yaml.parse(text, Loader=_Loader))
        documents = 0
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                self._problem(event, "A second document starts here.", "Use one file for each.")
                return
            self.data = self._value(next(events), events, ())

    def _value(self, event: Any, events: Iterator[Any], path: NodePath) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        if len(path) > MOST_LEVELS:
            raise _TooDeepError(event.start_mark.line + 1)
        self._refuse_extras(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        if isinstance(event, yaml.ScalarEvent):
            self.texts[path] = event.value
            # style is None or "" for a plain scalar, a quote or block mark otherwise
            return event.value if event.style else _plain(event.value)
        return None  # an alias; the problem is noted

    def _mapping(self, events: Iterator[Any], path: NodePath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._refuse_extras(event)
            key = self._key(event, events, path)
            line = event.start_mark.line + 1
            if key in values:
                first = self.lines[(*path, key)]
                self._problem(
                    event,
                    f"`{key}` stands here a second time (first in line {first}).",
                    "Keep one.",
                )
                self._value(next(events), events, (*path, f"{key} (again, line {line})"))
                continue
            self.lines[(*path, key)] = line
            values[key] = self._value(next(events), events, (*path, key))
        return values

    def _key(self, event: Any, events: Iterator[Any], path: NodePath) -> str:
        if isinstance(event, yaml.ScalarEvent) and event.value:
            return str(event.value)
        self._problem(event, "A key must be a word.", "Quote it if it holds `{`, `[`, `*` or `&`.")
        if not isinstance(event, yaml.ScalarEvent):
            self._value(event, events, (*path, f"line {event.start_mark.line + 1}"))
        return f"line {event.start_mark.line + 1}"

    def _sequence(self, events: Iterator[Any], path: NodePath) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, events, (*path, len(values))))
        return values

    def _refuse_extras(self, event: Any) -> None:
        if getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._problem(
                event,
                f"`{sign}{event.anchor}` (an anchor or alias) is not read.",
                "Write the part out, or quote the text if it begins with this sign.",
            )
        if getattr(event, "tag", None):
            self._problem(event, f"The tag `{event.tag}` is not read.", "Remove it.")

    def _problem(self, event: Any, what: str, fix: str) -> None:
        line = event.start_mark.line + 1
        self.problems.append(Problem(what, fix=fix, file=self.file, line=line))


def _plain(text: str) -> str | int | float | bool | None:
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        what = str(error.problem or error.context or "This is not YAML")
        line = error.problem_mark.line + 1
        lines = text.splitlines()
        fix = _syntax_fix(what, lines[line - 1] if line <= len(lines) else "")
        return Problem(f"Not YAML: {what}.", fix=fix, file=file, line=line)
    position = getattr(error, "position", getattr(error, "start", 0))
    return Problem(
        "A character stands here that text may not hold (a control character?).",
        fix="Delete it.",
        file=file,
        line=text.count("\n", 0, position) + 1,
    )


def _syntax_fix(what: str, line: str) -> str:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces, never with tabs."
    if "mapping values are not allowed" in what:
        return "Quote a text that holds `: `, and check the indentation."
    if "cannot start any token" in what:
        return "Quote a text that begins with a sign such as `%`, `@` or a backtick."
    return "Check the indentation, the brackets and the quotes here and in the line before."
