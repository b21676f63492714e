"""Metrics through a whole build: figures, cuts, comparisons, and what is only a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.kit.answers import Said, answer_rows
from tests.kit.defining import define
from tests.kit.interactions import Seen, add, profile, rows_of

from heed.foundation.models import Build
from heed.journeys.builds import build
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import OpenBuild, open_newest
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake
from heed.listening.comparing import compare_windows
from heed.listening.reading import list_metrics, read_metric
from heed.listening.results import MetricGroup

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EXPERIENCE = """
heed: 1
touchpoints:
  - {key: order, when: order}
  - {key: deliver, when: deliver}
segments:
  - {key: north, when: {properties: {region: north}}}
journeys:
  - key: shop
    segments: north
    ends: deliver
    stages: [{key: buy, steps: [order, deliver]}]
metrics:
  - key: loyalty
    like: nps
    answers: {item: recommend, mode: web}
    basis: probability sample
    asked:
      who: survey_sent
      outcome: properties.status
      complete: [completed]
      refusal: [declined]
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def said(engine: DuckDBEngine, answers: list[Said], first: int = 0) -> None:
    add(engine, "feedback", answer_rows(answers, first))


def built(engine: DuckDBEngine) -> OpenBuild:
    build(engine.lake, engine, current_catalogue(), now=NOW)
    opened = open_newest(engine, catalogue_at)
    assert opened is not None
    return opened


def groups(opened: OpenBuild, key: str, by: str) -> dict[str, MetricGroup]:
    return {group.value: group for group in read_metric(opened, key, by=by).groups}


def scores(promoters: int, passives: int, detractors: int, **facts: Any) -> list[Said]:
    given = [10] * promoters + [8] * passives + [3] * detractors
    return [Said(score, **{"customer": None, **facts}) for score in given]


def test_bare_answers_give_their_score_with_interval_and_basis(engine: DuckDBEngine) -> None:
    """50/30/20: 30.0, adjusted Wald [14.05, 44.20]; Sauro and Lewis, MeasuringU (2021)."""
    said(engine, scores(50, 30, 20))
    (metric,) = list_metrics(built(engine)).metrics
    found = metric.estimate
    assert metric.key == "nps-recommend"
    assert found.value == pytest.approx(30)
    assert (found.low, found.high) == pytest.approx((14.05, 44.20), abs=0.005)
    assert (found.n, found.basis, found.unit) == (100, "unknown", "answer")
    assert "name no customer" in found.not_covered


def test_answers_of_one_customer_are_not_independent(engine: DuckDBEngine) -> None:
    people = [f"c{number % 25}" for number in range(100)]
    given = [10 if number % 25 < 15 else 3 for number in range(100)]
    said(engine, [Said(s, customer=c) for s, c in zip(given, people, strict=True)])
    found = list_metrics(built(engine)).metrics[0].estimate
    assert (found.n, found.n_units, found.unit) == (100, 25, "customer")
    assert found.value == pytest.approx(20)
    assert found.high is not None
    assert found.low is not None
    assert found.high - found.low > 70  # of 100 independent answers it would be 38


def test_accounts_are_the_unit_where_answers_name_them(engine: DuckDBEngine) -> None:
    said(engine, [Said(n % 11, customer=f"c{n}", account=f"a{n % 12}") for n in range(60)])
    found = list_metrics(built(engine)).metrics[0].estimate
    assert (found.n_units, found.unit) == (12, "account")


