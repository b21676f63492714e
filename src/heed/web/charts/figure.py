"""A long chart on a page: drawn on the server, with its numbers, a file, and where its JSON is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from heed.web import figures
from heed.web.charts.long import Line, LongChart
from heed.web.csv_answers import Cell, csv_answer
from heed.web.marks.lines import Across, Drawn, Frame, Upright, lines_chart, span_of
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers

HEIGHT, SMALL = 280, 150
MOST_DRAWN = 80  # periods on the server's picture, which nobody can zoom into
HEADER = ("starts_on", "period", "line", "value", "low", "high", "n", "lower_limit", "upper_limit")


@dataclass(frozen=True)
class LongFigure:
    """A chart as templates take it; ``source`` is the address of its JSON, ``csv`` of a file."""

    chart: LongChart
    source: str
    csv: str
    drawn: Markup
    table: Markup


@dataclass(frozen=True)
class SmallFigure:
    """One of many charts on the same axis, too small to look closer."""

    name: str
    n: str
    drawn: Markup


def figure_of(chart: LongChart | None, *, source: str, csv: str) -> LongFigure | None:
    """The figure of a chart; None where there is nothing to draw.

    The picture of the server shows the newest periods, the table and the JSON all.
    """
    if chart is None or chart.is_empty:
        return None
    return LongFigure(chart, source, csv, draw(chart.newest(MOST_DRAWN)), table_of(chart))


def draw(chart: LongChart) -> Markup:
    """The chart as SVG: lines with their bands."""
    return lines_chart(
        [_drawn(line) for line in chart.lines],
        chart.labels,
        says=chart.says,
        levels=_levels(chart),
        events=[Upright(one.place, one.says) for one in chart.events],
        write=writer(chart),
        frame=Frame(HEIGHT),
    )


def small_figures(chart: LongChart) -> list[SmallFigure]:
    """Each line of a chart in a picture of its own, all on one axis."""
    shown = chart.newest(MOST_DRAWN)
    span = span_of([_drawn(line) for line in shown.lines], _levels(shown))
    found = []
    for line in shown.lines:
        one = replace(line, tone="actual")
        n = figures.count(sum(point.n for point in line.points))
        drawn = lines_chart(
            [_drawn(one)],
            shown.labels,
            says=f"{line.name}: {shown.says}",
            levels=_levels(shown),
            write=writer(shown),
            frame=Frame(SMALL, span),
        )
        found.append(SmallFigure(line.name, n, drawn))
    return found


def writer(chart: LongChart) -> Callable[[float], str]:
    """How values of the chart are written on an axis."""
    unit = f" {chart.unit}" if chart.unit and chart.unit != "%" else chart.unit

    def write(value: float) -> str:
        return figures.number(value, 0 if value == round(value) else max(1, chart.digits)) + unit

    return write


def table_of(chart: LongChart) -> Markup:
    """Every period with figure, interval and n of each line."""
    several = len(chart.lines) > 1
    columns = [_("Period"), *(line.name if several else _("Figure") for line in chart.lines)]
    rows = [
        [label, *(line.points[place].says for line in chart.lines)]
        for place, label in enumerate(chart.labels)
    ]
    return numbers(_("Show the numbers"), columns, rows)


def chart_csv(name: str, chart: LongChart) -> StreamingHttpResponse:
    """Every point of a chart as a file."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        limits = chart.limits
        for line in chart.lines:
            for place, point in enumerate(line.points):
                ends = (limits.lower[place], limits.upper[place]) if limits else (None, None)
                yield (
                    chart.starts[place],
                    chart.labels[place],
                    line.name,
                    point.value,
                    point.low,
                    point.high,
                    point.n,
                    *ends,
                )

    return csv_answer(name, HEADER, rows())


def _drawn(line: Line) -> Drawn:
    return Drawn(
        line.name,
        line.tone.replace("-", ""),
        [point.value for point in line.points],
        [point.low for point in line.points],
        [point.high for point in line.points],
    )


def _levels(chart: LongChart) -> Sequence[Across]:
    levels = [Across(one.value, one.says, one.kind) for one in chart.levels]
    if chart.from_zero and not any(one.value == 0 for one in levels):
        levels.append(Across(0.0, "", "axis"))
    return levels
