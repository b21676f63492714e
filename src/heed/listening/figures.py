"""All figures of one metric: the whole, by every dimension, by week, month and quarter.

Each group is held against all others, each period against the one before; p values are corrected
within the table that they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heed.kernel.estimate import Estimate, Window, withheld
from heed.listening.answers import Answers
from heed.listening.changes import Compared, Side, compare, correct
from heed.listening.formulas import Rows, estimate
from heed.listening.metric import UNITS
from heed.listening.periods import (
    PERIODS,
    Period,
    day_of,
    label_of,
    periods_between,
    start_of,
    us_of,
)
from heed.listening.series import Planned
from heed.stats.clusters import cluster_codes

Against = Literal["", "others", "before"]

MOST_VALUES = 50  # of a dimension: more are keys or texts, not groups
DIGITS = 9

_NOT_COVERED = {
    "complete records": "Records that are missing or wrong.",
    "probability sample": "What those who did not answer would have said.",
    "self-selected": "Those who chose not to write: nothing says how they differ.",
    "unknown": "Who was asked and who did not answer: nothing says how they differ.",
}


@dataclass(frozen=True)
class Figure:
    """One figure of a metric; ``value`` is that of the dimension, both empty for the whole."""

    dimension: str
    value: str
    estimate: Estimate
    against: Against = ""
    compared: Compared | None = None


def figures_of(plan: Planned, answers: Answers) -> list[Figure]:
    """Every figure of a metric; a refused one has only a sentence."""
    if plan.refused:
        return [Figure("", "", refused(plan))]
    rows = answers.rows(plan.formula)
    figures = [Figure("", "", described(plan, rows, window_of(answers)))]
    for dimension in answers.cuts:
        figures.extend(_by_cut(plan, answers, rows, dimension))
    for period in PERIODS:
        figures.extend(_by_period(plan, answers, rows, period))
    return figures


def refused(plan: Planned) -> Estimate:
    """The estimate of a metric that would pool what must not be pooled, or that has no answers."""
    found = withheld(plan.refused, n=plan.n, measure=UNITS[plan.formula.measure])
    return found.described(definition=plan.definition, basis=plan.basis)


def described(plan: Planned, rows: Rows, window: Window | None) -> Estimate:
    """The figure of these rows with everything that a reader needs to trust it."""
    found = estimate(plan.formula, rows)
    uncovered = _NOT_COVERED[plan.basis]
    if rows.unit == "answer":
        uncovered += " Most answers name no customer: several of one would count as independent."
    if rows.codes.size and np.ptp(rows.codes) == 0:
        uncovered += " All answers count alike."
    if found.n_units is None and rows.clusters is not None:
        found = replace(found, n_units=cluster_codes(rows.clusters, rows.codes.size)[1])
    weighted = rows.weights is not None and rows.weights.size and np.ptp(rows.weights) > 0
    method = f"{found.method}, weighted" if weighted and found.is_shown else found.method
    found = replace(found, not_covered=uncovered, method=method)
    return found.described(definition=plan.definition, window=window, basis=plan.basis)


def window_of(answers: Answers) -> Window | None:
    """From the first to the last answer that has a date."""
    times = answers.at_us[answers.dated]
    if not times.size:
        return None
    return Window(day_of(int(times.min())), day_of(int(times.max())))


def _by_cut(plan: Planned, answers: Answers, rows: Rows, dimension: str) -> list[Figure]:
    cut = answers.cuts[dimension]
    met = [int(code) for code in np.unique(cut.codes)]
    known = sum(code >= 0 for code in met)
    if not 1 <= known <= MOST_VALUES or len(met) < 2:
        return []
    window = window_of(answers)
    figures = []
    for code in met:
        mine = cut.codes == code
        one = _side(plan, rows, mine, window)
        label = cut.labels[code] if code >= 0 else ""
        compared = None
        if code >= 0:
            compared = compare(plan.formula, one, _side(plan, rows, ~mine, window), paired=False)
        against: Against = "others" if compared else ""
        figures.append(Figure(dimension, label, one.figure, against, compared))
    return _corrected(figures)


def _by_period(plan: Planned, answers: Answers, rows: Rows, period: Period) -> list[Figure]:
    whole = window_of(answers)
    if whole is None:
        return []
    figures: list[Figure] = []
    before: Side | None = None
    for window in periods_between(period, whole.first, whole.last):
        mine = in_window(answers, window)
        one = _side(plan, rows, mine, window)
        compared = compare(plan.formula, one, before, paired=True) if before else None
        against: Against = "before" if compared else ""
        label = label_of(period, start_of(period, window.first))
        figures.append(Figure(period, label, one.figure, against, compared))
        before = one
    return _corrected(figures)


def in_window(answers: Answers, window: Window) -> NDArray[np.bool_]:
    """Which answers were given in these days."""
    until = us_of(window.last) + 86_400_000_000
    inside: NDArray[np.bool_] = (answers.at_us >= us_of(window.first)) & (answers.at_us < until)
    return inside


def _side(plan: Planned, rows: Rows, mine: NDArray[np.bool_], window: Window | None) -> Side:
    if mine.any():
        part = rows.where(mine)
        return Side(part, described(plan, part, window))
    return Side(rows.where(mine), no_answers(plan, window))


def no_answers(plan: Planned, window: Window | None) -> Estimate:
    """The estimate of a window without data."""
    found = withheld(f"No answers from {window}.", n=0, measure=UNITS[plan.formula.measure])
    return found.described(definition=plan.definition, window=window, basis=plan.basis)


def _corrected(figures: Sequence[Figure]) -> list[Figure]:
    compared = iter(correct([figure.compared for figure in figures if figure.compared]))
    return [
        replace(figure, compared=next(compared)) if figure.compared else figure
        for figure in figures
    ]


def rows_to_store(metric: str, figures: Sequence[Figure]) -> Iterator[dict[str, Any]]:
    """The figures as rows of the lake's ``metric_values``."""
    for figure in figures:
        yield {
            "metric": metric,
            "dimension": figure.dimension,
            "value": figure.value,
            "against": figure.against,
            **_estimate_to_store(figure.estimate),
            **_compared_to_store(figure.compared or Compared(None)),
        }


def _estimate_to_store(found: Estimate) -> dict[str, Any]:
    return {
        "definition": found.definition,
        "first_day": found.window and found.window.first.isoformat(),
        "last_day": found.window and found.window.last.isoformat(),
        "estimate": _rounded(found.value),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "n": found.n,
        "n_units": found.n_units,
        "unit": found.unit,
        "measure": found.measure,
        "method": found.method,
        "basis": found.basis,
        "not_covered": found.not_covered,
        "withheld": found.withheld,
    }


def _compared_to_store(compared: Compared) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "n_both": compared.n_both,
        "p_corrected": _rounded(compared.p_corrected),
        "no_difference": compared.reason,
        "difference_method": "",
    }
    found = compared.difference
    if found is not None:
        kept |= {
            "difference": _rounded(found.value),
            "difference_low": _rounded(found.low),
            "difference_high": _rounded(found.high),
            "p": _rounded(found.p),
            "difference_method": found.method,
        }
    return kept


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
