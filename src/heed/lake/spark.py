"""Spark as an engine over the lake, for data or companies that outgrow one machine.

Spark reads the Parquet files that the Delta log lists and needs no Delta library of its own. What
it computes is handed over as Parquet and laid out by the lake: both engines leave equal files.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from heed.kernel.errors import HeedError
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.engines import digest_of, held_table, lake_table
from heed.lake.rewrites import Rewrite
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


class SparkEngine:
    """A Spark session over the lake's files; the lake must be visible to every worker."""

    name = "spark"
    rows_at_once = 1_000_000_000  # Spark divides the work by itself

    def __init__(self, lake: Lake, session: Any) -> None:
        self.lake = lake
        self._session = session
        self._backend: Any = ibis.pyspark.connect(session)
        self._schemas: dict[str, Any] = {}

    def table(self, name: str, version: int | None = None) -> ibis.Table:
        """The lake table ``name`` as of ``version`` (the newest unless given)."""
        at = self.lake.version(name) if version is None else version
        return self._view(f"{name}_version_{at}", name, self.lake.files(name, at))

    def changes(self, name: str, since: int, until: int) -> ibis.Table:
        """The rows in files that one of two versions of ``name`` has and the other has not."""
        changed = self.lake.changed_files(name, since, until)
        return self._view(f"{name}_from_{since}_to_{until}", name, changed)

    def of_files(self, name: str, files: Sequence[Path]) -> ibis.Table:
        """The rows in these files of the lake table ``name``."""
        return self._view(f"{name}_of_{digest_of(files)}", name, files)

    def _view(self, view: str, name: str, paths: Sequence[Path]) -> ibis.Table:
        files = [f"file://{path.resolve()}" for path in paths]
        schema = self._schema(name)
        frame = (
            self._session.read.schema(schema).parquet(*files)
            if files
            else self._session.createDataFrame([], schema)
        )
        frame.createOrReplaceTempView(view)
        return lake_table(name, view, self._backend)

    def to_arrow(self, expr: ibis.Table) -> pa.Table:
        """Evaluate ``expr`` into an Arrow table."""
        return self._frame(expr).toArrow()

    def to_rows(self, expr: ibis.Table) -> list[dict[str, Any]]:
        """Evaluate ``expr`` into dictionaries by column name, in the expression's order."""
        rows: list[dict[str, Any]] = self.to_arrow(expr).to_pylist()
        return rows

    def write(
        self,
        table: str,
        expr: ibis.Table,
        *,
        replace_where: Mapping[str, Sequence[str]] | None = None,
        ordered: bool = False,  # noqa: ARG002 - Spark's files have no order; the lake sorts
    ) -> int:
        """Evaluate ``expr`` on Spark and let it replace ``table``, or the partitions named."""
        with self.lake.rewriting(table, where=replace_where) as rewrite:
            self.add(rewrite, expr)
        return rewrite.version

    def add(
        self,
        rewrite: Rewrite,
        expr: ibis.Table,
        *,
        ordered: bool = False,  # noqa: ARG002 - Spark's files have no order; the lake sorts
    ) -> None:
        """Evaluate ``expr`` on Spark and add its rows to a rewrite of a lake table."""
        staging = self.lake.root / ".spark" / uuid.uuid4().hex
        try:
            self._frame(expr).write.option("compression", "zstd").parquet(
                f"file://{staging.resolve()}"
            )
            query = f"SELECT * FROM read_parquet({sql.text(staging / '*.parquet')})"
            with connect(temp=self.lake.root / ".spill") as con:
                rewrite.add(con, query)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    @contextmanager
    def held(self, expr: ibis.Table) -> Iterator[ibis.Table]:
        """Evaluate ``expr`` once and hold its rows on the workers within the block."""
        name = f"held_{uuid.uuid4().hex}"
        frame = self._frame(expr).persist()
        frame.createOrReplaceTempView(name)
        try:
            yield held_table(name, expr, self._backend)
        finally:
            self._session.catalog.dropTempView(name)
            frame.unpersist()

    def stop(self) -> None:
        """End the session; the cluster goes on."""
        self._session.stop()

    def _frame(self, expr: ibis.Table) -> Any:
        with _pandas_accepted():
            self._backend._run_pre_execute_hooks(expr)  # registers in-memory tables
        return self._session.sql(self._backend.compile(expr))

    def _schema(self, name: str) -> Any:
        from pyspark.sql.pandas.types import from_arrow_schema

        if name not in self._schemas:
            self._schemas[name] = from_arrow_schema(TABLES[name].schema)
        return self._schemas[name]


@contextmanager
def _pandas_accepted() -> Iterator[None]:
    """PySpark warns of every pandas from 3.0 on; what it does with it here is covered by tests."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        yield


def spark_engine(
    lake: Lake, master: str | None = None, settings: Mapping[str, str] | None = None
) -> SparkEngine:
    """A Spark engine over ``lake`` on ``master`` (``spark://host:port``; this machine if ``None``).

    ``settings`` are further Spark settings. ``HeedError`` with the code ``spark_missing`` if
    ``pyspark`` or Java is not installed.
    """
    _check_installed()
    with _pandas_accepted():
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("Heed").master(master or "local[*]")
        for key, value in {**_SETTINGS, **(settings or {})}.items():
            builder = builder.config(key, value)
        return SparkEngine(lake, builder.getOrCreate())


def _check_installed() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise HeedError(
            "The Spark engine needs pyspark. Install it with: pip install 'heed[spark]'.",
            code="spark_missing",
        )
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise HeedError(
            "The Spark engine needs Java 17 or newer. Install it and put java on the PATH.",
            code="spark_missing",
        )
