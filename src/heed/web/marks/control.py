"""Charts of a standard: the control chart of weeks, and misses added up against the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

from heed.web.marks.markup import Markup, join
from heed.web.marks.plot import (
    Plot,
    Point,
    Write,
    apart,
    band,
    disc,
    drawing,
    level,
    path,
    plain,
    square,
    thinned,
    ticks,
    words,
)

MANY = 40  # periods from which on dots are smaller


@dataclass(frozen=True)
class Chart:
    """Shares (or scores) of periods whose deadlines have passed, with centre and limits."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    outside: frozenset[int]
    """Places of the periods beyond their limits."""
    centre: float
    target: float | None = None


@dataclass(frozen=True)
class ChartWords:
    """What is written on a control chart."""

    says: str
    centre: str
    limits: str
    target: str = ""


def control_chart(
    chart: Chart, said: ChartWords, *, write: Write = plain, height: float = 280
) -> Markup:
    """The line of periods over the band of its limits; squares fall outside.

    The axis is cut, with its ends labelled: it holds every value, the limits and the target.
    """
    plot = _plot(chart, height)
    n = len(chart.values)
    places = [(place + 0.5) / n for place in range(n)]
    lower = _held(chart.lower, n)
    upper = _held(chart.upper, n)
    parts = [
        plot.grid(ticks(plot.low, plot.high, 6), write),
        band(plot, lower, upper, "f-ink3", height),
        level(plot.y(chart.centre), "mean"),
    ]
    if chart.target is not None:
        parts.append(level(plot.y(chart.target), "goal"))
    line = list(zip(places, chart.values, strict=True))
    parts.append(path(plot, line, "ln thin s-actual", height))
    parts.append(join(_mark(plot, chart, place, x, write) for place, x in enumerate(places)))
    parts.append(_right_labels(plot, chart, said))
    parts.append(_dates(chart.labels, places, height - 6))
    return drawing(parts, height, said.says, "spc")


@dataclass(frozen=True)
class Budget:
    """Misses of a window, added up period by period, and how many the goal allows in all."""

    labels: tuple[str, ...]
    misses: tuple[int, ...]
    allowed: float

    @property
    def spent(self) -> int | None:
        """The place of the first period after which more was missed than is allowed."""
        sums = accumulate(self.misses)
        return next((place for place, total in enumerate(sums) if total > self.allowed), None)


def burn_up(
    budget: Budget, *, says: str, missed_says: str, allowed_says: str, spent_says: str = ""
) -> Markup:
    """Misses added up against the straight line that would use the budget evenly.

    ``spent_says`` stands where the line of misses goes past all that is allowed.
    """
    height, n = 176, len(budget.misses)
    total, sums = 0, [0]
    for missed in budget.misses:
        total += missed
        sums.append(total)
    plot = Plot(0, 1.12 * max(total, budget.allowed, 1), 14, height - 22)
    line: list[Point] = [(place / max(1, n), float(value)) for place, value in enumerate(sums)]
    tone = "missed" if total > budget.allowed else "actual"
    # Whichever ends higher is named above its end, the other one below.
    is_over = total > budget.allowed
    heights = (
        plot.y(total) + (-9 if is_over else 16),
        plot.y(budget.allowed) + (16 if is_over else -8),
    )
    return drawing(
        (
            plot.grid([value for value in ticks(0, plot.high, 4) if value > 0]),
            level(plot.floor, "axis"),
            path(plot, [(0, 0), (1, budget.allowed)], "ln thin s-desired dash", height),
            path(plot, line, f"ln s-{tone}", height),
            _spent(plot, line, budget, spent_says),
            disc(1, plot.y(total), f"f-{tone}"),
            words(1, heights[0], missed_says, f"b f-{tone} halo", anchor="end"),
            words(1, heights[1], allowed_says, "m halo", anchor="end"),
            words(0, height - 6, budget.labels[0] if budget.labels else ""),
            words(1, height - 6, budget.labels[-1] if n > 1 else "", anchor="end"),
        ),
        height,
        says,
    )


def _spent(plot: Plot, line: Sequence[Point], budget: Budget, says: str) -> Markup:
    """An open disc where the budget ran out; its words on the side that has room."""
    place = budget.spent
    if place is None or place + 1 == len(budget.misses):
        return Markup("")
    (left, low), (right, high) = line[place], line[place + 1]
    x = left + (right - left) * (budget.allowed - low) / (high - low)
    y = plot.y(budget.allowed)
    early = x < 0.3
    said = words(
        x, y - 6, says, "m halo", anchor="" if early else "end", dx=8 if early else -8
    )  # fmt: skip
    return join((disc(x, y, "hollow s-missed"), said if x > 0 else Markup("")))


def _plot(chart: Chart, height: float) -> Plot:
    # A week with few cases has limits so wide that they would flatten all others: they are cut.
    usual = (median(chart.lower), median(chart.upper))
    ends = [*chart.values, *usual, chart.centre]
    if chart.target is not None:
        ends.append(chart.target)
    low, high = min(ends), max(ends)
    room = (high - low) * 0.08 or 0.01
    # A share has no room beyond its ends.
    floor = max(0.0, low - room) if low >= 0 else low - room
    return Plot(floor, min(1.0, high + room) if high <= 1 else high + room, 16, height - 26)


def _held(values: Sequence[float], n: int) -> list[Point]:
    """Limits hold for a whole period, so they are drawn in steps."""
    steps = ((place / n, (place + 1) / n, value) for place, value in enumerate(values))
    return [point for left, right, value in steps for point in ((left, value), (right, value))]


def _mark(plot: Plot, chart: Chart, place: int, x: float, write: Write) -> Markup:
    value = chart.values[place]
    title = f"{chart.labels[place]}: {write(value)}"
    if place in chart.outside:
        return square(x, plot.y(value), "f-missed point", title=title)
    radius = 4 if len(chart.values) <= MANY else 3
    return disc(x, plot.y(value), "f-actual point", radius=radius, title=title)


def _right_labels(plot: Plot, chart: Chart, said: ChartWords) -> Markup:
    wanted = [(plot.y(chart.centre) - 5, said.centre), (plot.y(chart.lower[-1]) - 5, said.limits)]
    if chart.target is not None and said.target:
        wanted.append((plot.y(chart.target) - 5, said.target))
    heights = apart([y for y, _ in wanted])
    return join(
        words(1, y, text, "m halo", anchor="end")
        for y, (_, text) in zip(heights, wanted, strict=True)
    )


def _dates(labels: Sequence[str], places: Sequence[float], y: float) -> Markup:
    shown = thinned(labels, 9)
    few = set(shown[:: max(1, len(shown) // 3)])
    return join(
        words(places[place], y, labels[place], "" if place in few else "wide", anchor="middle")
        for place in shown
    )
