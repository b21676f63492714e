"""An empty lake for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "a lake – ü")


@pytest.fixture
def engine(lake: Lake) -> DuckDBEngine:
    return duckdb_engine(lake, threads=2)
