"""Standards as the report shows them: a table of all, and a card for the weakest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.standards.results import KeptShare, PeriodReading, StandardReading
from heed.web import figures
from heed.web.marks.control import Budget, Chart, ChartWords, burn_up, control_chart
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers
from heed.web.marks.whisker import Scale, whisker
from heed.web.report import phrases
from heed.web.report.source import Material

MOST_CARDS = 3
TONES = {"kept": "kept", "at_risk": "risk", "missed": "missed", "no_data": "ink3"}
URGENT = ("missed", "at_risk", "kept", "no_data")


@dataclass(frozen=True)
class ChartView:
    """A chart with its title, subtitle and numbers."""

    title: str
    sub: str
    drawn: Markup
    table: Markup = Markup("")  # noqa: RUF009


@dataclass(frozen=True)
class StandardView:
    """One standard, written out."""

    anchor: str
    name: str
    sentence: str
    is_promise: bool
    asks: str
    status: str
    kept: str
    kept_ci: str
    withheld: str
    mark: Markup
    goal: str
    n: str
    n_open: str
    used: str
    owner: str
    tone: str
    facts: str
    overall: str
    overall_facts: str
    measured: str
    budget: ChartView | None
    chart: ChartView | None
    basis: str
    not_covered: str
    version: int


def views(material: Material) -> tuple[StandardView, ...]:
    """Every standard, the most urgent first."""
    ordered = sorted(
        material.standards,
        key=lambda one: (URGENT.index(one.status), not one.is_promise, -(one.budget.used or 0)),
    )
    return tuple(_view(one) for one in ordered)


def scale_for(kept: list[KeptShare], targets: list[float]) -> Scale:
    """An axis of shares, cut where all of them are high; its ends are written beside it."""
    ends = [end for one in kept for end in (one.low,) if end is not None] + targets
    lowest = min(ends, default=0.0)
    return Scale(next(cut for cut in (0.8, 0.6, 0.4, 0.0) if lowest >= cut), 1.0)


def _view(one: StandardReading) -> StandardView:
    ends = figures.interval(one.kept.low, one.kept.high, 1, 100)
    goal = figures.share(one.target, 0)
    says = _("%(share)s kept, interval %(ends)s, goal %(goal)s") % {
        "share": figures.share(one.kept.value),
        "ends": ends,
        "goal": goal,
    }
    tone = TONES[one.status]
    return StandardView(
        anchor=f"standard-{one.key}",
        name=one.name,
        sentence=one.told or one.name,
        is_promise=one.is_promise,
        asks=one.asks,
        status=one.status,
        kept=figures.share(one.kept.value),
        kept_ci=ends,
        withheld=_withheld(one.kept),
        mark=whisker(one.kept, Scale(0, 1, mark=one.target), says=says, tone=tone),
        goal=goal,
        n=figures.number(one.kept.n),
        n_open=figures.number(one.n_open),
        used="–" if one.budget.used is None else figures.share(one.budget.used, 0),
        owner=one.owner,
        tone={"ink3": ""}.get(tone, tone),
        facts=_window(one),
        overall=figures.share(one.overall.value),
        overall_facts=figures.interval(one.overall.low, one.overall.high, 1, 100),
        measured=_measured(one),
        budget=_budget(one),
        chart=_chart(one),
        basis=phrases.basis(one.basis),
        not_covered=one.not_covered,
        version=one.version,
    )


def _withheld(kept: KeptShare) -> str:
    if kept.value is not None:
        return ""
    return _("%(n)s decided: no share below 10") % {"n": figures.number(kept.n)}


def _window(one: StandardReading) -> str:
    if one.window_from is None or one.as_of is None:
        return _("Not evaluated yet")
    return _("due %(first)s – %(last)s") % {
        "first": figures.day(one.window_from),
        "last": figures.day(one.as_of),
    }


def _measured(one: StandardReading) -> str:
    if one.measured_median is None or one.measured_in != "us":
        return ""
    return _("median %(median)s, nine in ten within %(p90)s") % {
        "median": figures.duration(one.measured_median),
        "p90": figures.duration(one.measured_p90),
    }


def _budget(one: StandardReading) -> ChartView | None:
    """Misses of the window added up, by month, with the months that are at hand."""
    if one.budget.allowed is None or one.budget.used is None or one.window_from is None:
        return None
    first = one.window_from.date().isoformat()
    last = one.as_of.date().isoformat() if one.as_of else first
    inside = [period for period in one.months if first[:7] <= period.starts_on <= last]
    misses = [period.kept.n - period.kept.n_kept for period in inside]
    # The newest months may not hold the whole window; then the line would not tell the truth.
    if len(inside) < 3 or abs(sum(misses) - one.budget.missed) > 0.1 * one.budget.missed:
        return None
    used = figures.share(one.budget.used, 0)
    missed = _("%(n)s missed") % {"n": figures.number(one.budget.missed)}
    allowed = _("%(n)s allowed") % {"n": figures.number(round(one.budget.allowed))}
    drawn = burn_up(
        Budget(
            tuple(figures.month(period.starts_on[:7]) for period in inside),
            tuple(misses),
            one.budget.allowed,
        ),
        says=_("Misses added up by month: %(missed)s, %(allowed)s")
        % {"missed": missed, "allowed": allowed},
        missed_says=missed,
        allowed_says=allowed,
    )
    return ChartView(
        title=_("Error budget: %(used)s used") % {"used": used},
        sub=_("Misses added up by month due, against the %(share)s that the goal allows. %(n)s")
        % {"share": figures.share(1 - one.target, 0), "n": figures.count(one.kept.n)},
        drawn=drawn,
    )


def _chart(one: StandardReading) -> ChartView | None:
    chart = one.chart
    if chart.centre is None or len(chart.values) < 2:
        return None
    outside = frozenset(at for at, week in enumerate(chart.weeks) if week in set(chart.outside))
    centre = _("mean %(share)s") % {"share": figures.share(chart.centre)}
    target = _("goal %(share)s") % {"share": figures.share(one.target, 0)}
    drawn = control_chart(
        Chart(
            labels=tuple(figures.day(week, "j M y") for week in chart.weeks),
            values=chart.values,
            lower=chart.lower,
            upper=chart.upper,
            outside=outside,
            centre=chart.centre,
            target=one.target,
        ),
        ChartWords(
            says=_("%(n)s weeks, %(out)s of them outside the normal range; %(centre)s")
            % {"n": len(chart.weeks), "out": len(outside), "centre": centre},
            centre=centre,
            limits=_("normal range"),
            target=target,
        ),
        write=lambda value: figures.share(value, 0),
    )
    return ChartView(
        title=_chart_title(one, outside),
        sub=_(
            "Share kept by week due. Grey band: limits of a Laney p′ chart from the first %(n)s "
            "weeks; they follow n and the real spread between weeks. Squares fall outside"
        )
        % {"n": chart.baseline},
        drawn=drawn,
        table=_weeks(one.weeks),
    )


def _chart_title(one: StandardReading, outside: frozenset[int]) -> str:
    chart = one.chart
    if not outside:
        return _("Every week is within the normal range")
    low = [at for at in sorted(outside) if chart.values[at] < (chart.centre or 0)]
    if not low:
        return _("%(n)s weeks above the normal range, none below") % {"n": len(outside)}
    newest = figures.day(chart.weeks[low[-1]])
    return _("%(n)s weeks below the normal range, the last one of %(day)s") % {
        "n": len(low),
        "day": newest,
    }


def _weeks(weeks: tuple[PeriodReading, ...]) -> Markup:
    return numbers(
        _("Show the newest weeks"),
        (_("Week of"), _("Kept"), _("95% interval"), "n", _("Still open")),
        [
            (
                figures.day(week.starts_on),
                figures.share(week.kept.value),
                figures.interval(week.kept.low, week.kept.high, 1, 100),
                figures.number(week.kept.n),
                figures.number(week.n_open),
            )
            for week in weeks
        ],
    )
