"""JSON lines: one object a line, nested objects as ``a.b``, lists as JSON text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heed.interactions.importing.reading.encodings import find_encoding
from heed.interactions.importing.reading.formats import Kind
from heed.interactions.importing.reading.mending import refuse_mostly_bad
from heed.interactions.importing.reading.names import Names
from heed.interactions.importing.reading.options import (
    BadRecord,
    Progress,
    ReadOptions,
    SafeFile,
    shown,
)
from heed.interactions.importing.reading.records import too_large
from heed.interactions.importing.reading.rewriting import TableWriter, stem_for
from heed.interactions.importing.reading.source import Source
from heed.kernel.errors import UnreadableFile

Values = dict[str, str | None]


class _BadLineError(Exception):
    """A line that is no object of text; carries reason and sentence."""


def read_json_lines(
    path: Path, kind: Kind, options: ReadOptions, work: Path, progress: Progress | None
) -> SafeFile:
    """Make the JSON lines at ``path`` safe to read; see ``make_safe``."""
    encoding = find_encoding(kind.head, options.encoding, path.name)
    source = Source(path, kind.packing, encoding, options, work, progress)
    unpacked = source.unpacked()
    columns = Columns(TableWriter(work, stem_for(path, options)), path, options)
    bad: list[BadRecord] = []
    number = 0
    try:
        for line, found in json_records(source.text(unpacked), options):
            number += 1
            if isinstance(found, BadRecord):
                bad.append(found)
                refuse_mostly_bad(bad, number - len(bad), path.name, options)
            else:
                columns.add(line, found)
        _mark_cut_off(bad, unpacked.ending)
        table = columns.writer.finish()
    except BaseException:
        columns.writer.abandon()
        raise
    if not table.columns:
        columns.writer.abandon()
        raise UnreadableFile(
            f"{path.name} holds no line that is a JSON object"
            + (f" (line {bad[0].line}: {bad[0].sentence})" if bad else "")
            + "; write one object a line.",
            path=str(path),
        )
    remarks = list(columns.names.remarks)
    if unpacked.ending:
        remarks.append(f"read as far as it goes: {unpacked.ending}")
    return SafeFile(
        path=path,
        format="jsonl",
        relation=table.relation,
        columns=table.columns,
        types=("VARCHAR",) * len(table.columns),
        n_records=table.n_rows,
        bad=bad,
        remarks=remarks,
        find_lines=table.places_of,
    )


class Columns:
    """Turns values by key into rows; a key met for the first time becomes a new column."""

    def __init__(self, writer: TableWriter, path: Path, options: ReadOptions) -> None:
        self.writer = writer
        self.names = Names()
        self._path = path
        self._limit = options.limits.attributes
        self._place: dict[str, int] = {}

    def declare(self, key: str) -> None:
        """Make ``key`` a column even if no row has it."""
        self._new_column(key)

    def add(self, place: int, values: Values) -> None:
        """Write one row; raises ``UnreadableFile`` when there are too many different keys."""
        row: list[str | None] = [None] * len(self._place)
        characters = 0
        for key, value in values.items():
            index = self._place.get(key)
            if index is None:
                index = self._new_column(key)
                row.append(None)
            row[index] = value
            characters += len(value or "") + 8
        self.writer.add(place, row, characters + len(row))

    def _new_column(self, key: str) -> int:
        if len(self._place) >= self._limit:
            raise UnreadableFile(
                f"{self._path.name} has more than {self._limit:,} different keys; "
                "are ids used as keys? Write them as values.",
                path=str(self._path),
            )
        self._place[key] = len(self._place)
        self.writer.columns.append(self.names.add(key))
        return self._place[key]


def json_records(
    text: io.TextIOWrapper, options: ReadOptions
) -> Iterator[tuple[int, Values | BadRecord]]:
    """Line number and the values of every line that is not blank, or what ails it."""
    limit = options.max_record_characters
    number = 0
    while line := text.readline(limit):
        number += 1
        if len(line) >= limit and not line.endswith("\n"):
            while (rest := text.readline(limit)) and not rest.endswith("\n"):
                pass
            yield number, BadRecord(number, *too_large(options.max_cell_bytes), shown(line))
            continue
        if not line.strip():
            continue
        try:
            yield number, _values(line, options)
        except _BadLineError as error:
            reason, sentence = error.args
            yield number, BadRecord(number, reason, sentence, shown(line))


def _mark_cut_off(bad: list[BadRecord], ending: str) -> None:
    """A last line that is no JSON because the file ends early was cut off."""
    if ending and bad and bad[-1].reason == "not_json" and not bad[-1].raw.endswith("\n"):
        last = bad.pop()
        sentence = f"The record is cut off: {ending}."
        bad.append(BadRecord(last.line, "truncated", sentence, last.raw))


def _values(line: str, options: ReadOptions) -> Values:
    if "\0" in line:
        raise _BadLineError("nul_byte", "The line holds a NUL byte; take it out.")
    try:
        found = json.loads(line, parse_float=_Number, parse_int=_Number, parse_constant=_nothing)
        values: Values = {}
        if isinstance(found, dict):
            _flatten(found, "", values)
    except RecursionError as error:
        raise _BadLineError("not_json", "The line is nested too deeply.") from error
    except ValueError as error:
        raise _BadLineError("not_json", f"The line is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise _BadLineError("not_an_object", "The line is JSON, but no object such as {…}.")
    _refuse_unfit(values, options)
    return values


class _Number(str):
    """A number as it is written, so that no digit is lost."""

    __slots__ = ()


def _nothing(_name: str) -> None:
    """NaN and Infinity are no JSON and no value."""


def _refuse_unfit(values: Values, options: ReadOptions) -> None:
    limit = options.max_cell_bytes
    for key, value in values.items():
        text = value or ""
        if "\0" in text or "\0" in key:
            raise _BadLineError("nul_byte", "The line holds a NUL character; take it out.")
        if (size := _size(text)) is None or _size(key) is None:
            raise _BadLineError("not_text", "The line holds characters that are no text.")
        if size > limit:
            raise _BadLineError(*too_large(limit))


def _size(text: str) -> int | None:
    """Bytes of ``text``; ``None`` when it holds half characters."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return None


def _flatten(found: dict[str, Any], prefix: str, values: Values) -> None:
    for key, value in found.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if value:
                _flatten(value, f"{name}.", values)
            else:
                values.setdefault(name, None)
        elif isinstance(value, bool):
            values[name] = "true" if value else "false"
        elif isinstance(value, list):
            values[name] = _as_json(value)
        else:
            values[name] = value


def _as_json(value: Any) -> str:
    """``value`` as JSON text again, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_json, value)) + "]"
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)}: {_as_json(one)}" for key, one in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value, ensure_ascii=False)
