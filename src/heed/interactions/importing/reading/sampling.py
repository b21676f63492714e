"""The first records of a file, cheaply, and how they are to be read: for guessing a spec."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from heed.interactions.importing.reading.archives import check_archive
from heed.interactions.importing.reading.columnar import read_columnar
from heed.interactions.importing.reading.encodings import Encoding, find_encoding
from heed.interactions.importing.reading.eventlog import EventLog
from heed.interactions.importing.reading.formats import Kind, recognise
from heed.interactions.importing.reading.jsonlines import json_records
from heed.interactions.importing.reading.layout import (
    NO_DELIMITER,
    find_delimiter,
    find_header,
    first_records,
    refuse_too_many,
)
from heed.interactions.importing.reading.names import unique_names
from heed.interactions.importing.reading.options import BadRecord, ReadOptions, Sample
from heed.interactions.importing.reading.records import Dialect
from heed.interactions.importing.reading.rewriting import connect, identifier
from heed.interactions.importing.reading.sheets import open_sheet, sheet_rows
from heed.interactions.importing.reading.source import Source
from heed.interactions.importing.reading.unpacking import open_chunks
from heed.kernel.errors import UnreadableFile

MOST_TITLES = 20


def sample(path: Path, options: ReadOptions, n: int = 200) -> Sample:
    """Up to ``n`` records of ``path`` as text, and the options that read it.

    ``options`` win over what is found, except for ``header_row``, which is looked for when it is
    1: the first record of distinct, non-empty texts that a record of the same width follows.
    Raises ``UnreadableFile`` as ``make_safe`` does.
    """
    kind = recognise(path, options)
    found = replace(options, format=kind.format)
    if kind.format == "csv":
        return _of_delimited(path, kind, found, n)
    if kind.format in ("xlsx", "ods"):
        return _of_sheet(path, kind, found, n)
    if kind.format == "parquet":
        return _of_columnar(path, found, n)
    return _of_keyed(path, kind, found, n)


def _of_delimited(path: Path, kind: Kind, options: ReadOptions, n: int) -> Sample:
    encoding = find_encoding(kind.head, options.encoding, path.name)
    source = Source(path, kind.packing, encoding, options, path.parent)
    head = source.head()
    remarks = []
    if not encoding.certain and _is_rather_windows(head):
        source = replace(source, encoding=Encoding("cp1252", certain=True))
        head = source.head()
        remarks.append("read as Windows-1252")
    known_row = options.header_row if options.header_row > 1 else None
    delimiter = options.delimiter or find_delimiter(head, options.quote, known_row)
    records = first_records(head, Dialect(delimiter, options.quote), n + MOST_TITLES)
    if not records:
        raise UnreadableFile(f"{path.name} has no records.", path=str(path))
    told = None if delimiter == NO_DELIMITER else delimiter
    # A head that is UTF-8 proves nothing about the rest, so the whole file decides again.
    known = options.encoding if source.encoding.is_utf8 else source.encoding.codec
    options = replace(options, delimiter=told, encoding=known)
    return _from_records(records, options, n, remarks)


def _is_rather_windows(head: str) -> bool:
    undecoded = sum("\udc80" <= char <= "\udcff" for char in head)
    return undecoded > sum(char > "\x7f" for char in head) - undecoded


def _from_records(
    records: Sequence[Sequence[str]], options: ReadOptions, n: int, remarks: list[str]
) -> Sample:
    row = options.header_row if options.header_row > 1 else find_header(records[:MOST_TITLES])
    if row > len(records):
        raise UnreadableFile(f"There are only {len(records)} records; set “header_row”.")
    refuse_too_many(records[row - 1], options, "The file")
    columns, more = unique_names(records[row - 1])
    titles = [tuple(cells) for cells in records[: row - 1]]
    rows = [_fitted(cells, len(columns)) for cells in records[row : row + n]]
    return Sample(columns, rows, replace(options, header_row=row), [*remarks, *more], titles)


def _fitted(cells: Sequence[str], width: int) -> tuple[str | None, ...]:
    shown = [cell.encode("utf-8", "replace").decode() or None for cell in cells[:width]]
    return (*shown, *([None] * (width - len(shown))))


def _of_sheet(path: Path, kind: Kind, options: ReadOptions, n: int) -> Sample:
    check_archive(path, kind.format, options.limits)
    sheet, remarks = open_sheet(path, options)
    numbered = list(itertools.islice(sheet_rows(sheet), n + MOST_TITLES))
    records = [cells for _, cells in numbered]
    width = max((len(cells) for cells in records), default=0)
    filled = [place for place in range(width) if any(cells[place] for cells in records)]
    last = max(filled, default=-1) + 1
    records = [cells[:last] for cells in records]
    above = sum(number < options.header_row for number, _ in numbered)
    asked = replace(options, sheet=sheet.name, header_row=above + 1)
    found = _from_records(records, asked, n, remarks)
    number = numbered[found.options_found.header_row - 1][0]
    return replace(found, options_found=replace(found.options_found, header_row=number))


def _of_columnar(path: Path, options: ReadOptions, n: int) -> Sample:
    found = read_columnar(path, options, None)
    texts = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in found.columns)
    with connect() as connection:
        rows = connection.execute(f"SELECT {texts} FROM {found.relation} LIMIT {n:d}").fetchall()
    return Sample(found.columns, rows, options, found.remarks)


def _of_keyed(path: Path, kind: Kind, options: ReadOptions, n: int) -> Sample:
    """JSON lines and event logs: the columns are the keys met, in order."""
    chunks = open_chunks(path, kind.packing, options.limits)
    if kind.format == "xes":
        records = iter(EventLog(path, chunks, options))
    else:
        encoding = find_encoding(kind.head, options.encoding, path.name)
        source = Source(path, kind.packing, encoding, options, path.parent)
        records = json_records(source.text(chunks), options)
    good = (found for _, found in records if not isinstance(found, BadRecord))
    values = list(itertools.islice(good, n))
    if not values:
        raise UnreadableFile(f"{path.name} has no record that can be read.", path=str(path))
    keys = list(dict.fromkeys(key for one in values for key in one))
    columns, remarks = unique_names(keys)
    rows = [tuple(one.get(key) or None for key in keys) for one in values]
    return Sample(columns, rows, options, remarks)
