"""A metric by period for values of a dimension, and response rates by period: as counted apart."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.kit.answers import Said
from tests.kit.defining import define
from tests.kit.interactions import Seen, add, rows_of

from heed.journeys.reading import OpenBuild
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from heed.listening.over_time import metric_over_time
from heed.listening.reading import read_metric
from heed.listening.response_over_time import response_over_time
from heed.listening.tests.test_builds import EXPERIENCE, built, said

pytestmark = pytest.mark.django_db
KEY = "nps-recommend"


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


@pytest.fixture
def opened(engine: DuckDBEngine) -> OpenBuild:
    chance = random.Random(3)
    answers = [
        Said(
            chance.randrange(11),
            chance.uniform(0, 88),  # January to March
            customer=f"c{chance.randrange(150)}",
            channel=chance.choice(["web", "app"]),
            properties={"region": chance.choice(["north", "south", "south", "south"])},
        )
        for _ in range(600)
    ]
    said(engine, [*answers, Said(9, None, properties={"region": "north"})])
    return built(engine)


def test_values_over_time_are_those_of_their_answers_alone(
    engine: DuckDBEngine, opened: OpenBuild, tmp_path: Path
) -> None:
    """The north's months equal the months of a lake that holds nothing but the north."""
    read = metric_over_time(opened, KEY, by="month", of="properties.region")
    assert [value.name for value in read.values] == ["south", "north"]
    assert read.others == ()
    alone = duckdb_engine(Lake(tmp_path / "alone"), threads=1)
    feedback = engine.table("feedback")
    north = engine.to_arrow(feedback.filter(feedback.properties.get("region") == "north"))
    add(alone, "feedback", north)
    months = read_metric(built(alone), KEY, by="month").groups
    found = read.values[1].estimates
    assert [(e.n, round(e.value or 0, 6)) for e in found] == [
        (one.estimate.n, round(one.estimate.value or 0, 6)) for one in months
    ]
    lows = [one.estimate.low for one in months]
    assert [e.low for e in found] == pytest.approx(lows)


@pytest.mark.parametrize("of", ["channel", "properties.region"])
@pytest.mark.parametrize("by", ["week", "month", "quarter"])
def test_answers_of_all_values_are_those_of_the_whole(opened: OpenBuild, by: str, of: str) -> None:
    read = metric_over_time(opened, KEY, by=by, of=of)
    whole = read_metric(opened, KEY, by=by).groups
    assert read.windows == tuple(one.estimate.window for one in whole)
    sums = [sum(value.estimates[at].n for value in read.values) for at in range(len(whole))]
    assert sums == [one.estimate.n for one in whole]


def test_named_values_come_in_their_order_and_unknown_ones_are_refused(opened: OpenBuild) -> None:
    read = metric_over_time(opened, KEY, by="month", of="channel", values=("web", "web"))
    assert [value.name for value in read.values] == ["web"]
    assert read.others == ("app",)
    with pytest.raises(NotFound, match="has no value 'fax'"):
        metric_over_time(opened, KEY, by="month", of="channel", values=("fax",))
    with pytest.raises(NotFound, match="cannot be read by"):
        metric_over_time(opened, KEY, by="month", of="language")
    with pytest.raises(HeedError, match="by week, month or quarter"):
        metric_over_time(opened, KEY, by="channel", of="month")


def test_response_rate_of_each_month_and_too_few_asked(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    """March (from 1 March, 9:00): 20 of 40 complete; April: 5 asked; May is not over."""
    define(EXPERIENCE, tmp_path)
    day = 24 * 60
    march = ["completed"] * 20 + ["declined"] * 4 + [""] * 16
    seen = [Seen("survey_sent", 2 * day, properties={"status": text}) for text in march]
    seen += [Seen("survey_sent", 35 * day, properties={"status": "completed"}) for _ in range(5)]
    seen += [Seen("survey_sent", 64 * day, properties={"status": "completed"}) for _ in range(50)]
    add(engine, "interactions", rows_of(seen))
    said(engine, [Said(9, number) for number in range(20)])
    opened = built(engine)
    read = response_over_time(opened, "loyalty", by="month")
    assert [(one.label, one.asked, one.rr1) for one in read.periods] == [
        ("2026-03", 40, 0.5),
        ("2026-04", 5, None),
    ]
    first = read.periods[0]
    assert (first.low, first.high) == pytest.approx((0.352, 0.648), abs=1e-3)  # Wilson, 20 of 40
    assert first.rr6 == pytest.approx(20 / 24)
    weeks = response_over_time(opened, "loyalty", by="week")
    assert sum(one.asked for one in weeks.periods) == 45


def test_response_over_time_says_why_it_is_not_known(engine: DuckDBEngine) -> None:
    said(engine, [Said(9, number) for number in range(20)])
    read = response_over_time(built(engine), KEY, by="month")
    assert read.periods == ()
    assert "Add `asked`" in read.reason
