"""A touchpoint over time: meetings and waits equal those counted by hand, whole periods only."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from statistics import median

import pytest
from pytest_django import DjangoDbBlocker
from tests.kit.filtered import built_apart
from tests.kit.interactions import START, Seen, add, rows_of

from heed.journeys.reading import OpenBuild
from heed.journeys.reading.over_time import read_touchpoint_over_time
from heed.journeys.tests.designs import SHOP, catalogue
from heed.lake import sql
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> OpenBuild:
    """From 1 March to 30 June: orders at any time, each paid after some days but for a tenth."""
    chance = random.Random(5)
    seen = []
    for number in range(900):
        minute = chance.uniform(0, 121 * DAY)
        seen.append(Seen("order", minute, case=f"A{number}", customer=f"A{number}"))
        if chance.random() < 0.9:
            paid = minute + chance.expovariate(1 / (2 * DAY))
            seen.append(Seen("pay", paid, case=f"A{number}", customer=f"A{number}"))
    within = [one for one in seen if one.minute < 121 * DAY]
    engine = duckdb_engine(Lake(tmp_path_factory.mktemp("shop") / "lake"), threads=1)
    add(engine, "interactions", rows_of(within))
    return built_apart(engine, catalogue(SHOP), django_db_blocker)


@pytest.mark.parametrize(("by", "unit"), [("month", "month"), ("week", "week")])
def test_periods_equal_what_is_counted_by_hand(opened: OpenBuild, by: str, unit: str) -> None:
    engine = opened.engine
    assert isinstance(engine, DuckDBEngine)
    files = engine.lake.files("journey_steps", opened.versions["journey_steps"])
    steps = sql.parquet(files, TABLES["journey_steps"].schema)
    query = f"""SELECT date_trunc('{unit}', entered_at)::DATE, count(*), count(us_to_next),
        list(us_to_next) FILTER (us_to_next IS NOT NULL) FROM ({steps})
        WHERE touchpoint = 'order' GROUP BY 1"""
    by_hand = {row[0]: row[1:] for row in engine.con.execute(query).fetchall()}
    (journey,) = read_touchpoint_over_time(opened, "order", by=by).journeys  # type: ignore[arg-type]
    assert journey.name == "From order to door"
    for one in journey.periods:
        n, n_next, waits = by_hand[one.starts_on]
        assert (one.n, one.n_next) == (n, n_next)
        if one.median_us is None:
            assert not one.is_settled or n_next < 10
            continue
        assert one.low_us is not None
        assert one.high_us is not None
        ordered = sorted(waits)
        assert one.median_us in (ordered[(n_next - 1) // 2], ordered[n_next // 2])
        assert (
            abs(one.median_us - median(ordered))
            <= ordered[n_next // 2] - ordered[(n_next - 1) // 2]
        )
        assert one.low_us <= one.median_us <= one.high_us
        inside = sum(one.low_us <= wait <= one.high_us for wait in ordered) / n_next
        assert 1.5 < inside * n_next**0.5 < 3.6  # about 2 × 0.98 of √n ranks


def test_only_whole_periods_are_shown_and_young_ones_have_no_median(opened: OpenBuild) -> None:
    (journey,) = read_touchpoint_over_time(opened, "order", by="month").journeys
    assert [one.starts_on for one in journey.periods] == [date(2026, m, 1) for m in (3, 4, 5)]
    assert all(one.is_settled for one in journey.periods)
    (weekly,) = read_touchpoint_over_time(opened, "order", by="week").journeys
    assert weekly.periods[0].starts_on == date(2026, 3, 2)  # the first whole week
    assert datetime.combine(weekly.periods[-1].starts_on, datetime.min.time(), UTC) > START
    last = weekly.periods[-1]
    assert not last.is_settled
    assert last.median_us is None
    assert last.n > 0


def test_touchpoint_that_nobody_met_has_no_journey(opened: OpenBuild) -> None:
    assert read_touchpoint_over_time(opened, "complain", by="month").journeys == ()
