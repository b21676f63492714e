"""How many instances made a move, against counting them one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.kit.interactions import Seen, add, rows_of

from heed.journeys.builds import build
from heed.journeys.design import Catalogue
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

Row = dict[str, Any]


@pytest.fixture
def engine(tmp_path: Path, db: None) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def wandering(n_names: int) -> list[Seen]:
    """Cases that wander, with many returns, over four months."""
    chance = random.Random(5)
    log = []
    for number in range(60):
        minute = 0.0
        near = chance.randrange(n_names)
        for _ in range(chance.randint(1, 25)):
            minute += chance.choice([5, 60 * 24 * 4])
            name = f"n{(near + chance.choice([0, 1, 2, 61, 62, 63])) % n_names}"
            log.append(Seen(name, minute, case=f"A{number}", customer=f"A{number}"))
    return log


def counted(steps: list[Row]) -> dict[tuple[str, str, str], set[int]]:
    """The instances of every move, by month and over all."""
    instances = defaultdict(set)
    for step in steps:
        month = step["entered_at"].astimezone(UTC).strftime("%Y-%m")
        for cut in ("", month):
            following = step["next_touchpoint"] or ""
            instances[cut, step["touchpoint"], following].add(step["instance"])
            if step["step_no"] == 1:
                instances[cut, "", step["touchpoint"]].add(step["instance"])
    return instances


@pytest.mark.parametrize("n_names", [3, 62, 63, 130])
def test_instances_of_every_move_are_counted_once(engine: DuckDBEngine, n_names: int) -> None:
    add(engine, "interactions", rows_of(wandering(n_names)))
    build(engine.lake, engine, Catalogue(), now=datetime(2026, 9, 1, tzinfo=UTC))
    steps = engine.to_rows(engine.table("journey_steps"))
    flow = engine.to_rows(engine.table("journey_flow"))
    told = {(r["month"], r["from_touchpoint"], r["to_touchpoint"]): r["n_instances"] for r in flow}
    assert told == {move: len(found) for move, found in counted(steps).items()}
    met = {
        row["touchpoint"]: row["n_instances"]
        for row in engine.to_rows(engine.table("journey_touchpoints"))
    }
    by_name = defaultdict(set)
    for step in steps:
        by_name[step["touchpoint"]].add(step["instance"])
    assert met == {name: len(found) for name, found in by_name.items()}
