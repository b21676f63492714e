"""Derived tables as comparable rows: two builds agree when these are equal."""

from __future__ import annotations

from typing import Any

from heed.journeys.build_steps import DERIVED
from heed.lake.engines import DuckDBEngine

Row = dict[str, Any]


def derived_rows(engine: DuckDBEngine) -> dict[str, list[Row]]:
    """Every derived table of the lake, its rows in one order."""
    return {name: sorted(engine.to_rows(engine.table(name)), key=repr) for name in DERIVED}
