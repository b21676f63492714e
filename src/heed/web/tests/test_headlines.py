"""Headline figures: the change between two windows of a standard, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heed.standards.results import (
    BudgetReading,
    ChartReading,
    KeptShare,
    PeriodReading,
    StandardReading,
)
from heed.stats.shares import newcombe, wilson_of
from heed.web.attention.headlines import of_standards, unclear, window_change

NO_CHART = ChartReading(None, None, 0, (), (), (), (), (), "")


def week(number: int, n: int, kept: int) -> PeriodReading:
    share = KeptShare(kept / n, 0.0, 1.0, n, kept, n, "", "")
    return PeriodReading(f"2025-{1 + number // 4:02}-{1 + 7 * (number % 4):02}", True, share, 0)


def standard(weeks: list[PeriodReading], *, window_days: float = 28.0) -> StandardReading:
    n = sum(each.kept.n for each in weeks)
    kept = KeptShare(0.9, 0.88, 0.92, n, round(0.9 * n), n, "Wilson", "")
    return StandardReading(
        key="on-the-day",
        name="On the day",
        version=1,
        is_promise=True,
        told="",
        asks="",
        touchpoint="delivery",
        owner="Delivery",
        marks=(),
        target=0.95,
        window_days=window_days,
        window_from=None,
        as_of=None,
        status="missed",
        kept=kept,
        overall=kept,
        n_open=7,
        n_excluded=0,
        budget=BudgetReading(None, 0, None, None, ""),
        measured_in="us",
        measured_median=None,
        measured_p90=None,
        weeks=tuple(weeks),
        months=(),
        chart=NO_CHART,
        reasons=(),
        misses=(),
        basis="complete records",
        not_covered="",
        build=1,
        software="0",
    )


def test_change_is_that_of_pooled_weeks_by_newcombe() -> None:
    before, after = [week(i, 100, 95) for i in range(4)], [week(i, 100, 80) for i in range(4, 8)]
    change, weeks = window_change(standard([*before, *after]))
    assert weeks == 4
    assert change is not None
    assert change.value == pytest.approx(-0.15)
    wanted = newcombe(0.80, wilson_of(0.80, 400), 0.95, wilson_of(0.95, 400))
    assert (change.low, change.high) == pytest.approx(wanted)
    headline = of_standards([standard([*before, *after])], 6)[0]
    assert (headline.delta, headline.way) == ("15.0 points down: clear fall", "worse")
    assert "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}800" in headline.foot
    assert "still open, 7" in headline.foot


def test_change_that_chance_explains_has_no_arrow() -> None:
    weeks = [week(i, 100, 90 + i % 2) for i in range(8)]
    headline = of_standards([standard(weeks)], 6)[0]
    assert (headline.way, headline.way_icon) == ("flat", "level")
    assert "no clear change" in headline.delta


def test_change_of_too_few_weeks_cases_or_with_weights_is_not_told() -> None:
    few = [week(i, 100, 90) for i in range(7)]
    assert window_change(standard(few))[0] is None
    thin = [week(i, 5, 4) for i in range(8)]
    assert window_change(standard(thin))[0] is None
    weighted = replace(standard([week(i, 100, 90) for i in range(8)]), basis="sample with weights")
    assert window_change(weighted)[0] is None


def test_changes_of_several_standards_are_corrected_together() -> None:
    """A difference that is clear alone (p about 0.014) is not clear among four."""
    before, after = [week(i, 250, 230) for i in range(4)], [week(i, 250, 222) for i in range(4, 8)]
    one = standard([*before, *after])
    alone, _weeks = window_change(one)
    assert alone is not None
    assert alone.is_clear
    still = standard([week(i, 250, 230) for i in range(8)])
    assert of_standards([one], 6)[0].way == "worse"
    among = of_standards([one, still, still, still], 6)[0]
    assert among.way == "flat"
    assert "not clear among all changes compared" in among.delta


def test_words_of_an_unclear_change_follow_its_interval() -> None:
    assert unclear("5 points", -1.0, 3.0) == "5 points: no clear change"
    assert unclear("5 points", 1.0, 9.0) == "5 points: not clear among all changes compared"