def test_answer_belongs_to_the_touchpoint_met_before_it(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(EXPERIENCE, tmp_path)
    seen, answers = [], []
    for number in range(40):
        case = f"A{number}"
        region = {"region": "north" if number < 15 else "south"}
        seen.append(Seen("order", 0, case=case, customer=case, properties=region))
        early = number % 2  # answers before the delivery
        seen.append(Seen("deliver", 2 * 1440, case=case, customer=case))
        day = 60 if early else 62  # orders are of 1 March, deliveries of 3 March
        answers.append(Said(3 if early else 9, day, case=case, customer=case))
    add(engine, "interactions", rows_of(seen))
    said(engine, answers)
    opened = built(engine)
    by = groups(opened, "loyalty", "touchpoint")
    assert {value: group.estimate.value for value, group in by.items()} == {
        "order": -100,
        "deliver": 100,
    }
    held = by["order"].difference
    assert held is not None
    assert held.clear
    assert held.value == -200
    north = groups(opened, "loyalty", "segment")["north"]
    assert north.estimate.n == 15


def test_answers_without_a_case_go_by_the_customer_within_thirty_days(
    engine: DuckDBEngine,
) -> None:
    seen = [Seen(name, 0, customer=f"c{n}") for n in range(30) for name in ("order",)]
    seen += [Seen("call", 1440, customer=f"c{n}") for n in range(15)]
    add(engine, "interactions", rows_of(seen))
    early = [Said(9, 62, customer=f"c{n}") for n in range(30)]
    late = [Said(9, 62 + 31, customer=f"c{n}") for n in range(12)]
    said(engine, [*early, *late])
    by = groups(built(engine), "nps-recommend", "touchpoint")
    assert {value: group.estimate.n for value, group in by.items()} == {
        "call": 15,
        "order": 15,
        "": 12,
    }


def test_groups_by_property_trait_and_channel_are_held_against_the_others(
    engine: DuckDBEngine,
) -> None:
    answers = []
    for number in range(80):
        north = number < 40
        answers.append(
            Said(
                10 if north or number % 2 else 2,
                customer=f"c{number}",
                channel="web" if number % 4 else None,
                properties={"region": "north" if north else "south", "id": str(number)},
            )
        )
    said(engine, answers)
    traits = [
        {
            "profile_id": profile(f"c{number}"),
            "name": "size",
            "value": "large" if number % 2 else "small",
            "valid_from": NOW,
            "source": "shop",
        }
        for number in range(80)
    ]
    add(engine, "traits", pa.Table.from_pylist(traits, schema=TRAITS.schema))
    opened = built(engine)
    region = groups(opened, "nps-recommend", "properties.region")
    held = region["north"].difference
    assert [group.estimate.value for group in region.values()] == [100, 0]
    assert held is not None
    assert held.value == 100
    assert held.clear
    assert groups(opened, "nps-recommend", "traits.size")["small"].estimate.value == 0
    with pytest.raises(NotFound, match=r"properties\.id"):
        read_metric(opened, "nps-recommend", by="properties.id")


def test_periods_are_held_against_the_ones_before(engine: DuckDBEngine) -> None:
    """50/30/20 against 40/30/30: a fall of 20 points on a hundred answers proves nothing."""
    said(engine, scores(50, 30, 20, day=3) + scores(40, 30, 30, day=40) + scores(5, 0, 0, day=95))
    opened = built(engine)
    by = groups(opened, "nps-recommend", "month")
    assert list(by) == ["2026-01", "2026-02", "2026-03", "2026-04"]
    held = by["2026-02"].difference
    assert held is not None
    assert held.value == pytest.approx(-20)
    assert held.p == pytest.approx(0.083, abs=5e-4)
    assert not held.clear
    assert by["2026-03"].estimate.withheld == "No answers from 01 Mar 2026 to 31 Mar 2026."
    assert by["2026-04"].estimate.withheld.startswith("5 answers: fewer than 10")
    change = compare_windows(opened, "nps-recommend", "2026-02")
    assert change.difference.value == pytest.approx(-20)
    assert change.difference.p == pytest.approx(held.p)
    nothing = compare_windows(opened, "nps-recommend", "2026-03:2026-01")
    assert nothing.difference.withheld == "No answers from 01 Mar 2026 to 31 Mar 2026."
    with pytest.raises(HeedError, match="is no window"):
        compare_windows(opened, "nps-recommend", "spring")


def test_the_same_people_in_two_windows_are_compared_within_person(engine: DuckDBEngine) -> None:
    first = [Said(3 + n % 5, 3, item="ease", scale=(1, 10), customer=f"c{n}") for n in range(30)]
    then = [
        Said(3 + n % 5 + (n % 3 > 0), 40, item="ease", scale=(1, 10), customer=f"c{n}")
        for n in range(30)
    ]
    said(engine, [*first, *then])
    change = compare_windows(built(engine), "mean-ease", "2026-02")
    assert change.difference.n_both == 30
    assert change.difference.value == pytest.approx(2 / 3)
    assert change.difference.clear
    assert "within person" in change.difference.method
    assert "Most people answered in both" in change.remarks[0]


def test_weights_count_and_are_told(engine: DuckDBEngine) -> None:
    heavy = [Said(1, item="solved", scale=(0, 1), weight=3) for _ in range(30)]
    light = [Said(0, item="solved", scale=(0, 1), weight=1) for _ in range(30)]
    said(engine, [*heavy, *light])
    found = list_metrics(built(engine)).metrics[0].estimate
    assert found.value == pytest.approx(0.75)
    assert found.method == "Wilson 95 %, weighted"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([Said(9) for _ in range(9)], "9 answers: fewer than 10"),
        ([Said(9, weight=0) for _ in range(20)], "The weights of all 20 answers are zero"),
        (
            [Said(n % 11, customer=f"c{max(0, n - 20)}") for n in range(40)],
            "One customer has 52 % of all 40 answers",
        ),
        ([Said(4, item="ease", scale=(1, 7)) for _ in range(20)], "All 20 answers are 4"),
        ([Said(9, day=None) for _ in range(5)], "5 answers"),
    ],
)
def test_where_no_figure_may_be_given_there_is_a_sentence(
    engine: DuckDBEngine, answers: list[Said], told: str
) -> None:
    said(engine, answers)
    found = list_metrics(built(engine)).metrics[0].estimate
    assert found.value is None
    assert found.withheld.startswith(told)


def test_answers_without_dates_have_figures_but_no_periods(engine: DuckDBEngine) -> None:
    said(engine, scores(50, 30, 20, day=None))
    opened = built(engine)
    reading = read_metric(opened, "nps-recommend")
    assert reading.estimate.value == pytest.approx(30)
    assert reading.estimate.window is None
    assert reading.dimensions == ()
    with pytest.raises(NotFound, match="neither dates nor two groups"):
        read_metric(opened, "nps-recommend", by="month")


