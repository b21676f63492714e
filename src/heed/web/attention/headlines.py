"""Headline figures: standards and metrics with their trend, verdict, n and basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from heed.insight.results import ScoreRead
from heed.kernel.estimate import Estimate
from heed.listening.results import MetricReading
from heed.standards.results import PeriodReading, StandardReading
from heed.stats.differences import Difference, corrected
from heed.stats.shares import Share, share_difference, wilson_of
from heed.web import figures
from heed.web.marks.markup import Markup
from heed.web.marks.series import Reading, spark

FEWEST = 30  # decided cases on each side of a comparison
ALPHA = 0.05


@dataclass(frozen=True)
class Headline:
    """One figure with everything beside it, as ``web/parts/stat.html`` takes it."""

    label: str
    href: str
    value: str
    unit: str
    ci: str
    mark: Markup
    delta: str
    way: str
    """better, worse or flat."""
    way_icon: str
    foot: str
    withheld: str


def of_standards(standards: Sequence[StandardReading], months: int) -> list[Headline]:
    """Headlines of standards; their changes are corrected together (Benjamini–Hochberg)."""
    changes = [window_change(standard)[0] for standard in standards]
    left = iter(corrected([change.p for change in changes if change]))
    found = []
    for standard, change in zip(standards, changes, strict=True):
        is_clear = change is not None and next(left) < ALPHA and change.is_clear
        found.append(_of_standard(standard, change, is_clear, months))
    return found


def _of_standard(
    standard: StandardReading, change: Difference | None, is_clear: bool, months: int
) -> Headline:
    """Share kept in its window, weeks of the last months, change between windows."""
    shown = _periods(standard, months)
    kept = standard.kept
    delta, way, arrow = _share_change(change, is_clear)
    return Headline(
        label=standard.name,
        href=reverse("standard", args=[standard.key]),
        value=figures.hundredths(kept.value),
        unit="%",
        ci=figures.interval(kept.low, kept.high, 1, 100),
        mark=spark(
            [_period(each) for each in shown],
            says=_periods_say(standard, shown),
            goal=standard.target,
            goal_says=_("goal %(goal)s") % {"goal": figures.share(standard.target, 0)},
        ),
        delta=delta,
        way=way,
        way_icon=arrow,
        foot=_standard_foot(standard, change),
        withheld=kept.withheld,
    )


def of_metric(metric: MetricReading, score: ScoreRead | None, months: int) -> Headline:
    """A metric: figure over all answers, months, and the change that the build tested."""
    figure = metric.estimate
    shown = metric.groups[-months:] if metric.by == "month" else ()
    periods = [
        Reading(each.value, each.estimate.value, each.estimate.low, each.estimate.high)
        for each in shown
    ]
    delta, way, arrow = _score_change(score)
    is_share = figure.measure == "share"
    return Headline(
        label=metric.name,
        href=reverse("metric", args=[metric.key]),
        value=figures.hundredths(figure.value) if is_share else figures.value_of(figure),
        unit="%" if is_share else "",
        ci=figures.interval_of(figure),
        mark=spark(periods, says=_months_say(metric, len(periods))) if periods else Markup(""),
        delta=delta,
        way=way,
        way_icon=arrow,
        foot=_metric_foot(figure, score),
        withheld=figure.withheld,
    )


def window_change(standard: StandardReading) -> tuple[Difference | None, int]:
    """The share kept in the newest weeks less that in as many before; and how many weeks.

    The length is that of the standard's window in whole weeks. Customers of a week are the
    independent units of the Wilson intervals, Newcombe's method puts them together. None where a
    side has fewer than 30 decided cases, or where cases have weights.
    """
    n = max(1, round(standard.window_days / 7))
    over = [week for week in standard.weeks if week.is_over]
    if standard.basis == "sample with weights" or len(over) < 2 * n:
        return None, n
    sides = [_pooled(over[-n:]), _pooled(over[-2 * n : -n])]
    if sides[0] is None or sides[1] is None:
        return None, n
    return share_difference(sides[0], sides[1]), n


def _pooled(weeks: Sequence[PeriodReading]) -> Share | None:
    n = sum(week.kept.n for week in weeks)
    if n < FEWEST:
        return None
    # A withheld week does not say whose its cases are: each is then taken for one customer.
    units = min(n, sum(week.kept.n_units or week.kept.n for week in weeks))
    value = sum(week.kept.n_kept for week in weeks) / n
    return Share(value, *wilson_of(value, units), n, units, units)


def _share_change(change: Difference | None, is_clear: bool) -> tuple[str, str, str]:
    if change is None:
        return _("Change cannot be told yet"), "flat", ""
    said = {"points": figures.number(abs(100 * change.value), 1)}
    if not is_clear:
        return unclear(_("%(points)s points") % said, change.low, change.high), "flat", "level"
    if change.value < 0:
        return _("%(points)s points down: clear fall") % said, "worse", "down"
    return _("%(points)s points up: clear rise") % said, "better", "up"


def _score_change(score: ScoreRead | None) -> tuple[str, str, str]:
    if score is None or score.change is None:
        return _("Change cannot be told yet"), "flat", ""
    factor, digits = figures.unit_of(score.estimate.measure)
    said = {"points": figures.number(abs(factor * score.change.value), digits)}
    size = _("%(points)s points") % said
    if score.estimate.measure not in ("share", "points"):
        size = said["points"]
    said = {"size": size}
    if score.verdict == "Clear fall.":
        return _("%(size)s down: clear fall") % said, "worse", "down"
    if score.verdict == "Clear rise.":
        return _("%(size)s up: clear rise") % said, "better", "up"
    return unclear(size, score.change.low, score.change.high), "flat", "level"


def unclear(size: str, low: float, high: float) -> str:
    """What is said of a change that is not clear: alone, or only after correction."""
    if low > 0 or high < 0:
        return _("%(size)s: not clear among all changes compared") % {"size": size}
    return _("%(size)s: no clear change") % {"size": size}


def _standard_foot(standard: StandardReading, change: Difference | None) -> str:
    n = max(1, round(standard.window_days / 7))
    parts = []
    if change is not None:
        between = figures.interval(change.low, change.high, 1, 100)
        said = {"between": between, "weeks": n}
        parts.append(_("%(weeks)s weeks against the %(weeks)s before: %(between)s") % said)
    parts.append(figures.count(standard.kept.n))
    parts.append(_("still open, %(n)s") % {"n": figures.number(standard.n_open)})
    return " · ".join(parts)


def _metric_foot(figure: Estimate, score: ScoreRead | None) -> str:
    parts = []
    if score and score.change and score.first and score.last:
        factor, digits = figures.unit_of(figure.measure)
        said = {
            "last": _window(score.last),
            "first": _window(score.first),
            "between": figures.interval(score.change.low, score.change.high, digits, factor),
        }
        parts.append(_("%(last)s against %(first)s: %(between)s") % said)
    parts += [figures.count(figure.n), basis_words(figure.basis)]
    return " · ".join(parts)


def _window(figure: Estimate) -> str:
    if figure.window is None:
        return figures.NOTHING
    first, last = (figures.month(day) for day in (figure.window.first, figure.window.last))
    return first if first == last else f"{first} – {last}"


def basis_words(basis: str) -> str:
    """How the records came about, in words."""
    return {
        "complete records": _("complete records"),
        "probability sample": _("probability sample"),
        "self-selected": _("self-selected"),
        "sample with weights": _("sample with weights"),
        "tallies": _("counted lists"),
        "unknown": _("basis not known"),
    }.get(basis, basis)


def _periods(standard: StandardReading, months: int) -> Sequence[PeriodReading]:
    """The newest weeks that are over; months where most weeks have too few cases."""
    weeks = [week for week in standard.weeks if week.is_over][-round(months * 52 / 12) :]
    n_known = sum(week.kept.value is not None for week in weeks)
    if 2 * n_known >= len(weeks):
        return weeks
    return [month for month in standard.months if month.is_over][-months:]


def _period(each: PeriodReading) -> Reading:
    return Reading(each.starts_on, each.kept.value, each.kept.low, each.kept.high)


def _periods_say(standard: StandardReading, periods: Sequence[PeriodReading]) -> str:
    said = {"n": len(periods), "name": standard.name}
    known = [each.kept.value for each in periods if each.kept.value is not None]
    if not known:
        return _("Share kept of “%(name)s”: no period has enough cases") % said
    said |= {"low": figures.share(min(known)), "high": figures.share(max(known))}
    return _("Share kept of “%(name)s” in %(n)s periods, between %(low)s and %(high)s") % said


def _months_say(metric: MetricReading, n: int) -> str:
    return _("%(name)s by month, %(n)s months; the page of the metric has the numbers") % {
        "name": metric.name,
        "n": n,
    }
