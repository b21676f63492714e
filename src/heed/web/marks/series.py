"""Figures over time: the small line of a stat, and points with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Markup, percent, tag
from heed.web.marks.plot import (
    Plot,
    Write,
    band,
    disc,
    drawing,
    level,
    path,
    plain,
    thinned,
    ticks,
    words,
)


@dataclass(frozen=True)
class Reading:
    """One period: its name, its figure with the ends of the interval, and a line below."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    under: str = ""


def spark(
    readings: Sequence[Reading], *, says: str, goal: float | None = None, goal_says: str = ""
) -> Markup:
    """A line with its band and the goal, without axes: for a stat, beside its number.

    Periods without a figure leave a gap. The ends of the axis hold every interval and the goal.
    """
    height, plot = 58, _plot_of(readings, 14, 54, goal)
    parts: list[Markup] = []
    if goal is not None:
        y = plot.y(goal)
        last_values = [one.value for one in readings[-3:] if one.value is not None]
        is_near = any(abs(plot.y(value) - y) < 16 for value in last_values)
        label = words(0, y - 4, goal_says) if is_near else words(1, y - 4, goal_says, anchor="end")
        parts += [level(y, "goal"), label]
    for run in runs(readings):
        if len(run) > 1:
            lower = [(x, one.low if one.low is not None else value) for x, value, one in run]
            upper = [(x, one.high if one.high is not None else value) for x, value, one in run]
            parts.append(band(plot, lower, upper, "f-actual", height))
            parts.append(
                path(plot, [(x, value) for x, value, _ in run], "ln thin s-actual", height)
            )
    last = [place for run in runs(readings) for place in run]
    if last:
        x, value, _ = last[-1]
        parts.append(disc(x, plot.y(value), "f-actual", radius=3))
    return drawing(parts, height, says, "spark")


def points(
    readings: Sequence[Reading],
    *,
    says: str,
    write: Write = plain,
    zero: float | None = None,
    height: float = 210,
) -> Markup:
    """One dot for each period or group with its interval upright, its name and n below."""
    plot = _plot_of(readings, 16, height - 50, zero)
    marks = [value for value in ticks(plot.low, plot.high) if value != zero]
    parts = [plot.grid(marks, write)]
    if zero is not None:
        parts += [level(plot.y(zero), "zero"), words(0, plot.y(zero) - 4, write(zero))]
    shown = set(thinned([one.label for one in readings], 8))
    for place, one in enumerate(readings):
        x = _across(place, len(readings))
        parts.append(_dot(plot, x, one, write, is_lettered=len(readings) <= 14))
        kind = "" if place in shown else "wide"
        if len(readings) <= 14 or place in shown:
            parts.append(words(x, height - 30, one.label, kind, anchor="middle"))
            parts.append(words(x, height - 15, one.under, kind, anchor="middle"))
    return drawing(parts, height, says)


def runs(readings: Sequence[Reading]) -> list[list[tuple[float, float, Reading]]]:
    """Neighbours that all have a figure, each with its place across and its value."""
    found: list[list[tuple[float, float, Reading]]] = [[]]
    for place, one in enumerate(readings):
        if one.value is None:
            found.append([])
        else:
            found[-1].append((0.01 + 0.965 * place / max(1, len(readings) - 1), one.value, one))
    return [run for run in found if run]


def _dot(plot: Plot, x: float, one: Reading, write: Write, *, is_lettered: bool) -> Markup:
    if one.value is None:
        return disc(x, plot.floor - 6, "ring-open", radius=4.5)
    y = plot.y(one.value)
    parts = []
    if one.low is not None and one.high is not None:
        low, high = plot.y(one.low), plot.y(one.high)
        parts.append(
            tag("line", x1=percent(x), x2=percent(x), y1=low, y2=high, class_="whisk s-actual")
        )
    parts.append(disc(x, y, "f-actual point", radius=4.5, title=f"{one.label}: {write(one.value)}"))
    if is_lettered:
        parts.append(words(x, y + 4, write(one.value), "b halo", dx=9))
    return tag("g", *parts)


def _across(place: int, n: int) -> float:
    """Dots keep clear of the axis labels at the left."""
    return 0.07 + 0.93 * (place + 0.5) / n if n > 1 else 0.5


def _plot_of(
    readings: Sequence[Reading], top: float, floor: float, also: float | None = None
) -> Plot:
    ends = [end for one in readings for end in (one.value, one.low, one.high) if end is not None]
    if also is not None:
        ends.append(also)
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    room = (high - low) * 0.06 or 0.5
    return Plot(low - room, high + room, top, floor)
