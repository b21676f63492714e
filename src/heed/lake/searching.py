"""Looking for rows and texts in everything that lies on the disk, whatever version lists it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from heed.lake import sql
from heed.lake.commits import TableLog
from heed.lake.maintenance import Rows, condition_of


def count_on_disk(
    log: TableLog, con: duckdb.DuckDBPyConnection, rows: Rows, but: Sequence[Rows] = ()
) -> int:
    """The rows of all files in the table's folder that are of ``rows`` and not of ``but``.

    A file that is not whole counts as one row: somebody writes it, or was killed over it.
    """
    condition = condition_of(log, rows, but)
    files = [path for path in _parquet(log) if path.parent != log.log_folder]
    return sum(_count(con, path, "*", condition) for path in files)


def count_texts(log: TableLog, con: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> int:
    """The rows and log entries in the table's folder that hold one of ``texts`` anywhere."""
    if not texts:
        return 0
    whole = "lower(CAST(t AS VARCHAR))"
    condition = " OR ".join(f"contains({whole}, lower({sql.text(each)}))" for each in texts)
    found = sum(_count(con, path, "t", condition) for path in _parquet(log))
    folded = [each.casefold() for each in texts]
    for path in log.log_folder.iterdir():
        if path.suffix != ".parquet" and path.is_file():
            entry = path.read_text(encoding="utf-8", errors="replace").casefold()
            found += any(each in entry for each in folded)
    return found


def _parquet(log: TableLog) -> list[Path]:
    return sorted(log.folder.rglob("*.parquet"))


def _count(con: duckdb.DuckDBPyConnection, path: Path, what: str, condition: str) -> int:
    query = f"SELECT count({what}) FROM read_parquet({sql.text(path)}) AS t WHERE {condition}"
    try:
        n: int = con.execute(query).fetchall()[0][0]
    except (duckdb.IOException, duckdb.InvalidInputException):
        return int(path.exists())
    return n
