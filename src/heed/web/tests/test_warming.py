"""What most people ask for first is read before they ask; what nobody changed stays known."""

from __future__ import annotations

import gc
import threading
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.kit.interactions import Seen, add, rows_of

from heed.doors.paths import HomePaths
from heed.foundation import audit
from heed.journeys.measures_reading import interactions_by_name
from heed.journeys.scanned import Scanned
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from heed.web import reading, warming

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BY = ("source", "name", "channel", "actor")


def test_a_build_is_read_ahead(web_home: HomePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    now = reading.current()
    warming.warm(now)
    asked = len(now._kept._results)

    def nothing_new(*_: Any, **__: Any) -> None:
        raise AssertionError("asked anew")

    monkeypatch.setattr(DuckDBEngine, "to_arrow", nothing_new)
    assert now.findings().build
    assert now.journey("order").based_on
    assert len(now._kept._results) == asked


def test_what_stays_is_not_looked_through_again_and_circles_are_freed() -> None:
    class Circle:
        """Something that holds itself."""

        def __init__(self) -> None:
            self.me = self

    gone = weakref.ref(Circle())
    try:
        warming.tidy_memory()
        assert gone() is None
        assert gc.get_freeze_count() > 10_000
        later = weakref.ref(Circle())
        gc.collect()
        assert later() is None
    finally:
        gc.unfreeze()


def test_it_ends_when_told(web_home: HomePaths) -> None:
    stopping = threading.Event()
    stopping.set()
    warming.keep_warm(stopping)


@pytest.mark.parametrize(
    ("verb", "stays"),
    [("customer.viewed", True), ("token.made", True), ("note.added", False), ("new.word", False)],
)
def test_results_stay_known_while_nothing_that_they_rest_on_changes(
    verb: str, stays: bool, web_home: HomePaths
) -> None:
    before = reading.current()
    audit.record(actor="ada", now=NOW, verb=verb, subject="customer:1")
    assert (reading.current() is before) is stays


def test_only_new_files_are_counted_again(tmp_path: Path) -> None:
    engine, counts, asked = duckdb_engine(Lake(tmp_path / "lake"), threads=1), Scanned(), []

    def by_name(table: Any) -> Any:
        asked.append(table)
        return interactions_by_name(table, ())

    add(engine, "interactions", rows_of([Seen("order", 1), Seen("order", 5), Seen("door", 9)]))
    first = counts.rows(engine, "interactions", by_name, by=BY)
    assert {row["name"]: row["n"] for row in first} == {"order": 2, "door": 1}
    add(engine, "interactions", rows_of([Seen("order", 3)], first=9))
    both = {row["name"]: row for row in counts.rows(engine, "interactions", by_name, by=BY)}
    whole = engine.to_rows(interactions_by_name(engine.table("interactions"), ()))
    assert both == {row["name"]: row for row in whole}
    counts.rows(engine, "interactions", by_name, by=BY)
    assert len(asked) == 2
