"""CSV and its kin: handed to DuckDB untouched when clean, else copied or rewritten.

Three ways, the cheapest that is right: the file itself; a copy that is unpacked or in UTF-8; or
the good records written anew, one by one, with the bad ones told apart. Which one it is, is
decided by one pass over the bytes and by DuckDB reading the text strictly.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from heed.interactions.importing.reading.encodings import (
    SPOKEN,
    Encoding,
    as_utf8,
    find_encoding,
)
from heed.interactions.importing.reading.formats import Kind
from heed.interactions.importing.reading.layout import Layout, find_layout
from heed.interactions.importing.reading.mending import mend
from heed.interactions.importing.reading.options import LineFinder, Progress, ReadOptions, SafeFile
from heed.interactions.importing.reading.records import record_starts
from heed.interactions.importing.reading.rewriting import connect, identifier, literal, stem_for
from heed.interactions.importing.reading.scanning import USUAL_DELIMITERS, TextFacts, scan
from heed.interactions.importing.reading.source import Source
from heed.interactions.importing.reading.unpacking import open_chunks


def read_delimited(
    path: Path, kind: Kind, options: ReadOptions, work: Path, progress: Progress | None
) -> SafeFile:
    """Make the delimited text at ``path`` safe to read; see ``make_safe``."""
    encoding = find_encoding(kind.head, options.encoding, path.name)
    source = Source(path, kind.packing, encoding, options, work, progress)
    facts, readable, ending = _scan(source)
    if facts.invalid and not encoding.certain and facts.rather_windows:
        source = replace(source, encoding=Encoding("cp1252", certain=True))
        facts, readable, ending = _scan(source)
    layout = find_layout(source.head(), options, path.name)
    remarks = [*_encoding_remarks(source), *layout.remarks]
    clean = not (facts.nuls or facts.invalid or facts.replaced or ending)
    if clean and facts.plain_line_ends and not layout.header_has_line_breaks:
        found = _read_by_duckdb(source, readable, facts, layout)
        if found is not None:
            return replace(found, remarks=remarks)
    if readable != path:
        readable.unlink(missing_ok=True)
    return mend(source, layout, remarks)


def _scan(source: Source) -> tuple[TextFacts, Path, str]:
    """Facts of the text, the file that holds it as UTF-8, and why it ends early, if it does."""
    unpacked = open_chunks(source.path, source.packing, source.options.limits, source.progress)
    chunks = unpacked if source.encoding.is_utf8 else as_utf8(unpacked, source.encoding)
    if not source.packing and source.encoding.is_utf8:
        facts = scan(chunks, source.options.quote, padding=source.options.trust_lines)
        return facts, source.path, unpacked.ending
    source.work.mkdir(parents=True, exist_ok=True)
    copy = source.work / f"{stem_for(source.path, source.options)}.csv"
    try:
        with copy.open("wb") as file:
            facts = scan(chunks, source.options.quote, file, padding=source.options.trust_lines)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return facts, copy, unpacked.ending


def _encoding_remarks(source: Source) -> list[str]:
    if source.options.encoding is not None or source.encoding.is_utf8:
        return []
    spoken = SPOKEN.get(source.encoding.codec, source.encoding.codec)
    return [f"read as {spoken}"]


def _read_by_duckdb(
    source: Source, readable: Path, facts: TextFacts, layout: Layout
) -> SafeFile | None:
    """The text as DuckDB reads it, or ``None`` when the two of us do not count alike."""
    if len(layout.columns) == 1 and facts.blank_lines:
        return None  # DuckDB takes a blank line for a record when there is but one column
    relation = _relation(_plainly_named(source, readable), facts, layout, source.options)
    expected = facts.lines - facts.blank_lines - layout.header_records
    trusted = source.options.trust_lines and _lines_are_records(facts, layout)
    n_records = expected if trusted else _count(relation)
    if n_records is None:
        return None
    starts: array[int] | None = None
    if n_records != expected or facts.blank_lines:
        if not facts.quotes and n_records != expected:
            return None
        starts = _starts(readable, layout)
        if len(starts) != n_records:
            return None
    return SafeFile(
        path=source.path,
        format="csv",
        relation=relation,
        columns=layout.columns,
        types=("VARCHAR",) * len(layout.columns),
        n_records=n_records,
        bad=[],
        remarks=[],
        find_lines=_line_finder(starts, layout.header_lines),
        uncounted=trusted,
    )


def _lines_are_records(facts: TextFacts, layout: Layout) -> bool:
    """Whether every line should be one record whose cells can be taken as they are."""
    simple = not (facts.quotes or facts.blank_lines or facts.padded)
    return simple and layout.dialect.delimiter in USUAL_DELIMITERS


def _count(relation: str) -> int | None:
    """The records that DuckDB reads, or ``None`` if it stumbles."""
    try:
        with connect() as connection:
            row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    except duckdb.Error:
        return None
    return int(row[0]) if row else 0


def _starts(readable: Path, layout: Layout) -> array[int]:
    """The first line of every record below the header."""
    with readable.open(encoding="utf-8-sig", newline="") as text:
        starts = array("q", record_starts(text, layout.dialect))
    return starts[layout.header_records :]


def _line_finder(starts: array[int] | None, header_lines: int) -> LineFinder:
    def find(ordinals: Sequence[int]) -> list[int]:
        if starts is None:
            return [ordinal + header_lines + 1 for ordinal in ordinals]
        return [starts[ordinal] for ordinal in ordinals]

    return find


def _plainly_named(source: Source, readable: Path) -> Path:
    """``readable``, or a link to it when its name would be taken for a pattern of names."""
    resolved = readable.resolve()
    if not set("*?[{") & set(str(resolved)):
        return resolved
    source.work.mkdir(parents=True, exist_ok=True)
    link = source.work.resolve() / f"{stem_for(source.path, source.options)}.link.csv"
    link.unlink(missing_ok=True)
    link.symlink_to(resolved)
    return link


def _relation(path: Path, facts: TextFacts, layout: Layout, options: ReadOptions) -> str:
    """DuckDB's reader with everything told, nothing guessed.

    ``strict_mode`` is left at its default, true: naming it makes DuckDB 2.0 read no rows at all
    from a file with carriage returns.
    """
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in layout.columns)
    quote = literal(layout.dialect.quote)
    newline = r"\r\n" if facts.crlf else r"\n"
    names = ", ".join(map(identifier, layout.columns))
    return (
        f"(SELECT {names} FROM read_csv({literal(str(path))}, auto_detect = false, "
        f"header = false, skip = {layout.header_lines}, "
        f"delim = {literal(layout.dialect.delimiter)}, quote = {quote}, escape = {quote}, "
        f"new_line = '{newline}', max_line_size = {options.max_cell_bytes}, "
        f"null_padding = false, compression = 'none', columns = {{{columns}}}))"
    )
