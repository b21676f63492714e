"""A touchpoint over time as long charts: how often it is met, and how long until the next step."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from heed.journeys.queries import list_versions
from heed.journeys.results.over_time import MetIn, MetInJourney, TouchpointOverTime
from heed.kernel.estimate import FLOOR
from heed.web import figures
from heed.web.charts.events import events_of
from heed.web.charts.long import CATEGORIES, Event, Line, LongChart, Point, Tone

SECOND = 1e6
UNITS = (  # from so many seconds on a median is written in it
    (2 * 86_400, 86_400, gettext_lazy("days")),
    (2 * 3_600, 3_600, gettext_lazy("hours")),
    (2 * 60, 60, gettext_lazy("minutes")),
    (0, 1, gettext_lazy("seconds")),
)


def volume_chart(read: TouchpointOverTime | None) -> LongChart | None:
    """How often the touchpoint was met in each whole period, a line for each journey."""
    shown = _shown(read)
    if read is None or not shown:
        return None
    starts, labels = _periods(read, shown)
    lines = [
        Line(one.name, tone, tuple(_count(each) for each in _aligned(one, starts)))
        for one, tone in shown
    ]
    title = _volume_title(read, shown[0][0])
    return LongChart(
        title=title,
        under=_under(read, _("Times met"), sum(one.n for one, _tone in shown)),
        says=title,
        starts=starts,
        labels=labels,
        lines=tuple(lines),
        from_zero=True,
        events=_events(read.key, starts, shown),
    )


def waiting_chart(read: TouchpointOverTime | None) -> LongChart | None:
    """The median time to the next step in each whole period, with its interval."""
    shown = _shown(read)
    medians = [each.median_us for one, _tone in shown for each in one.periods if each.median_us]
    if read is None or not medians:
        return None
    starts, labels = _periods(read, shown)
    size, unit = _unit(max(medians))
    lines = [
        Line(one.name, tone, tuple(_wait(each, one, size) for each in _aligned(one, starts)))
        for one, tone in shown
    ]
    title = _waiting_title(shown[0][0])
    n = sum(each.n_next for one, _tone in shown for each in one.periods)
    what = _("Median time to the next step in %(unit)s") % {"unit": unit}
    band = _("band: 95% interval by order statistics")
    return LongChart(
        title=title,
        under=f"{_under(read, what, n)} · {band}",
        says=title,
        starts=starts,
        labels=labels,
        lines=tuple(lines),
        unit=unit,
        digits=1,
        events=_events(read.key, starts, shown),
        n_says=_("times followed by another step"),
    )


Shown = Sequence[tuple[MetInJourney, Tone]]


def _shown(read: TouchpointOverTime | None) -> Shown:
    """The journeys with most meetings, each with its tone; one alone has that of readings."""
    found = [one for one in read.journeys if one.periods] if read else []
    if len(found) == 1:
        return [(found[0], "actual")]
    return list(zip(found, CATEGORIES, strict=False))


def _periods(read: TouchpointOverTime, shown: Shown) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first days and the names of all periods that a journey has."""
    days = sorted({each.starts_on for one, _tone in shown for each in one.periods})
    form = "M Y" if read.by == "month" else "j M Y"
    return tuple(day.isoformat() for day in days), tuple(figures.day(day, form) for day in days)


def _aligned(one: MetInJourney, starts: Sequence[str]) -> list[MetIn | None]:
    known = {each.starts_on.isoformat(): each for each in one.periods}
    return [known.get(start) for start in starts]


def _count(each: MetIn | None) -> Point:
    if each is None:
        return Point(None, None, None, 0, _("outside the data of this journey"))
    says = ngettext("met %(n)s time", "met %(n)s times", each.n) % {"n": figures.number(each.n)}
    return Point(float(each.n), None, None, each.n, says)


def _wait(each: MetIn | None, journey: MetInJourney, size: float) -> Point:
    if each is None:
        return Point(None, None, None, 0, _("outside the data of this journey"))
    if each.median_us is None or each.low_us is None or each.high_us is None:
        return Point(None, None, None, each.n_next, _withheld(each, journey))
    value, low, high = (us / size for us in (each.median_us, each.low_us, each.high_us))
    says = _("median %(median)s (%(low)s to %(high)s), %(n)s") % {
        "median": figures.duration(each.median_us),
        "low": figures.duration(each.low_us),
        "high": figures.duration(each.high_us),
        "n": figures.count(each.n_next),
    }
    return Point(value, low, high, each.n_next, says)


def _withheld(each: MetIn, journey: MetInJourney) -> str:
    """Why a period has no median: waits that may still go on, or too few."""
    if not each.is_settled:
        return _("too young: one wait in ten takes longer than %(time)s") % {
            "time": figures.duration(journey.p90_us)
        }
    return _("followed %(n)s times: fewer than %(floor)s, so no figure is given") % {
        "n": figures.number(each.n_next),
        "floor": FLOOR,
    }


def _unit(longest_us: float) -> tuple[float, str]:
    """The size in microseconds and the name of the unit that waits are written in."""
    seconds = longest_us / SECOND
    size, name = next((size, name) for least, size, name in UNITS if seconds >= least)
    return size * SECOND, str(name)


def _under(read: TouchpointOverTime, what: str, n: int) -> str:
    by = _("by month") if read.by == "month" else _("by week")
    return " · ".join((f"{what} {by}", _("whole periods only"), figures.count(n)))


def _volume_title(read: TouchpointOverTime, one: MetInJourney) -> str:
    counts = [each.n for each in one.periods]
    told = (
        _("Met %(last)s times in the newest month; %(low)s to %(high)s times a month before")
        if read.by == "month"
        else _("Met %(last)s times in the newest week; %(low)s to %(high)s times a week before")
    )
    before = counts[:-1] or counts
    return told % {
        "last": figures.number(counts[-1]),
        "low": figures.number(min(before)),
        "high": figures.number(max(before)),
    }


def _waiting_title(one: MetInJourney) -> str:
    known = [each for each in one.periods if each.median_us is not None]
    if not known:
        return _("Too few are followed by another step to say how long it takes")
    ends = [each.median_us for each in known]
    return _("Half go on within %(last)s; %(low)s to %(high)s over %(n)s periods") % {
        "last": figures.duration(ends[-1]),
        "low": figures.duration(min(end or 0 for end in ends)),
        "high": figures.duration(max(end or 0 for end in ends)),
        "n": len(known),
    }


def _events(key: str, starts: Sequence[str], shown: Shown) -> tuple[Event, ...]:
    """Versions of the touchpoint's definition."""
    last = max(each.starts_on for one, _tone in shown for each in one.periods)
    return events_of(list_versions("touchpoint", key), (), starts, last)
