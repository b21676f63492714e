"""Engines that compute over the lake: one Ibis expression, evaluated by DuckDB or by Spark."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable

from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.rewrites import Rewrite
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

ROWS_AT_ONCE = 12_000_000  # some 3 GB of memory; more gains no speed
MOST_VIEWS = 500  # of versions of tables: a server that captures all day meets many


class Engine(Protocol):
    """What evaluates Ibis expressions over exactly the files of given table versions."""

    name: str
    lake: Lake
    rows_at_once: int  # how many rows of interactions it computes with before it writes

    def table(self, name: str, version: int | None = None) -> ibis.Table:
        """The lake table ``name`` as of ``version`` (the newest unless given)."""
        ...

    def changes(self, name: str, since: int, until: int) -> ibis.Table:
        """The rows in files that one of two versions of ``name`` has and the other has not.

        Holds every row that was added or removed, and after a rewrite of files others too.
        """
        ...

    def of_files(self, name: str, files: Sequence[Path]) -> ibis.Table:
        """The rows in these files of the lake table ``name``."""
        ...

    def to_rows(self, expr: ibis.Table) -> list[dict[str, Any]]:
        """Evaluate ``expr`` into dictionaries by column name, in the expression's order."""
        ...

    def to_arrow(self, expr: ibis.Table) -> pa.Table:
        """Evaluate ``expr`` into an Arrow table."""
        ...

    def write(
        self,
        table: str,
        expr: ibis.Table,
        *,
        replace_where: Mapping[str, Sequence[str]] | None = None,
        ordered: bool = False,
    ) -> int:
        """Evaluate ``expr`` and let it replace ``table``, or the partitions that are named.

        ``ordered`` says that the rows come in the table's order. Returns the new version.
        """
        ...

    def add(self, rewrite: Rewrite, expr: ibis.Table, *, ordered: bool = False) -> None:
        """Evaluate ``expr`` and add its rows to a rewrite of a lake table."""
        ...

    def held(self, expr: ibis.Table) -> AbstractContextManager[ibis.Table]:
        """Evaluate ``expr`` once and hold its rows, in memory or spilled, within the block."""
        ...


def lake_table(name: str, view: str, backend: Any) -> ibis.Table:
    """The lake table ``name`` as ``backend`` knows it under ``view``.

    The schema is the lake's own, so that expressions have the same types on every engine; asking
    the backend would give other ones, and cost a round trip.
    """
    schema = ibis.Schema.from_pyarrow(TABLES[name].schema)
    return DatabaseTable(name=view, schema=schema, source=backend).to_expr()


def held_table(name: str, expr: ibis.Table, backend: Any) -> ibis.Table:
    """The rows of ``expr`` as ``backend`` holds them under ``name``."""
    return DatabaseTable(name=name, schema=expr.schema(), source=backend).to_expr()


def digest_of(files: Sequence[Path]) -> str:
    """A short name for these files together."""
    names = "\n".join(file.name for file in files)
    return hashlib.sha256(names.encode()).hexdigest()[:32]


class DuckDBEngine:
    """DuckDB in memory over the lake's files; each thread computes on a cursor of its own."""

    name = "duckdb"

    def __init__(
        self, lake: Lake, con: duckdb.DuckDBPyConnection, *, rows_at_once: int = ROWS_AT_ONCE
    ) -> None:
        self.lake = lake
        self.rows_at_once = rows_at_once
        self._root = con
        self._local = threading.local()
        self._naming = threading.Lock()  # two threads may ask for the same view at once
        self._views: dict[str, None] = {}  # as they were last asked for, oldest first

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """This thread's DuckDB connection, for SQL compiled from expressions and for tests."""
        self._backend()
        con: duckdb.DuckDBPyConnection = self._local.con
        return con

    def _backend(self) -> Any:
        if not hasattr(self._local, "backend"):
            self._local.con = self._root.cursor()
            self._local.con.execute("SET TimeZone = 'UTC'")
            self._local.backend = ibis.duckdb.from_connection(self._local.con)
        return self._local.backend

    def table(self, name: str, version: int | None = None) -> ibis.Table:
        at = self.lake.version(name) if version is None else version
        return self._view(f"{name}@{at}", name, self.lake.files(name, at))

    def changes(self, name: str, since: int, until: int) -> ibis.Table:
        files = self.lake.changed_files(name, since, until)
        return self._view(f"{name}@{since}..{until}", name, files)

    def of_files(self, name: str, files: Sequence[Path]) -> ibis.Table:
        return self._view(f"{name}#{digest_of(files)}", name, files)

    def _view(self, view: str, name: str, files: Sequence[Path]) -> ibis.Table:
        query = sql.parquet(files, TABLES[name].schema)
        with self._naming:
            self.con.execute(f"CREATE VIEW IF NOT EXISTS {sql.identifier(view)} AS {query}")
            self._views.pop(view, None)
            self._views[view] = None
            if len(self._views) > MOST_VIEWS:
                oldest = next(iter(self._views))
                del self._views[oldest]
                self.con.execute(f"DROP VIEW IF EXISTS {sql.identifier(oldest)}")
        return lake_table(name, view, self._backend())

    def to_arrow(self, expr: ibis.Table) -> pa.Table:
        return self.con.sql(self.compile(expr)).to_arrow_table()

    def to_rows(self, expr: ibis.Table) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.to_arrow(expr).to_pylist()
        return rows

    def compile(self, expr: ibis.Table) -> str:
        """``expr`` as SQL that ``con`` of this thread can run, also inside ``COPY (…)``."""
        backend = self._backend()
        backend._run_pre_execute_hooks(expr)  # registers in-memory tables
        return str(backend.compile(expr))

    def write(
        self,
        table: str,
        expr: ibis.Table,
        *,
        replace_where: Mapping[str, Sequence[str]] | None = None,
        ordered: bool = False,
    ) -> int:
        query = self.compile(expr)
        return self.lake.replace(self.con, table, query, where=replace_where, ordered=ordered)

    def add(self, rewrite: Rewrite, expr: ibis.Table, *, ordered: bool = False) -> None:
        rewrite.add(self.con, self.compile(expr), ordered=ordered)

    @contextmanager
    def held(self, expr: ibis.Table) -> Iterator[ibis.Table]:
        name = f"held_{uuid.uuid4().hex}"
        query = self.compile(expr)
        self.con.execute(f"CREATE TEMP TABLE {name} AS {query}").fetchall()
        try:
            yield held_table(name, expr, self._backend())
        finally:
            self.con.execute(f"DROP TABLE {name}").fetchall()


def duckdb_engine(
    lake: Lake,
    *,
    threads: int | None = None,
    memory_limit: str | None = None,
    temp: Path | None = None,
    rows_at_once: int = ROWS_AT_ONCE,
) -> DuckDBEngine:
    """A DuckDB engine over ``lake``; ``memory_limit`` such as ``"4GB"``, ``temp`` for spilling.

    With ``rows_at_once`` fewer rows than there are, builds compute part by part.
    """
    con = connect(threads=threads, memory_limit=memory_limit, temp=temp)
    return DuckDBEngine(lake, con, rows_at_once=rows_at_once)