def test_response_rate_comes_from_the_interactions_of_being_asked(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    """20 complete, 5 refusals, 75 of whom nothing is known: RR1 and RR3 0.2, RR5 0.8."""
    define(EXPERIENCE, tmp_path)
    status = ["completed"] * 20 + ["declined"] * 5 + ["sent"] * 60 + [""] * 15
    seen = [Seen("survey_sent", 0, properties={"status": text}) for text in status]
    add(engine, "interactions", rows_of(seen))
    said(engine, scores(10, 5, 5))
    opened = built(engine)
    response = read_metric(opened, "loyalty").response
    assert (response.rr1, response.rr3, response.rr5) == pytest.approx((0.2, 0.2, 0.8))
    assert response.asked == 100
    assert read_metric(opened, "loyalty").estimate.basis == "probability sample"


def test_response_rate_that_is_not_known_says_what_is_missing(engine: DuckDBEngine) -> None:
    said(engine, scores(10, 5, 5))
    response = read_metric(built(engine), "nps-recommend").response
    assert response.rr1 is None
    assert "Add `asked`" in response.reason


def test_refused_metric_is_one_sentence(engine: DuckDBEngine, tmp_path: Path) -> None:
    define("heed: 1\nmetrics: [{key: all, like: ces}]\n", tmp_path)
    five = [Said(4, item="ease", scale=(1, 5)) for _ in range(20)]
    said(engine, [*five, *(Said(6, item="ease", scale=(1, 7)) for _ in range(20))])
    opened = built(engine)
    (metric,) = list_metrics(opened).metrics
    assert metric.estimate.withheld.startswith("The answers are of 2 scales: 1 to 5 (20)")
    change = compare_windows(opened, "all", "2026-01")
    assert change.difference.withheld == metric.estimate.withheld


def test_figures_are_computed_anew_only_when_something_changed(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    said(engine, scores(10, 5, 5))
    built(engine)
    version = engine.lake.version("metric_values")
    assert build(engine.lake, engine, current_catalogue(), now=NOW).up_to_date
    said(engine, scores(10, 5, 5), first=20)
    assert list_metrics(built(engine)).metrics[0].estimate.n == 40
    assert engine.lake.version("metric_values") > version
    define(EXPERIENCE, tmp_path)
    assert [metric.key for metric in list_metrics(built(engine)).metrics] == ["loyalty"]
    assert Build.objects.count() == 3


def test_home_without_feedback_says_so(engine: DuckDBEngine) -> None:
    assert "heed import" in list_metrics(None).remarks[0]
    assert "No feedback with a score" in list_metrics(built(engine)).remarks[0]
    with pytest.raises(NotFound, match="Nothing was built"):
        read_metric(None, "nps")
    with pytest.raises(NotFound, match="There is no metric nps"):
        read_metric(built(engine), "nps")


SEGMENTS = """
heed: 1
segments:
  - {key: callers, when: {did: called}}
  - {key: critics, when: {scored: {metric: loyalty, at_most: 6}}}
metrics:
  - {key: loyalty, like: nps, answers: {item: recommend}}
"""


def test_figures_of_segments_stand_beside_those_of_everybody_else(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(SEGMENTS, tmp_path)
    add(engine, "interactions", rows_of(Seen("called", n, customer=f"c{n}") for n in range(30)))
    answers = [Said(2 if n < 30 else 10, customer=f"c{n}", day=90) for n in range(80)]
    said(engine, [*answers, *scores(5, 0, 0)])
    opened = built(engine)
    found = groups(opened, "loyalty", "segments.callers")
    assert {value: group.estimate.n for value, group in found.items()} == {
        "in": 30,
        "out": 50,
        "": 5,  # of nobody known
    }
    assert found["in"].estimate.value == -100
    known = {each.name for each in read_metric(opened, "loyalty").dimensions}
    assert "segments.critics" not in known  # made of these scores: it differs because of that


def test_no_metric_is_cut_by_employees_nor_by_teams_too_small(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(
        EXPERIENCE + "employees: [{column: properties.agent, team: properties.team, floor: 3}]\n",
        tmp_path,
    )
    teams = {"large": "abc", "wide": "defg", "few": "hi", "fewer": "j"}
    members = [(team, agent) for team, agents in teams.items() for agent in agents]
    said(
        engine,
        [
            Said(number % 11, properties={"agent": agent, "team": team, "shop": f"s{number % 2}"})
            for number in range(20)
            for team, agent in members
        ],
    )
    opened = built(engine)
    known = {one.name for one in read_metric(opened, "loyalty").dimensions}
    assert {"properties.team", "properties.shop"} <= known
    assert "properties.agent" not in known
    cut = groups(opened, "loyalty", "properties.team")
    assert set(cut) == {"large", "wide", ""}
    assert cut[""].estimate.n == 60  # three employees of both small teams, put together
    assert opened.facts["metrics"]["withheld_teams"] == {"properties.team": ["few", "fewer"]}
    with pytest.raises(NotFound):
        read_metric(opened, "loyalty", by="properties.agent")
