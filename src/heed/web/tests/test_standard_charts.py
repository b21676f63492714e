"""Charts of a standard: what they add up to, and what their titles may say."""

from __future__ import annotations

import re

import pytest

from heed.insight.results import TimesAsLikely
from heed.standards.results import ChartReading
from heed.web.marks.control import Budget, burn_up
from heed.web.marks.scores import Side, score_bars
from heed.web.pages.standards.charts import Logs
from heed.web.pages.standards.wording import chart_title, span_words

WEEKS = tuple(f"2026-0{month}-0{day}" for month in (4, 5) for day in (1, 8))


def chart(values: tuple[float, ...], outside: tuple[str, ...] = ()) -> ChartReading:
    n = len(values)
    return ChartReading(0.9, 1.0, 4, WEEKS[:n], values, (0.8,) * n, (1.0,) * n, outside, "")


@pytest.mark.parametrize(
    ("values", "outside", "title"),
    [
        ((0.9, 0.9, 0.9, 0.9), (), "None of 4 weeks falls outside"),
        ((0.9, 0.7, 0.9, 0.9), WEEKS[1:2], "1 of 4 weeks falls outside"),
        (
            (0.9, 0.9, 0.7, 0.7),
            WEEKS[2:],
            "Below the normal range for 2 weeks in a row, since 1 May",
        ),
        ((0.7, 0.9, 0.9, 0.7), (WEEKS[0], WEEKS[3]), "2 of 4 weeks fall outside"),
    ],
)
def test_title_says_what_the_weeks_show(
    values: tuple[float, ...], outside: tuple[str, ...], title: str
) -> None:
    assert chart_title(chart(values, outside)).startswith(title)


def test_budget_is_spent_in_the_first_week_with_more_misses_than_allowed() -> None:
    assert Budget(("a", "b", "c"), (2, 2, 2), 3.0).spent == 1
    assert Budget(("a", "b"), (1, 1), 2.0).spent is None
    drawn = burn_up(
        Budget(("a", "", "c"), (2, 2, 2), 3.0),
        says="six",
        missed_says="6 missed",
        allowed_says="3 allowed",
        spent_says="spent",
    )
    assert ">spent<" in drawn
    disc = re.search(r'<circle cx="([\d.]+)%" [^>]*class="hollow', drawn)
    assert disc is not None
    assert float(disc.group(1)) == pytest.approx(50.0)  # halfway through the second of three weeks


def test_score_bars_name_their_sides_once_and_are_as_long_as_their_shares() -> None:
    sides = [Side("kept", "f-kept", (0.5, 0.25)), Side("missed", "f-missed", (0.0, 1.0))]
    drawn = score_bars(["5", "1"], sides, says="both", write=lambda share: f"{share:.0%}")
    assert drawn.count("<tspan") == 2
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%" height="12"', drawn)]
    assert widths == pytest.approx([36.0, 0.0, 18.0, 72.0])


def test_equal_factors_are_equal_steps_on_the_log_scale() -> None:
    drawn = Logs(0.5, 8).draw(TimesAsLikely(2.0, 1.0, 4.0), is_clear=True)
    places = [float(x) for x in re.findall(r'(?:x1|x2|cx)="([\d.]+)%"', drawn)]
    assert {25.0, 50.0, 75.0} <= set(places)


@pytest.mark.parametrize(
    ("days", "words"),
    [(84, "12 weeks"), (30, "30 days"), (1, "1 day"), (0.5, "12 h"), (7, "7 days")],
)
def test_windows_are_told_in_their_own_unit(days: float, words: str) -> None:
    assert span_words(days) == words
