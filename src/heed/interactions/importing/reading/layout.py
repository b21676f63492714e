"""How a delimited text is laid out: its delimiter, its header, the records above it."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from heed.interactions.importing.reading.names import unique_names
from heed.interactions.importing.reading.options import ReadOptions
from heed.interactions.importing.reading.records import Dialect
from heed.kernel.errors import UnreadableFile

DELIMITERS = ("\t", ";", "|", ",")
# Takes part in no text; a file of one column is read with it.
NO_DELIMITER = "\x1f"
LOOKED_AT = 200
NOT_A_NAME = re.compile(r"[-+]?[\d.,:/ %€$£-]+$")


@dataclass(frozen=True)
class Layout:
    """Where the columns come from. ``header_records`` counts the header and all above it."""

    dialect: Dialect
    columns: tuple[str, ...]
    header_records: int
    header_lines: int
    header_has_line_breaks: bool
    remarks: list[str]


def find_layout(head: str, options: ReadOptions, name: str) -> Layout:
    """The layout of the text that starts with ``head`` (whole lines, about a megabyte).

    Raises ``UnreadableFile`` when the header row is not there or has too many columns.
    """
    delimiter = options.delimiter or find_delimiter(head, options.quote, options.header_row)
    dialect = Dialect(check_delimiter(delimiter), options.quote)
    reader = csv.reader(
        io.StringIO(head, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )
    n_records, broken = 0, False
    for cells in reader:
        if not _holds_something(cells):
            continue
        n_records += 1
        broken = broken or any("\n" in cell or "\r" in cell for cell in cells)
        if n_records == options.header_row:
            return _layout(dialect, cells, n_records, reader.line_num, broken, options, name)
    raise UnreadableFile(
        f"{name} has {n_records} records, so there is no header in row {options.header_row}; "
        "set “header_row”.",
        records=n_records,
    )


def _layout(
    dialect: Dialect,
    cells: list[str],
    n_records: int,
    n_lines: int,
    broken: bool,
    options: ReadOptions,
    name: str,
) -> Layout:
    refuse_too_many(cells, options, name)
    columns, remarks = unique_names(cells)
    return Layout(dialect, columns, n_records, n_lines, broken, remarks)


def refuse_too_many(header: Sequence[str], options: ReadOptions, name: str) -> None:
    """Raise ``UnreadableFile`` for a header of more columns than a spreadsheet can have."""
    if len(header) > options.limits.columns:
        raise UnreadableFile(
            f"{name} has {len(header):,} columns; Heed reads up to {options.limits.columns:,}. "
            "Check the delimiter and the header row."
        )


def _holds_something(cells: Sequence[str]) -> bool:
    return len(cells) > 1 or (len(cells) == 1 and bool(cells[0].strip()))


def check_delimiter(delimiter: str) -> str:
    """``delimiter`` if it can be one; the words "tab" and "\\t" mean a tab."""
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
    delimiter = named.get(delimiter, delimiter)
    if len(delimiter) != 1 or delimiter in '\r\n"\0 ':
        raise UnreadableFile(f"“{delimiter}” cannot be a delimiter; use one of , ; | or tab.")
    return delimiter


def find_delimiter(head: str, quote: str, header_row: int | None) -> str:
    """The delimiter that splits the first records into equally many cells; see ``DELIMITERS``."""
    best, best_score = NO_DELIMITER, (0.0, 0)
    for delimiter in DELIMITERS:
        records = first_records(head, Dialect(delimiter, quote))
        widths = [len(cells) for cells in records]
        if not widths:
            continue
        start = (header_row or _first_wide(widths)) - 1
        width = widths[start] if start < len(widths) else 0
        if width < 2:
            continue
        rest = widths[start + 1 :] or [width]
        agree = sum(one in (width, width + 1) for one in rest) / len(rest)
        score = (round(agree, 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _first_wide(widths: list[int]) -> int:
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return widths.index(common) + 1


def first_records(head: str, dialect: Dialect, n: int = LOOKED_AT) -> list[list[str]]:
    """Up to ``n`` records of ``head``, blank ones left out; read leniently."""
    reader = csv.reader(
        io.StringIO(head, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )
    return list(itertools.islice((cells for cells in reader if _holds_something(cells)), n))


def find_header(records: Sequence[Sequence[str]]) -> int:
    """The number (from 1) of the record that looks like the header; 1 if none does.

    It is the first whose cells are distinct texts, none empty, and that is followed by a record
    of the same width (or by nothing).
    """
    for number, cells in enumerate(records, start=1):
        names = [cell.strip().casefold() for cell in cells]
        if not all(names) or len(set(names)) < len(names):
            continue
        if any(NOT_A_NAME.match(name) for name in names):
            continue
        following = records[number : number + 5]
        if not following or any(len(after) == len(cells) for after in following):
            return number
    return 1
