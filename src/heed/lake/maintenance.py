"""Rewriting what is stored: compaction, deletion and vacuum. The caller holds the one lease."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pyarrow as pa

from heed.kernel.errors import HeedError, NotFound
from heed.lake import datafiles, sql
from heed.lake.commits import Change, Files, TableLog
from heed.lake.datafiles import DataFile

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SMALL = 0.75  # files below this share of the target size are merged


@dataclass(frozen=True)
class Compacted:
    """What one compaction did; ``version`` is the newest afterwards."""

    version: int
    n_files_before: int
    n_files_after: int
    seconds: float


def compact(log: TableLog, con: duckdb.DuckDBPyConnection, target_bytes: int) -> Compacted:
    """Merge small files into files of about ``target_bytes``, sorted as the table wants.

    Files that were written one after another are merged, so that a file keeps a narrow range of
    time. Each merged file is a commit of its own, marked as no change of data.
    """
    started = time.perf_counter()
    before = len(log.files())
    for batch in list(_batches(log.files(), target_bytes)):
        merged = _rewrite(log, con, batch, "true")
        if sum(f.n_rows for f in merged) != sum(f.n_rows for f in batch):
            datafiles.discard(merged)
            raise HeedError(
                f"Compacting the lake table {log.table.name} would have changed its rows. "
                "Nothing was changed; please report this."
            )
        _commit_in_place(log, batch, merged, data_change=False)
    version = log.version()
    return Compacted(version, before, len(log.files()), time.perf_counter() - started)


def _batches(files: Sequence[DataFile], target_bytes: int) -> Iterator[list[DataFile]]:
    groups: dict[tuple[tuple[str, str | None], ...], list[DataFile]] = {}
    for file in files:
        if file.size < SMALL * target_bytes:
            groups.setdefault(tuple(sorted(file.partition.items())), []).append(file)
    for group in groups.values():
        batch: list[DataFile] = []
        for file in group:
            if sum(f.size for f in batch) + file.size > target_bytes:
                if len(batch) > 1:
                    yield batch
                batch = []
            batch.append(file)
        if len(batch) > 1:
            yield batch


def _rewrite(
    log: TableLog, con: duckdb.DuckDBPyConnection, files: Sequence[DataFile], condition: str
) -> list[DataFile]:
    """New files with those rows of ``files``, all of one partition, that meet ``condition``."""
    query = sql.parquet([f.path for f in files], log.table.schema) + f" WHERE {condition}"
    return datafiles.write(con, log.table, query, log.folder, partition=files[0].partition)


def _commit_in_place(
    log: TableLog, old: Sequence[DataFile], new: Sequence[DataFile], *, data_change: bool
) -> bool:
    """Let ``new`` take the place of ``old``; if ``old`` is gone meanwhile, ``new`` goes too."""
    names = {file.path for file in old}

    def change(present: Files) -> Change | None:
        if not names <= {file.path for file in present}:
            return None
        return Change(add=new, remove=old, data_change=data_change)

    return log.commit_files(new, change) is not None


@dataclass(frozen=True)
class Rows:
    """Some rows of a table: those that meet everything that is said here."""

    isin: Mapping[str, Sequence[int | str]] = field(default_factory=dict)  # column → its values
    notin: Mapping[str, Sequence[int | str]] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)  # column → from this moment on
    before: Mapping[str, datetime] = field(default_factory=dict)
    empty: Sequence[str] = ()  # columns that are null

    def condition(self, schema: pa.Schema) -> str:
        """The rows as an SQL condition that is true or false, never null."""
        parts = [
            *(_isin(schema, column, values) for column, values in self.isin.items()),
            *(f"NOT {_isin(schema, column, values)}" for column, values in self.notin.items()),
            *(_moment(column, ">=", moment) for column, moment in self.since.items()),
            *(_moment(column, "<", moment) for column, moment in self.before.items()),
            *(f"{sql.identifier(column)} IS NULL" for column in self.empty),
        ]
        return " AND ".join(parts) or "true"


def _isin(schema: pa.Schema, column: str, values: Sequence[int | str]) -> str:
    kind = sql.duckdb_type(schema.field(column).type)
    listed = ", ".join(f"{sql.text(str(value))}::{kind}" for value in values)
    return f"coalesce({sql.identifier(column)} IN ({listed}), false)" if values else "false"


def _moment(column: str, compared: str, moment: datetime) -> str:
    at = f"{sql.text(moment.isoformat())}::TIMESTAMPTZ"
    return f"coalesce({sql.identifier(column)} {compared} {at}, false)"


def delete(
    log: TableLog, con: duckdb.DuckDBPyConnection, rows: Rows, but: Sequence[Rows] = ()
) -> int:
    """Remove ``rows`` except those of ``but``, in one commit; returns how many.

    Only files that hold such rows are rewritten.
    """
    hit = condition_of(log, rows, but)
    while True:
        old = {file: n for file in log.files() if (n := _count(con, file, hit))}
        new = [made for file in old for made in _rewrite(log, con, [file], f"NOT {hit}")]
        if not old or _commit_in_place(log, list(old), new, data_change=True):
            return sum(old.values())


def _count(con: duckdb.DuckDBPyConnection, file: DataFile, condition: str) -> int:
    query = f"SELECT count(*) FROM read_parquet({sql.text(file.path)}) WHERE {condition}"
    n: int = con.execute(query).fetchall()[0][0]
    return n


def condition_of(log: TableLog, rows: Rows, but: Sequence[Rows]) -> str:
    """``rows`` except those of ``but`` as an SQL condition."""
    schema = log.table.schema
    kept = "".join(f" AND NOT ({one.condition(schema)})" for one in but)
    return f"({rows.condition(schema)}{kept})"


def count(
    log: TableLog, con: duckdb.DuckDBPyConnection, rows: Rows, but: Sequence[Rows] = ()
) -> int:
    """How many rows there are of these, except those of ``but``."""
    hit = condition_of(log, rows, but)
    return sum(_count(con, file, hit) for file in log.files())


def latest(
    log: TableLog, con: duckdb.DuckDBPyConnection, column: str, rows: Rows
) -> datetime | None:
    """The latest moment in ``column`` of these rows; None where there are none."""
    stored = sql.parquet([file.path for file in log.files()], log.table.schema)
    query = f"SELECT max(epoch_us({sql.identifier(column)})) FROM ({stored}) "
    found = con.execute(f"{query} WHERE {rows.condition(log.table.schema)}").fetchall()[0][0]
    return None if found is None else EPOCH + timedelta(microseconds=found)


def distinct(
    log: TableLog, con: duckdb.DuckDBPyConnection, column: str, rows: Rows, known: str
) -> set[Any]:
    """The values in ``column`` of these rows, of those where ``known`` is no null."""
    stored = sql.parquet([file.path for file in log.files()], log.table.schema)
    name, other = sql.identifier(column), sql.identifier(known)
    query = f"SELECT DISTINCT {name} FROM ({stored}) WHERE {rows.condition(log.table.schema)}"
    found = con.execute(f"{query} AND {name} IS NOT NULL AND {other} IS NOT NULL").fetchall()
    return {row[0] for row in found}


def purge(log: TableLog, pinned: Iterable[int], grace: timedelta) -> int:
    """``vacuum`` without grace for what a commit has given up: nobody may read it any more.

    Only files that no commit ever listed stay for ``grace``: a writer may be about to commit them.
    """
    newest = log.version()
    kept = {newest, *(v for v in pinned if v <= newest)}
    given_up = {*_listed_ever(log)} - {name for version in kept for name in _names(log, version)}
    for name in sorted(given_up):
        (log.folder / name).unlink(missing_ok=True)
    vacuum(log, kept, grace)
    _trim(log, min(kept), float("inf"), only_entries=True)
    return len(given_up)


def _listed_ever(log: TableLog) -> Iterator[str]:
    """The names of all files that the log still tells of."""
    for entry in log.entries():
        for line in entry.read_text().splitlines():
            action = json.loads(line)
            for word in ("add", "remove"):
                if word in action:
                    yield unquote(action[word]["path"])
    yield from _names(log, log.version())


def vacuum(log: TableLog, pinned: Iterable[int], grace: timedelta) -> int:
    """Remove files that neither the newest nor a ``pinned`` version holds; returns how many.

    Files that are younger than ``grace``, or that a commit removed within it, stay: a writer may
    be about to commit them, a reader may still read them. Log entries that no kept version needs
    go as well, and with them the bounds of ids they tell.
    """
    newest = log.version()
    kept = {newest, *(v for v in pinned if v <= newest)}
    before = time.time() - grace.total_seconds()
    names = {name for version in kept for name in _names(log, version)}
    names |= set(_removed_since(log, before))
    n = 0
    for path in [*log.folder.glob("part-*.parquet"), *log.folder.glob(f"{datafiles.STAGING}*")]:
        if path.name not in names and _modified(path) < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            n += 1
    _trim(log, min(kept), before)
    return n


def _names(log: TableLog, version: int) -> list[str]:
    try:
        return [file.path.name for file in log.files(version)]
    except NotFound:  # gone before; nothing is left to keep
        return []


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # its writer was faster
        return float("inf")


def _removed_since(log: TableLog, moment: float) -> Iterator[str]:
    for entry in log.entries():
        if entry.stat().st_mtime < moment:
            continue
        for line in entry.read_text().splitlines():
            removed = json.loads(line).get("remove")
            if removed:
                yield unquote(removed["path"])


def _trim(log: TableLog, oldest: int, before: float, *, only_entries: bool = False) -> None:
    """Drop log entries older than version ``oldest``, which a checkpoint then stands for.

    With ``only_entries`` what a writer may be about to rename into an entry stays.
    """
    stale = [p for p in log.log_folder.iterdir() if _modified(p) < before and _is_stale(p, oldest)]
    stale = [p for p in stale if p.name[:20].isdigit()] if only_entries else stale
    if any(path.suffix == ".json" for path in stale):
        log.checkpoint(oldest)
    for path in sorted(stale):
        path.unlink(missing_ok=True)
    if stale:
        datafiles.sync(log.log_folder)


def _is_stale(path: Path, oldest: int) -> bool:
    version = path.name[:20]
    if version.isdigit():
        return int(version) < oldest
    return path.name.endswith(".tmp") or path.name.startswith("_commit_")
