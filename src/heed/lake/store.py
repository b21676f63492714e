"""The lake of one home: Delta tables on a local disk, for several processes at once.

Appenders never wait for each other; whatever rewrites stored files holds the one maintenance lease.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from heed.kernel.errors import HeedError, NotFound
from heed.lake import datafiles, maintenance, searching
from heed.lake.commits import Change, TableLog
from heed.lake.connections import connect
from heed.lake.disk import room
from heed.lake.locks import Lease, exclusive
from heed.lake.maintenance import Compacted, Rows
from heed.lake.rewrites import Rewrite
from heed.lake.schemas import TABLES

TARGET_BYTES = 128 * 1024 * 1024  # of a compacted file


@dataclass(frozen=True)
class Appended:
    """What one append did. ``n_rows`` is 0 when its application transaction was known already."""

    version: int
    n_rows: int
    n_files: int
    seconds: float


class Lake:
    """The tables of ``heed.lake.schemas`` under ``root``, each created on first use."""

    def __init__(self, root: Path) -> None:
        if "%" in str(root.resolve()):  # the Delta library decodes addresses once too often
            raise HeedError(
                f"Heed cannot keep its lake in {root}, because of the % in that path. "
                "Choose another home directory."
            )
        self.root = root
        self._logs = {name: TableLog(table, root / name) for name, table in TABLES.items()}
        self._lease = Lease(root / ".locks" / "maintenance")

    def log(self, table: str) -> TableLog:
        """The Delta log of ``table``; ``NotFound`` if the lake knows no such table."""
        try:
            return self._logs[table]
        except KeyError:
            raise NotFound(
                f"The lake has no table {table}. It has: {', '.join(self._logs)}."
            ) from None

    def version(self, table: str) -> int:
        """The newest version of ``table``; creates the table on first use."""
        return self.log(table).version()

    def versions(self) -> dict[str, int]:
        """The newest version of every table that exists."""
        return {name: log.version() for name, log in self._logs.items() if log.exists()}

    def files(self, table: str, version: int | None = None) -> list[Path]:
        """The Parquet files that ``version`` of ``table`` (the newest unless given) consists of."""
        return [file.path for file in self.log(table).files(version)]

    def changed_files(self, table: str, since: int, until: int) -> list[Path]:
        """The files that one of two versions of ``table`` has and the other has not."""
        before, after = set(self.files(table, since)), set(self.files(table, until))
        return sorted(before ^ after)

    def n_rows_of(self, table: str, version: int, **partition: str) -> int:
        """The rows of one partition of ``version`` of ``table``, from the log alone."""
        files = self.log(table).files(version)
        return sum(file.n_rows for file in files if file.partition == partition)

    def n_rows(self, table: str, version: int | None = None) -> int:
        """The rows of ``version`` of ``table``, from the log alone."""
        return sum(file.n_rows for file in self.log(table).files(version))

    def n_small_files(self, table: str, *, target_bytes: int = TARGET_BYTES) -> int:
        """How many files of ``table`` compaction would merge."""
        files = self.log(table).files()
        return sum(file.size < maintenance.SMALL * target_bytes for file in files)

    def added_since(self, table: str, version: int) -> list[Path] | None:
        """The files that hold exactly the rows appended to ``table`` after ``version``.

        ``None`` where that cannot be told: rows were deleted or replaced since, or compaction and
        vacuum have taken the files as they were appended. Then everything has to be read.
        """
        return self.log(table).added_since(version)

    @contextmanager
    def writing(self, table: str) -> Iterator[None]:
        """Hold what importers of ``table`` hold while they check ids, write and commit.

        One process at a time; freed by the kernel if its holder dies. Readers and ``append`` do not
        need it.
        """
        self.log(table)
        with exclusive(self.root / ".locks" / f"{table}.writing"):
            yield

    def maintenance(self, purpose: str, *, wait: float = 0) -> AbstractContextManager[None]:
        """Hold the one lease of compaction, deletion, vacuum and rebuild.

        ``Busy`` names the holder if it is not free within ``wait`` seconds. The thread that holds
        it may enter again.
        """
        return self._lease.hold(purpose, wait=wait)

    def append(
        self,
        con: duckdb.DuckDBPyConnection,
        table: str,
        query: str,
        *,
        app: tuple[str, int] | None = None,
        ordered: bool = False,
    ) -> Appended:
        """Add the rows of ``query``, computed by ``con``, to ``table`` in one durable commit.

        Columns go by name. ``ordered`` says that the rows come in the table's order already, which
        saves a sort. With ``app`` (an application's name and the number of its flush) the
        rows are added exactly once, however often it is tried. ``HeedError`` with the code
        ``disk_full`` when there is no room; the table is then as it was.
        """
        started = time.perf_counter()
        log = self.log(table)
        newest = log.version()
        if app and log.recorded(app[0]) >= app[1]:
            return Appended(newest, 0, 0, time.perf_counter() - started)
        with room(self.root):
            files = datafiles.write(con, log.table, query, log.folder, ordered=ordered)
            version = None
            if files or app:
                version = log.commit_files(files, lambda _: Change(add=files), app)
        if version is None:
            return Appended(log.version(), 0, 0, time.perf_counter() - started)
        n_rows = sum(file.n_rows for file in files)
        return Appended(version, n_rows, len(files), time.perf_counter() - started)

    def replace(
        self,
        con: duckdb.DuckDBPyConnection,
        table: str,
        query: str,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        app: tuple[str, int] | None = None,
        ordered: bool = False,
    ) -> int:
        """Let the rows of ``query`` take the place of all rows of ``table``, in one commit.

        ``where`` names partition columns and their values: then only those partitions give way, and
        the rows must be of those partitions. ``ordered`` says that the rows come in the table's
        order already, which saves a sort. With ``app`` nothing happens where that application
        transaction is recorded already. Returns the new version.
        """
        with self.rewriting(table, where=where, app=app) as rewrite:
            rewrite.add(con, query, ordered=ordered)
        return rewrite.version

    def append_rows(
        self, table: str, rows: pa.Table, *, app: tuple[str, int] | None = None
    ) -> Appended:
        """``append`` for rows in memory."""
        with self._holding(rows) as (con, query):
            return self.append(con, table, query, app=app)

    def replace_rows(
        self, table: str, rows: pa.Table, *, app: tuple[str, int] | None = None
    ) -> int:
        """``replace`` of the whole table by rows in memory."""
        with self._holding(rows) as (con, query):
            return self.replace(con, table, query, app=app)

    @contextmanager
    def rewriting(
        self,
        table: str,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        app: tuple[str, int] | None = None,
    ) -> Iterator[Rewrite]:
        """Like ``replace``, for rows that come part by part; committed at the end of the block.

        After an error in the block the table is as it was. The rewrite knows its version then.
        """
        rewrite = Rewrite(self.log(table), self.root, where)
        try:
            yield rewrite
        except BaseException:
            rewrite.discard()
            raise
        rewrite.commit(app)

    def compact(self, table: str, *, target_bytes: int = TARGET_BYTES) -> Compacted:
        """Merge the small files of ``table`` while others read and append.

        ``Busy`` if somebody else holds the lease.
        """
        log = self.log(table)
        with self.maintenance(f"compacting {table}"), self._work() as con:
            return maintenance.compact(log, con, target_bytes)

    def delete(self, table: str, column: str, values: Sequence[int | str]) -> int:
        """Remove the rows of ``table`` whose ``column`` (an id or a text) is one of ``values``.

        Returns how many. Old versions keep them until ``vacuum``. ``Busy`` as the lease.
        """
        log = self.log(table)
        if column not in log.table.schema.names:
            raise NotFound(f"The lake table {table} has no column {column}.")
        return self.delete_rows(table, Rows(isin={column: values}))

    def delete_rows(self, table: str, rows: Rows, *, but: Sequence[Rows] = ()) -> int:
        """Remove ``rows`` except those of ``but`` as ``delete`` does; returns how many."""
        log = self.log(table)
        with self.maintenance(f"deleting from {table}"), self._work() as con:
            return maintenance.delete(log, con, rows, but)

    def count_rows(self, table: str, rows: Rows, *, but: Sequence[Rows] = ()) -> int:
        """How many rows ``delete_rows`` would remove from ``table``."""
        log = self.log(table)
        if not log.exists():
            return 0
        with self._work() as con:
            return maintenance.count(log, con, rows, but)

    def latest(self, table: str, column: str, rows: Rows) -> datetime | None:
        """The latest moment in ``column`` of these rows; None where there are none."""
        log = self.log(table)
        if not log.exists():
            return None
        with self._work() as con:
            return maintenance.latest(log, con, column, rows)

    def distinct(self, table: str, column: str, rows: Rows, *, known: str = "") -> set[Any]:
        """The values in ``column`` of these rows; with ``known`` of those where that is known."""
        log = self.log(table)
        with self._work() as con:
            return maintenance.distinct(log, con, column, rows, known or column)

    def count_on_disk(self, table: str, rows: Rows, *, but: Sequence[Rows] = ()) -> int:
        """The same over all files that lie in the table's folder, of whatever version."""
        log = self.log(table)
        if not log.exists():
            return 0
        with self._work() as con:
            return searching.count_on_disk(log, con, rows, but)

    def count_texts(self, texts: Sequence[str]) -> dict[str, int]:
        """By table the rows and log entries on disk that hold one of these texts anywhere.

        Whatever the size of letters; only tables that have some are named.
        """
        with self._work() as con:
            found = {
                name: searching.count_texts(log, con, texts)
                for name, log in self._logs.items()
                if log.exists()
            }
        return {name: n for name, n in found.items() if n}

    def purge(self, *, keep: Iterable[Mapping[str, int]], grace: timedelta) -> int:
        """``vacuum`` that gives no grace to what was deleted or replaced; returns removed files.

        Log entries that no kept version needs go as well. Whoever still reads an older version
        finds it gone.
        """
        pinned = [dict(versions) for versions in keep]
        with self.maintenance("purge"):
            return sum(
                maintenance.purge(log, [v[name] for v in pinned if name in v], grace)
                for name, log in self._logs.items()
                if log.exists()
            )

    def vacuum(self, *, keep: Iterable[Mapping[str, int]], grace: timedelta) -> int:
        """Remove files of all tables that neither the newest nor a kept version refers to.

        ``keep`` holds the versions that builds pin. Files that were written or given up within
        ``grace`` stay. Returns the number of removed files. ``Busy`` as the lease.
        """
        pinned = [dict(versions) for versions in keep]
        with self.maintenance("vacuum"):
            return sum(
                maintenance.vacuum(log, [v[name] for v in pinned if name in v], grace)
                for name, log in self._logs.items()
                if log.exists()
            )

    @contextmanager
    def _holding(self, rows: pa.Table) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        """A connection that knows these rows, and the query that gives them."""
        with self._work() as con:
            con.register("rows_in_memory", rows)
            yield con, "SELECT * FROM rows_in_memory"

    @contextmanager
    def _work(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for maintenance, which spills beside the tables."""
        with room(self.root), connect(temp=self.root / ".spill") as con:
            yield con
