"""Large logs are computed slice by slice: the tables are those of one piece."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.kit.derived import derived_rows
from tests.kit.interactions import add, rows_of

from heed.foundation.models import Build
from heed.journeys.builds import build
from heed.journeys.design import JourneyDesign
from heed.journeys.measures.slices import ALIGNED, Slice, slices_at
from heed.journeys.tests.designs import NORTH, SHOP, case, catalogue
from heed.journeys.tests.test_builds import BY_CUSTOMER, random_log
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def engine(folder: Path, rows_at_once: int) -> DuckDBEngine:
    return duckdb_engine(Lake(folder), threads=1, rows_at_once=rows_at_once)


def built(reader: DuckDBEngine, *designs: JourneyDesign) -> None:
    build(reader.lake, reader, catalogue(*designs), now=NOW)


def test_slices_hold_every_unit_once() -> None:
    slices = slices_at([float(7 * ALIGNED), 3.9 * ALIGNED, 3.2 * ALIGNED])
    assert slices == [
        Slice(None, 3 * ALIGNED),
        Slice(3 * ALIGNED, 7 * ALIGNED),
        Slice(7 * ALIGNED, None),
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_builds_in_slices_equal_builds_in_one_piece(tmp_path: Path) -> None:
    chance = random.Random(11)
    log = [one for company in range(150) for one in random_log(chance, company)]
    designs = (replace(SHOP, segments=(NORTH,)), BY_CUSTOMER)
    readers = [engine(tmp_path / "sliced", 300), engine(tmp_path / "whole", 1_000_000)]
    found = []
    for reader in readers:
        Build.objects.all().delete()
        for part, first in ((log[:-40], 0), (log[-40:], len(log))):
            add(reader, "interactions", rows_of(part, first))
            built(reader, *designs)
        found.append(derived_rows(reader))
    sliced, whole = found
    n_files = [len(reader.lake.files("journey_steps")) for reader in readers]
    assert n_files[0] > n_files[1] == len(designs)
    for name, rows in sliced.items():
        assert rows == whole[name], name


@pytest.mark.django_db
def test_stored_steps_are_sorted(tmp_path: Path) -> None:
    reader = engine(tmp_path / "lake", 1_000_000)
    log = [one for number in range(50) for one in case(f"A{number}", "order", "pay", "ship")]
    add(reader, "interactions", rows_of(log))
    built(reader, SHOP)
    rows = reader.to_rows(reader.table("journey_steps"))
    places = [(row["instance"], row["step_no"]) for row in rows]
    assert places == sorted(places)
