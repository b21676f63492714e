"""DuckDB connections as the lake wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from heed.lake.moments import DUCKDB_MACROS

QueryTrouble = duckdb.Error  # a query that cannot be computed
FileTrouble = duckdb.IOException  # a file of the lake is missing, damaged or not readable


def connect(
    *, threads: int | None = None, memory_limit: str | None = None, temp: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory, in UTC, with its built-in extensions only: it never asks the network.

    ``memory_limit`` is such as ``"4GB"``; ``temp`` is the folder where larger work is spilled.
    """
    config: dict[str, Any] = {"autoinstall_known_extensions": "false"}
    if threads:
        config["threads"] = threads
    if memory_limit:
        config["memory_limit"] = memory_limit
    if temp:
        config["temp_directory"] = str(temp)
    con = duckdb.connect(":memory:", config=config)
    con.execute("SET TimeZone = 'UTC'")
    con.execute(DUCKDB_MACROS)
    return con
