"""Engines that compute over the lake: one Ibis expression, evaluated by DuckDB or by Spark."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable

from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake


class Engine(Protocol):
    """What evaluates Ibis expressions over exactly the files of given table versions."""

    name: str
    lake: Lake

    def table(self, name: str, version: int | None = None) -> ibis.Table:
        """The lake table ``name`` as of ``version`` (the newest unless given)."""
        ...

    def changes(self, name: str, since: int, until: int) -> ibis.Table:
        """The rows in files that one of two versions of ``name`` has and the other has not.

        Holds every row that was added or removed, and after a rewrite of files others too.
        """
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


def lake_table(name: str, view: str, backend: Any) -> ibis.Table:
    """The lake table ``name`` as ``backend`` knows it under ``view``.

    The schema is the lake's own, so that expressions have the same types on every engine; asking
    the backend would give other ones, and cost a round trip.
    """
    schema = ibis.Schema.from_pyarrow(TABLES[name].schema)
    return DatabaseTable(name=view, schema=schema, source=backend).to_expr()


class DuckDBEngine:
    """DuckDB in memory over the lake's files; each thread computes on a cursor of its own."""

    name = "duckdb"

    def __init__(self, lake: Lake, con: duckdb.DuckDBPyConnection) -> None:
        self.lake = lake
        self._root = con
        self._local = threading.local()
        self._naming = threading.Lock()  # two threads may ask for the same view at once

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

    def _view(self, view: str, name: str, files: Sequence[Path]) -> ibis.Table:
        query = sql.parquet(files, TABLES[name].schema)
        with self._naming:
            self.con.execute(f"CREATE VIEW IF NOT EXISTS {sql.identifier(view)} AS {query}")
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


def duckdb_engine(
    lake: Lake,
    *,
    threads: int | None = None,
    memory_limit: str | None = None,
    temp: Path | None = None,
) -> DuckDBEngine:
    """A DuckDB engine over ``lake``; ``memory_limit`` such as ``"4GB"``, ``temp`` for spilling."""
    return DuckDBEngine(lake, connect(threads=threads, memory_limit=memory_limit, temp=temp))
