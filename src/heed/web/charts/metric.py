"""A metric over time as a long chart: its line with interval and n, versions and onsets upright."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.insight.results import Finding
from heed.journeys.queries import list_versions
from heed.kernel.errors import HeedError
from heed.kernel.estimate import Estimate
from heed.listening.over_time import MetricOverTime
from heed.listening.results import MetricGroup, MetricReading
from heed.web import figures
from heed.web.attention.metric_figures import chart_says
from heed.web.attention.scores import verdict_words
from heed.web.charts.events import events_of
from heed.web.charts.long import CATEGORIES, Level, Line, LongChart, Point
from heed.web.reading import Reading

BY = {
    "week": gettext_lazy("by week"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
}
MEASURES = {
    "points": gettext_lazy("Points"),
    "share": gettext_lazy("Share in per cent"),
    "score": gettext_lazy("Mean score"),
}


def metric_chart(
    reading: Reading, key: str, *, by: str, of: str = "", values: Sequence[str] = ()
) -> LongChart | None:
    """A metric by ``by``, week, month or quarter: one line, or one for each value of ``of``.

    None if it has no such periods. More than six lines are for small pictures: they have the tone
    of single lines.

    Raises:
        NotFound: there is no such metric, dimension or value.
        HeedError: ``by`` is no period.
    """
    if by not in BY:
        raise HeedError("A chart is by week, month or quarter.", code="invalid_option")
    whole = reading.metric(key)
    if by not in {each.name for each in whole.dimensions}:
        return None
    metric = reading.metric(key, by=by)
    if of:
        split = reading.metric_over_time(key, by=by, of=of, values=tuple(values))
        title = _split_title(reading.metric(key, by=of), split)
        return _chart(reading, metric, _split_lines(split), title)
    line = Line(metric.name, "actual", tuple(_point(group.estimate) for group in metric.groups))
    return _chart(reading, metric, (line,), _title(reading, metric))


def period_label(value: str, by: str) -> str:
    """What a period is called: Jun 2025, 2025-Q2, 2025-W23."""
    return figures.day(f"{value}-01", "M Y") if by == "month" else value


def verdict_of(reading: Reading, key: str) -> str:
    """How a metric changed, in a word or two; empty if that was not looked at."""
    score = next((one for one in reading.findings().scores if one.key == key), None)
    return verdict_words(score)[0] if score else ""


def _chart(reading: Reading, metric: MetricReading, lines: Sequence[Line], title: str) -> LongChart:
    windows = [group.estimate.window for group in metric.groups]
    starts = tuple(window.first.isoformat() for window in windows if window)
    measure = metric.estimate.measure
    return LongChart(
        title=title,
        under=_under(metric),
        says=f"{title}. {chart_says(metric)}",
        starts=starts,
        labels=tuple(period_label(group.value, metric.by) for group in metric.groups),
        lines=tuple(lines),
        unit="%" if measure == "share" else "",
        digits=figures.unit_of(measure)[1],
        levels=(Level(0.0, "0", "zero"),) if measure == "points" else (),
        events=events_of(
            list_versions("metric", metric.key),
            findings_on(reading, metric.key),
            starts,
            windows[-1].last if windows and windows[-1] else None,
        ),
        n_says=_("answers"),
    )


def findings_on(reading: Reading, key: str) -> list[Finding]:
    """The findings on a metric or standard."""
    found = reading.findings()
    return [one for one in (*found.breaks, *found.delights) if one.subject == key]


def _split_lines(split: MetricOverTime) -> tuple[Line, ...]:
    few = len(split.values) <= len(CATEGORIES)
    return tuple(
        Line(
            value.name,
            CATEGORIES[place] if few else "actual",
            tuple(_point(one) for one in value.estimates),
        )
        for place, value in enumerate(split.values)
    )


def _title(reading: Reading, metric: MetricReading) -> str:
    verdict = verdict_of(reading, metric.key)
    return f"{metric.name}: {verdict[0].lower()}{verdict[1:]}" if verdict else metric.name


def _split_title(groups: MetricReading, split: MetricOverTime) -> str:
    """Which of the values clearly differ from all others over the whole time."""
    shown = {value.name for value in split.values}
    clear = [one for one in groups.groups if one.value in shown and _is_clear(one)]
    given = {"name": groups.name, "of": split.of.rpartition(".")[2]}
    if not clear:
        return _("%(name)s: no clear difference by %(of)s") % given
    lower = [one.value for one in clear if one.difference and (one.difference.value or 0) < 0]
    higher = [one.value for one in clear if one.value not in lower]
    parts = [
        _("%(values)s clearly lower than all others") % {"values": ", ".join(lower)}
        if lower
        else "",
        _("%(values)s clearly higher") % {"values": ", ".join(higher)} if higher else "",
    ]
    return f"{groups.name}: {'; '.join(part for part in parts if part)}"


def _is_clear(group: MetricGroup) -> bool:
    return group.difference is not None and group.difference.clear


def _under(metric: MetricReading) -> str:
    window = metric.estimate.window
    period = figures.period(window.first, window.last) if window else ""
    parts = (
        f"{MEASURES.get(metric.estimate.measure, metric.estimate.measure)} {BY[metric.by]}",
        period,
        figures.count(sum(group.estimate.n for group in metric.groups)),
        _("band: 95% interval"),
    )
    return " · ".join(part for part in parts if part)


def _point(read: Estimate) -> Point:
    factor, _digits = figures.unit_of(read.measure)
    value, low, high = (
        None if end is None else factor * end for end in (read.value, read.low, read.high)
    )
    return Point(value, low, high, read.n, figures.estimate(read))
