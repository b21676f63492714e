"""The records of a delimited text, one by one, with the line each starts on and what ails it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO, TypeAlias

from heed.interactions.importing.reading.options import BadRecord, shown

# The module's own limit is one for the whole process; size is checked here, record by record.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


_Cells: TypeAlias = "Iterator[list[str]]"


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart."""

    delimiter: str
    quote: str


class _TooLongError(Exception):
    """A record outgrew what is held in memory; ``cut`` when part of a line was thrown away."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__()
        self.cut = cut


class _Lines:
    """Physical lines with their numbers; lines of a failed record can be given back."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._waiting: list[str] = []
        self.taken: list[str] = []
        self.number = 0
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._text.readline(self._limit)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if self._size >= self._limit:
            raise _TooLongError(cut=self._drop_rest(line))
        return line

    def begin(self) -> int:
        """Forget the record before; the number of the line on which the next one starts."""
        self.taken.clear()
        self._size = 0
        return self.number + 1

    def give_back(self, start: int) -> None:
        """Keep the first line of the record that starts on ``start``; read the others again."""
        self._waiting.extend(reversed(self.taken[1:]))
        del self.taken[1:]
        self.number = start

    def _drop_rest(self, line: str) -> bool:
        cut = False
        while len(line) >= self._limit and not line.endswith(("\n", "\r")):
            cut = True
            line = self._text.readline(self._limit)
        return cut


@dataclass
class Record:
    """One record: its first line, its cells (``None`` if it has none that can be trusted)."""

    line: int
    cells: list[str] | None
    problem: tuple[str, str] | None
    lines: list[str]
    number: int = 0

    @property
    def size(self) -> int:
        """Characters of the record."""
        return sum(map(len, self.lines))

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but white space in it."""
        return self.cells is not None and len(self.cells) == 1 and not self.cells[0].strip()

    @property
    def raw(self) -> str:
        """The text of the record as it stands in the file."""
        return "".join(self.lines)

    @property
    def cut_off(self) -> bool:
        """Whether the file ends within this record's last line."""
        return bool(self.lines) and not self.lines[-1].endswith(("\n", "\r"))

    def bad(self, reason: str, sentence: str) -> BadRecord:
        """This record for quarantine."""
        return BadRecord(self.line, reason, sentence, shown(self.raw))


STRAY = (
    "stray_quote",
    'A quote stands inside a cell where none may; write it twice ("") or take it out.',
)
NEVER_CLOSED = (
    "quote_never_closed",
    "A cell opens with a quote that is never closed; close it or take it out.",
)


def too_large(limit: int) -> tuple[str, str]:
    """The problem of a cell or record that is over ``limit`` bytes."""
    return "cell_too_large", f"A cell is larger than {limit:,} bytes; shorten it."


def split_records(text: TextIO, dialect: Dialect, max_record: int) -> Iterator[Record]:
    """Split ``text`` into records; blank lines are none.

    A quote that goes wrong costs the line on which its record starts, never the lines after it:
    they are read again as records of their own. At most ``max_record`` characters are held.
    """
    lines = _Lines(text, max_record)
    reader = _reader(lines, dialect)
    while True:
        start = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError as error:
            if error.cut or len(lines.taken) == 1:
                yield Record(start, None, too_large(max_record // 16), list(lines.taken))
                reader = _reader(lines, dialect)
                continue
            problem = NEVER_CLOSED
        except csv.Error as error:
            ended = "unexpected end" in str(error)
            problem = NEVER_CLOSED if ended else STRAY
        else:
            if cells:
                cells = _with_spaced_quotes(cells, lines.taken, dialect)
                yield Record(start, cells, None, list(lines.taken))
            continue
        reader = _reader(lines, dialect)
        lines.give_back(start)
        yield Record(start, None, problem, list(lines.taken))


def _reader(lines: Iterator[str], dialect: Dialect, *, skip_spaces: bool = False) -> _Cells:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=skip_spaces,
        strict=True,
    )


def _with_spaced_quotes(cells: list[str], lines: list[str], dialect: Dialect) -> list[str]:
    """Read ``1, "x,y",3`` as DuckDB does, which takes a quote after a space as a quote."""
    opening = f" {dialect.quote}"
    if not dialect.quote or not any(cell.startswith(opening) for cell in cells):
        return cells
    try:
        return next(_reader(iter(lines), dialect, skip_spaces=True))
    except (csv.Error, StopIteration):
        return cells


def record_starts(text: TextIO, dialect: Dialect) -> Iterator[int]:
    """The line on which each record starts, for a text that DuckDB read without complaint."""
    before = 0
    reader = csv.reader(
        text,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    for cells in reader:
        if cells:
            yield before + 1
        before = reader.line_num
