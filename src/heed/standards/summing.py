"""From stored sums to shares, budgets and charts: each a figure or a sentence, never NaN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heed.kernel.estimate import FLOOR
from heed.standards.design import Standard
from heed.standards.results import BudgetReading, ChartReading, KeptShare, PeriodReading
from heed.stats.budgets import budget, burn_rate
from heed.stats.control import FEWEST_BASELINE, laney_p
from heed.stats.shares import WILSON, wilson_of

NO_CASES = "No case has been decided yet."
NO_WEIGHT = "All weights are zero."

Row = Mapping[str, Any]


def kept_share(row: Row | None, nothing: str) -> KeptShare:
    """The share of a stored period; ``nothing`` says why there is none."""
    n = row["n"] if row else 0
    if row is None or n == 0:
        return _withheld(0, 0, nothing)
    if n < FLOOR:
        noun = "case" if n == 1 else "cases"
        what = f"{n} decided {noun}: fewer than {FLOOR}, so no share is given."
        return _withheld(n, row["n_kept"], what)
    share, effective = row["kept_share"], row["n_effective"]
    if share is None or not effective:
        return _withheld(n, row["n_kept"], NO_WEIGHT)
    low, high = wilson_of(share, effective)
    clustered = row["n_clusters"] < n
    method = f"{WILSON}, clustered by account, customer or case" if clustered else WILSON
    return KeptShare(share, low, high, n, row["n_kept"], row["n_clusters"], method, "")


def _withheld(n: int, n_kept: int, why: str) -> KeptShare:
    return KeptShare(None, None, None, n, n_kept, 0, "none", why)


def budget_of(kept: KeptShare, weeks: Sequence[PeriodReading], standard: Standard) -> BudgetReading:
    """The budget of the window, in figures and in a sentence."""
    missed = kept.n - kept.n_kept
    if kept.value is None:
        return BudgetReading(None, missed, None, None, f"No budget is drawn up. {kept.withheld}")
    found = budget(kept.n, kept.value, standard.target)
    allowed = round(found.allowed, 6)
    recent = _recent_rate(weeks, standard.target)
    return BudgetReading(
        allowed, missed, found.used, recent, _budget_text(allowed, missed, found.used)
    )


def _budget_text(allowed: float, missed: int, used: float | None) -> str:
    had = "none was missed" if not missed else f"{missed:,} {'was' if missed == 1 else 'were'}"
    if used is None:
        return f"The target allows no miss; {had}."
    if allowed < 0.05:
        return f"The target allows no miss; {had}."
    return f"The target allows {allowed:,.1f} misses; {had}: {100 * used:.0f} % of the budget."


def _recent_rate(weeks: Sequence[PeriodReading], target: float) -> float | None:
    over = [week for week in weeks if week.is_over]
    if not over or over[-1].kept.value is None:
        return None
    return burn_rate(1 - over[-1].kept.value, 1 - target)


def chart_of(weeks: Sequence[PeriodReading]) -> ChartReading:
    """The Laney p′ chart of weeks that are over and had a decided case.

    Centre and limits come from the weeks before the newest, if these are enough, so that a change
    cannot hide in its own average.
    """
    over = [week for week in weeks if week.is_over and week.kept.n]
    if len(over) < FEWEST_BASELINE:
        what = f"{len(over)} whole weeks with cases: a control chart needs {FEWEST_BASELINE}."
        return ChartReading(None, None, 0, (), (), (), (), (), what)
    baseline = max(FEWEST_BASELINE, len(over) - 1)
    chart = laney_p(
        [week.kept.n_kept for week in over], [week.kept.n for week in over], baseline=baseline
    )
    names = tuple(week.starts_on for week in over)
    pairs = zip(names, chart.outside, strict=True)
    outside = tuple(name for name, out in pairs if out and 0 < chart.centre < 1)
    return ChartReading(
        centre=chart.centre,
        dispersion=chart.dispersion,
        baseline=chart.baseline,
        weeks=names,
        values=chart.values,
        lower=chart.lower,
        upper=chart.upper,
        outside=outside,
        says=_chart_text(outside, names, chart.centre),
    )


def _chart_text(outside: Sequence[str], weeks: Sequence[str], centre: float) -> str:
    if centre in (0.0, 1.0):
        all_or_none = "kept" if centre == 1.0 else "missed"
        return f"Every case of the baseline was {all_or_none}, so the chart has no limits to show."
    if not outside:
        return f"No week of {len(weeks)} lies outside its limits: no clear change."
    return f"Outside their limits: the weeks of {', '.join(outside)}."
