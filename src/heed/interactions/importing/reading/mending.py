"""A delimited text that is not clean: its good records written anew, its bad ones told apart."""

from __future__ import annotations

from collections.abc import Iterator

from heed.interactions.importing.reading.layout import Layout
from heed.interactions.importing.reading.options import BadRecord, ReadOptions, SafeFile
from heed.interactions.importing.reading.records import (
    Record,
    split_records,
    too_large,
)
from heed.interactions.importing.reading.rewriting import TableWriter, stem_for
from heed.interactions.importing.reading.source import Source
from heed.interactions.importing.reading.unpacking import Chunks
from heed.kernel.errors import UnreadableFile

MANY_BAD = 50_000


def mend(source: Source, layout: Layout, remarks: list[str]) -> SafeFile:
    """Write the good records of ``source`` to the work folder as Parquet.

    Raises ``UnreadableFile`` when most records are bad, which means that the delimiter, the
    header row or the encoding is wrong, not the records.
    """
    unpacked = source.unpacked()
    writer = TableWriter(source.work, stem_for(source.path, source.options), layout.columns)
    bad: list[BadRecord] = []
    try:
        for record in _below_header(source, layout, unpacked):
            found = _judge(record, layout, source, unpacked)
            if found is None:
                assert record.cells is not None  # noqa: S101 - _judge saw to it
                writer.add(record.line, record.cells[: len(layout.columns)], record.size)
                continue
            bad.append(found)
            refuse_mostly_bad(bad, record.number - len(bad), source.path.name, source.options)
        table = writer.finish()
        if unpacked.ending and not table.n_rows:
            raise UnreadableFile(
                f"No whole record of {source.path.name} can be unpacked: {unpacked.ending}; "
                "fetch it again.",
                path=str(source.path),
            )
    except BaseException:
        writer.abandon()
        raise
    if unpacked.ending:
        remarks = [*remarks, f"read as far as it goes: {unpacked.ending}"]
    return SafeFile(
        path=source.path,
        format="csv",
        relation=table.relation,
        columns=table.columns,
        types=("VARCHAR",) * len(table.columns),
        n_records=table.n_rows,
        bad=bad,
        remarks=remarks,
        find_lines=table.places_of,
    )


def _below_header(source: Source, layout: Layout, unpacked: Chunks) -> Iterator[Record]:
    """The records below the header that hold anything, numbered from 1."""
    number = 0
    single = len(layout.columns) == 1
    text = source.text(unpacked)
    for record in split_records(text, layout.dialect, source.options.max_record_characters):
        if record.line <= layout.header_lines:
            continue
        if record.is_blank and not single:
            continue
        number += 1
        record.number = number
        yield record


def _judge(record: Record, layout: Layout, source: Source, unpacked: Chunks) -> BadRecord | None:
    """What is wrong with ``record``, or ``None`` when it is good."""
    if unpacked.ending and record.cut_off:
        return record.bad("truncated", f"The record is cut off: {unpacked.ending}.")
    if record.problem is not None:
        return record.bad(*record.problem)
    cells = record.cells or []
    if (found := _unfit_text(record, source)) is not None:
        return found
    limit = source.options.max_cell_bytes
    if record.size * 4 > limit and any(_bytes_of(cell) > limit for cell in cells):
        return record.bad(*too_large(limit))
    width = len(layout.columns)
    # A delimiter at the end of the line is no cell of its own, here as for DuckDB.
    if len(cells) == width or (len(cells) == width + 1 and not cells[-1]):
        return None
    return record.bad("ragged_row", f"The row has {len(cells)} cells where the header has {width}.")


def _unfit_text(record: Record, source: Source) -> BadRecord | None:
    raw = record.raw
    if "\0" in raw:
        return record.bad("nul_byte", "The row holds a NUL byte; take it out.")
    if raw.isascii():
        return None
    undecoded = source.encoding.errors == "replace" and "\ufffd" in raw
    if undecoded or not is_text(raw):
        return record.bad(
            "not_text",
            f"The row holds bytes that are not {source.encoding.codec}; "
            "save the file as UTF-8 or set “encoding”.",
        )
    return None


def is_text(raw: str) -> bool:
    """Whether ``raw`` holds no half characters, which stand for bytes that are no text."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bytes_of(cell: str) -> int:
    return len(cell.encode("utf-8", "surrogatepass"))


def refuse_mostly_bad(bad: list[BadRecord], n_good: int, name: str, options: ReadOptions) -> None:
    """Raise ``UnreadableFile`` when there are very many bad records and fewer good ones."""
    many = len(bad) > MANY_BAD and len(bad) > n_good
    if many or len(bad) > options.limits.bad_records:
        last = bad[-1]
        raise UnreadableFile(
            f"{name} has {len(bad):,} records that cannot be read, the last in line {last.line:,}: "
            f"{last.sentence} Check the delimiter, the header row and the encoding.",
            line=last.line,
        )
