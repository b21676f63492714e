"""Importing the examples into a lake of one's own, and looking into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heed.interactions.importing.report import ImportReport
from heed.interactions.importing.run import run_import
from heed.interactions.importing.spec_file import read_spec
from heed.kernel.clock import utc_now
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def import_example(name: str, data: Path, folder: Path) -> ImportReport:
    """Import an example's files from ``data`` into the lake ``folder/lake``."""
    return run_import(
        lake=Lake(folder / "lake"),
        spec_file=read_spec(EXAMPLES / name / "import.yaml"),
        folder=data,
        work_folder=folder / "work",
        actor="tester",
        now=utc_now(),
        progress=lambda _what, _done, _total: None,
    )


def lake_rows(folder: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Columns of a table of the lake ``folder/lake``; none of them may be a time with zone."""
    lake = Lake(folder / "lake")
    query = sql.parquet(lake.files(table), TABLES[table].schema)
    with connect() as con:
        return con.execute(f"SELECT {columns} FROM ({query})").fetchall()
