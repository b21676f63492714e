"""Charts: what is drawn where, what is said aloud, and what is left open."""

from __future__ import annotations

import re

from heed.web.marks.bars import Bar, bars
from heed.web.marks.control import Budget, Chart, ChartWords, burn_up, control_chart
from heed.web.marks.emotion import EmotionWords, Felt, emotion_curve
from heed.web.marks.journey_map import Head, Lane, journey_map
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers
from heed.web.marks.plot import Plot, apart, ticks
from heed.web.marks.series import Reading, points, spark

LEVELS = ("+2", "+1", "0", "−1", "−2")


def test_an_axis_has_round_values_inside_its_ends() -> None:
    assert ticks(0, 1) == [0, 0.25, 0.5, 0.75, 1]
    assert ticks(-23, 41) == [-20, 0, 20, 40]
    assert ticks(5, 5) == [5]


def test_values_beyond_an_axis_are_drawn_at_its_end() -> None:
    plot = Plot(0, 10, top=10, floor=110)
    assert (plot.y(0), plot.y(5), plot.y(10), plot.y(99)) == (110, 60, 10, 10)


def test_labels_that_would_cover_each_other_are_moved_apart() -> None:
    assert apart([20, 21, 60], gap=12) == [20, 32, 60]


def test_a_spark_leaves_a_gap_where_nothing_is_known_and_names_its_goal() -> None:
    known = [Reading(str(at), 0.9, 0.8, 0.95) for at in range(3)]
    drawn = spark([*known, Reading("none", None), *known], says="Kept", goal=0.95, goal_says="goal")
    assert drawn.count('class="ln thin s-actual"') == 2
    assert "goal" in drawn
    assert 'aria-label="Kept"' in drawn


def test_points_show_value_interval_and_n_of_each_period() -> None:
    drawn = points([Reading("Q1", 33, 20, 46, "n 81"), Reading("Q2", None)], says="NPS", zero=0)
    assert "n 81" in drawn
    assert drawn.count("whisk") == 1
    assert "ring-open" in drawn  # a period without a figure is an open ring, not a zero


def test_a_control_chart_marks_what_is_outside_by_its_shape() -> None:
    chart = Chart(
        labels=("a", "b", "c"),
        values=(0.92, 0.6, 0.91),
        lower=(0.85, 0.85, 0.85),
        upper=(0.99, 0.99, 0.99),
        outside=frozenset({1}),
        centre=0.92,
        target=0.95,
    )
    drawn = control_chart(chart, ChartWords("One week is out.", "mean", "normal range", "goal"))
    assert drawn.count('width="9"') == 1  # one square
    assert drawn.count("<circle") == 2
    assert "normal range" in drawn


def test_a_budget_that_is_overspent_changes_its_tone() -> None:
    spent = burn_up(Budget(("Jan", "Feb"), (5, 9), 6), says="s", missed_says="m", allowed_says="a")
    kept = burn_up(Budget(("Jan", "Feb"), (1, 2), 6), says="s", missed_says="m", allowed_says="a")
    assert "s-missed" in spent
    assert "s-missed" not in kept


def test_bars_start_at_zero_and_carry_their_counts() -> None:
    drawn = bars(
        [Bar("0", 0, "n1"), Bar("10", 80, "p1")], says="Answers", below=[(0, 1, "80 in all")]
    )
    assert ">80</text>" in drawn
    assert "80 in all" in drawn
    assert re.search(r'height="0"', drawn)


def test_the_emotion_curve_breaks_where_nobody_was_asked() -> None:
    felt = [
        Felt("a", 0.1, 1.0, 0.8, 1.2, desired=1),
        Felt("b", 0.3, 0.5, 0.3, 0.7, desired=1),
        Felt("c", 0.5, None, desired=1),
        Felt("d", 0.7, -1.0, -1.2, -0.8, desired=1),
        Felt("e", 0.9, -0.5, -0.7, -0.3, desired=1, is_inferred=True),
    ]
    words = EmotionWords("Emotion", LEVELS, "Desired", "Staff", "Actual")
    drawn = emotion_curve(felt, words, n_stages=3)
    assert drawn.count('class="ln s-actual"') == 2
    assert drawn.count("ring-open") == 1
    assert drawn.count("hollow") == 1


def test_a_journey_map_is_a_table_with_row_and_column_heads() -> None:
    drawn = journey_map(
        "Journey map",
        "Lane",
        [Head("Buy", "kept"), Head("Receive <late>", "missed")],
        [
            Lane("Touchpoints", "Volume", ("Order", "Delivery & more")),
            Lane("Line of visibility", is_divider=True),
            Lane("Emotion", whole=Markup("<svg></svg>")),
        ],
    )
    assert drawn.count('scope="col"') == 2
    assert drawn.count('scope="row"') == 3
    assert "Receive &lt;late&gt;" in drawn
    assert "Delivery &amp; more" in drawn
    assert 'colspan="2"' in drawn


def test_the_numbers_of_a_chart_can_be_opened_as_a_table() -> None:
    drawn = numbers("Show the numbers", ("Month", "Share"), [("May", "91.9%")])
    assert "<summary>Show the numbers</summary>" in drawn
    assert '<th scope="row">May</th><td class="r">91.9%</td>' in drawn
