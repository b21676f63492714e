"""The lake of one home: Delta tables on a local disk, for several processes at once.

Appenders never wait for each other; whatever rewrites stored files holds the one maintenance lease.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from heed.kernel.errors import NotFound
from heed.lake import datafiles
from heed.lake.commits import Change, TableLog
from heed.lake.datafiles import DataFile
from heed.lake.locks import Lease, exclusive
from heed.lake.schemas import TABLES


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

    def n_rows(self, table: str, version: int | None = None) -> int:
        """The rows of ``version`` of ``table``, from the log alone."""
        return sum(file.n_rows for file in self.log(table).files(version))

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
    ) -> Appended:
        """Add the rows of ``query``, computed by ``con``, to ``table`` in one durable commit.

        Columns go by name. With ``app`` (an application's name and the number of its flush) the
        rows are added exactly once, however often it is tried.
        """
        started = time.perf_counter()
        log = self.log(table)
        if app and log.recorded(app[0]) >= app[1]:
            return Appended(log.version(), 0, 0, time.perf_counter() - started)
        log.version()
        files = datafiles.write(con, log.table, query, log.folder)
        version = None
        if files or app:
            version = _commit(log, files, lambda: Change(add=files), app)
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
    ) -> int:
        """Let the rows of ``query`` take the place of all rows of ``table``, in one commit.

        ``where`` names partition columns and their values: then only those partitions give way.
        Returns the new version.
        """
        log = self.log(table)
        log.version()
        files = datafiles.write(con, log.table, query, log.folder)

        def change() -> Change:
            return Change(add=files, remove=[f for f in log.files() if _within(f, where)])

        version = _commit(log, files, change)
        return log.version() if version is None else version


def _commit(
    log: TableLog,
    files: Sequence[DataFile],
    change: Callable[[], Change | None],
    app: tuple[str, int] | None = None,
) -> int | None:
    """Commit ``change``; where that comes to nothing, ``files`` written for it are removed."""
    version = None
    try:
        version = log.commit(change, app=app)
    finally:
        if version is None:
            datafiles.discard(files)
    return version


def _within(file: DataFile, where: Mapping[str, Sequence[str]] | None) -> bool:
    return all(file.partition.get(name) in values for name, values in (where or {}).items())
