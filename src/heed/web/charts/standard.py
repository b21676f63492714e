"""A standard over time as a long chart: weeks with the limits of a control chart, or months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from heed.journeys.queries import list_versions
from heed.standards.results import KeptShare, PeriodReading, StandardReading
from heed.web import figures
from heed.web.charts.events import events_of
from heed.web.charts.long import Event, Level, Limits, Line, LongChart, Point
from heed.web.charts.metric import findings_on
from heed.web.pages.standards import wording
from heed.web.reading import Reading

PER_CENT = 100.0


def standard_chart(reading: Reading, standard: StandardReading, *, by: str) -> LongChart | None:
    """The share kept: by week with centre and limits, or by month with intervals.

    Only periods that are over; None where there is nothing to draw.
    """
    return _months(reading, standard) if by == "month" else _weeks(reading, standard)


def _weeks(reading: Reading, standard: StandardReading) -> LongChart | None:
    chart = standard.chart
    if chart.centre is None or not chart.weeks:
        return None
    by_week = {week.starts_on: week for week in standard.weeks}
    points = tuple(
        _point(by_week[week].kept, is_outside=week in chart.outside, value=value)
        for week, value in zip(chart.weeks, chart.values, strict=True)
    )
    title = wording.chart_title(chart)
    mean = _("mean %(mean)s") % {"mean": figures.share(chart.centre)}
    return LongChart(
        title=title,
        under=_("Share kept by week"),
        says=_("Weekly share kept, %(n)s weeks. %(title)s. Mean %(mean)s, goal %(goal)s.")
        % {
            "n": len(chart.weeks),
            "title": title,
            "mean": figures.share(chart.centre),
            "goal": figures.share(standard.target, 0),
        },
        starts=chart.weeks,
        labels=tuple(figures.day(week, "j M Y") for week in chart.weeks),
        lines=(Line(_("Share kept"), "actual", points),),
        unit="%",
        digits=1,
        levels=(Level(PER_CENT * chart.centre, mean, "mean"), _goal(standard)),
        limits=Limits(
            tuple(PER_CENT * max(0.0, low) for low in chart.lower),
            tuple(PER_CENT * min(1.0, high) for high in chart.upper),
            _("normal range"),
        ),
        events=_events(reading, standard, chart.weeks, wording.last_day(chart.weeks[-1])),
        n_says=_("cases"),
    )


def _months(reading: Reading, standard: StandardReading) -> LongChart | None:
    months = [month for month in standard.months if month.is_over]
    if not months:
        return None
    labels = tuple(figures.day(month.starts_on, "M Y") for month in months)
    starts = tuple(month.starts_on for month in months)
    title = _months_title(standard, months)
    shown = [month.kept.n for month in months]
    return LongChart(
        title=title,
        under=" · ".join(
            (
                _("Share kept by month in which cases were due; months that are over"),
                figures.count(sum(shown)),
                _("band: 95% interval"),
            )
        ),
        says=f"{title}. " + _("Share kept in %(n)s months.") % {"n": len(months)},
        starts=starts,
        labels=labels,
        lines=(Line(_("Share kept"), "actual", tuple(_point(each.kept) for each in months)),),
        unit="%",
        digits=1,
        levels=(_goal(standard),),
        events=_events(reading, standard, starts, date.fromisoformat(starts[-1])),
        n_says=_("cases"),
    )


def _months_title(standard: StandardReading, months: Sequence[PeriodReading]) -> str:
    """In how many months the share kept was surely below the goal."""
    known = [month.kept for month in months if month.kept.high is not None]
    below = sum((kept.high or 0.0) < standard.target for kept in known)
    given = {"n": below, "all": len(known), "goal": figures.share(standard.target, 0)}
    if below:
        return _("Clearly below the goal of %(goal)s in %(n)s of %(all)s months") % given
    return _("In none of %(all)s months clearly below the goal of %(goal)s") % given


def _goal(standard: StandardReading) -> Level:
    says = _("goal %(goal)s") % {"goal": figures.share(standard.target, 0)}
    return Level(PER_CENT * standard.target, says, "goal")


def _events(
    reading: Reading, standard: StandardReading, starts: Sequence[str], until: date
) -> tuple[Event, ...]:
    versions = list_versions("standard", standard.key)
    return events_of(versions, findings_on(reading, standard.key), starts, until)


def _point(kept: KeptShare, *, is_outside: bool = False, value: float | None = None) -> Point:
    share = kept.value if value is None else value
    if share is None:
        return Point(None, None, None, kept.n, kept.withheld)
    low, high = (None if end is None else PER_CENT * end for end in (kept.low, kept.high))
    interval = figures.interval(kept.low, kept.high, 1, 100)
    told = f"{figures.share(share)} ({interval})" if interval else figures.share(share)
    says = f"{told}, {figures.count(kept.n)}"
    return Point(PER_CENT * share, low, high, kept.n, says, is_outside)
