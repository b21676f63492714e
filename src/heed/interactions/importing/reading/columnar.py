"""Parquet: read by DuckDB as it is, once every page has proved readable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from heed.interactions.importing.reading.names import unique_names
from heed.interactions.importing.reading.options import Progress, ReadOptions, SafeFile
from heed.interactions.importing.reading.rewriting import connect, identifier, literal
from heed.kernel.errors import UnreadableFile


def read_columnar(path: Path, options: ReadOptions, progress: Progress | None) -> SafeFile:
    """Make the Parquet file at ``path`` safe to read; its types stay; see ``make_safe``."""
    source = f"read_parquet({literal(_pattern(path))})"
    try:
        with connect() as connection:
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            if len(described) > options.limits.columns:
                raise UnreadableFile(f"{path.name} has {len(described):,} columns: too many.")
            names = [str(row[0]) for row in described]
            n_records = _count_by_reading(connection, source, names)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise UnreadableFile(
            f"{path.name} cannot be read as Parquet ({first}); fetch or write it again.",
            path=str(path),
        ) from error
    columns, remarks = unique_names(_names_in_file(path, names))
    chosen = ", ".join(
        f"{identifier(name)} AS {identifier(column)}"
        for name, column in zip(names, columns, strict=True)
    )
    if progress is not None:
        progress(path.stat().st_size, path.stat().st_size)
    return SafeFile(
        path=path,
        format="parquet",
        relation=f"(SELECT {chosen} FROM {source})",
        columns=columns,
        types=tuple(str(row[1]) for row in described),
        n_records=n_records,
        bad=[],
        remarks=remarks,
        find_lines=_row_numbers,
    )


def _count_by_reading(
    connection: duckdb.DuckDBPyConnection, source: str, names: Sequence[str]
) -> int:
    """The number of rows; every column is read, so that a damaged page shows now, not later."""
    # A count is answered from the footer alone; a hash needs the values.
    reads = ", ".join(f"bit_xor(hash({identifier(name)}))" for name in names)
    row = connection.execute(f"SELECT count(*), {reads} FROM {source}").fetchone()
    return int(row[0]) if row else 0


def _names_in_file(path: Path, names: list[str]) -> list[str]:
    """The names as the file has them; DuckDB has already renamed those that differ in case only."""
    try:
        own = [str(name) for name in pq.read_schema(path).names]
    except (OSError, ValueError, pa.ArrowException):
        return names
    return own if len(own) == len(names) else names


def _pattern(path: Path) -> str:
    """The path with the characters that DuckDB takes for a pattern made plain."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path.resolve()))


def _row_numbers(ordinals: Sequence[int]) -> list[int]:
    return [ordinal + 1 for ordinal in ordinals]
