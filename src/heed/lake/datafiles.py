"""Parquet files of the lake: written by DuckDB from a query, fsynced, described for the log."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from heed.kernel.errors import HeedError
from heed.lake import sql
from heed.lake.schemas import Table

# Parquet v2 pages: smaller and a third faster to write than v1; Spark 4 and delta-rs read them.
# Columns with more values than the limit, above all ids, get no dictionary, which would be as long
# as they are: a third faster to write, and the files are smaller.
_FORMAT = (
    "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 4096, RETURN_STATS"
)
STAGING = "_staging-"  # a folder of files that are being written; Delta ignores such names
# The same as in the zone UTC, without asking the calendar of zones: a quarter of its time.
_MONTH = "strftime(make_timestamp(epoch_us(occurred_at)), '%Y-%m')"


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a table and what the Delta log says about it."""

    path: Path
    size: int  # bytes
    n_rows: int
    partition: dict[str, str | None] = field(hash=False)
    written: int  # milliseconds since 1970
    stats: str = ""  # JSON as the Delta protocol defines it; left out where read from the log


def select(con: duckdb.DuckDBPyConnection, table: Table, query: str) -> str:
    """``query`` with the table's columns by name and type; ``month`` is added if absent."""
    # Binds only; nothing is computed.
    given = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM ({query})").fetchall()}
    columns = []
    for column in table.schema:
        source = sql.identifier(column.name)
        if column.name not in given:
            if column.name != "month" or "occurred_at" not in given:
                raise HeedError(
                    f"The query for the lake table {table.name} lacks the column {column.name}.",
                    code="missing_column",
                )
            source = _MONTH
        columns.append(f"{source}::{sql.duckdb_type(column.type)} AS {sql.identifier(column.name)}")
    return f"SELECT {', '.join(columns)} FROM ({query})"


def write(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    query: str,
    folder: Path,
    *,
    partition: Mapping[str, str | None] | None = None,
    ordered: bool = False,
) -> list[DataFile]:
    """Write the rows of ``query`` as sorted Parquet files into ``folder``, fsynced.

    The files carry random names, so that two writers never collide; they belong to nobody until a
    commit lists them. Partition columns are stored in the files as well, so that every engine reads
    them without the log. Where all rows are of one ``partition``, saying so saves time; where they
    come in the table's order, ``ordered`` does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staging = folder / f"{STAGING}{uuid.uuid4().hex}"
    staging.mkdir()
    try:
        rows = select(con, table, query)
        if table.sort_by and not ordered:
            rows += f" ORDER BY {sql.identifiers(table.sort_by)}"
        by = () if partition is not None else table.partition_by
        described = [row for row in _copy(con, rows, staging, by) if row[1]]
        files = [_adopt(table, row, folder, partition) for row in described]
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    sync(folder)
    return files


def _copy(
    con: duckdb.DuckDBPyConnection, rows: str, staging: Path, by: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    target, options = staging / "part.parquet", _FORMAT
    if by:
        target = staging / "parts"
        options += f", PARTITION_BY ({sql.identifiers(by)}), WRITE_PARTITION_COLUMNS true"
    return con.execute(f"COPY ({rows}) TO {sql.text(target)} ({options})").fetchall()


def _adopt(
    table: Table, row: tuple[Any, ...], folder: Path, partition: Mapping[str, str | None] | None
) -> DataFile:
    """Give a written file its final name; ``row`` is what ``RETURN_STATS`` says about it."""
    source, n_rows, size, _footer, columns, keys = row[:6]
    path = folder / f"part-{uuid.uuid4().hex}.parquet"
    sync(Path(source))
    os.rename(source, path)
    if partition is None:
        partition = {name: (keys or {}).get(name) for name in table.partition_by}
    return DataFile(
        path=path,
        size=size,
        n_rows=n_rows,
        partition=dict(partition),
        written=time.time_ns() // 1_000_000,
        stats=statistics(table, n_rows, columns),
    )


def statistics(table: Table, n_rows: int, columns: dict[str, dict[str, str]]) -> str:
    """The Delta statistics of one file: its rows, and bounds of the table's ``stats`` columns only.

    Ids and times alone, so that the log never holds what a person said or is called.
    """
    low: dict[str, Any] = {}
    high: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    for name in table.stats:
        found = columns.get(sql.identifier(name), {})
        if "null_count" in found:
            nulls[name] = int(found["null_count"])
        if "min" in found and "max" in found:
            kind = table.schema.field(name).type
            bounds = _bound(found["min"], kind), _bound(found["max"], kind)
            if None not in bounds:
                low[name], high[name] = bounds
    told = {"numRecords": n_rows, "minValues": low, "maxValues": high, "nullCount": nulls}
    return json.dumps(told)


def _bound(value: str, kind: pa.DataType) -> int | str | None:
    if not pa.types.is_timestamp(kind):
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # before year 1 or after 9999: no bound is a right bound
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def discard(files: Iterable[DataFile]) -> None:
    """Remove files that no commit lists."""
    for file in files:
        file.path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
