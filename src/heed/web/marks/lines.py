"""Several figures over the same periods: lines with bands, goals across, events upright."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    thinned,
    ticks,
    upright,
    words,
)

LEFT = 0.06  # lines keep clear of the axis labels
MOST_NAMES = 8
TOP, BELOW = 26, 26


@dataclass(frozen=True)
class Frame:
    """How high a chart is, in pixels, and the ends of its axis where several share one."""

    height: float = 260
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Drawn:
    """One line: its tone (``actual``, ``cat1`` …), and for each period its figure and ends."""

    name: str
    tone: str
    values: Sequence[float | None]
    lows: Sequence[float | None]
    highs: Sequence[float | None]


@dataclass(frozen=True)
class Across:
    """A value across the chart: its words, and ``goal``, ``mean`` or ``zero``."""

    value: float
    says: str
    kind: str


@dataclass(frozen=True)
class Upright:
    """Something that happened in a period."""

    place: int
    says: str


WHOLE = Frame()


def lines_chart(
    lines: Sequence[Drawn],
    labels: Sequence[str],
    *,
    says: str,
    levels: Sequence[Across] = (),
    events: Sequence[Upright] = (),
    write: Write = plain,
    frame: Frame = WHOLE,
) -> Markup:
    """The lines over their bands, each named at its end if there are several.

    The axis holds every value, interval and level; it is cut, with its ends labelled.
    """
    height = frame.height
    plot = _plot(lines, levels, frame)
    n = len(labels)
    room = 0.8 if len(lines) > 1 else 0.94
    across = [LEFT + room * (place + 0.5) / n for place in range(n)]
    zeros = {one.value for one in levels if one.kind == "zero"}
    parts = [plot.grid([v for v in ticks(plot.low, plot.high) if v not in zeros], write)]
    parts += [_level(plot, one) for one in levels]
    parts += [_event(one, number, across, height) for number, one in enumerate(events)]
    parts += [_line(plot, one, across, height) for one in lines]
    if len(lines) > 1:
        parts.append(_names(plot, lines, LEFT + room))
    parts += [
        words(across[place], height - 8, labels[place], anchor="middle")
        for place in thinned(labels, MOST_NAMES)
    ]
    return drawing(parts, height, says)


def span_of(lines: Sequence[Drawn], levels: Sequence[Across] = ()) -> tuple[float, float]:
    """The lowest and the highest end that the lines and levels reach."""
    ends = [
        end
        for line in lines
        for side in (line.values, line.lows, line.highs)
        for end in side
        if end is not None
    ] + [one.value for one in levels]
    return (min(ends), max(ends)) if ends else (0.0, 1.0)


def _plot(lines: Sequence[Drawn], levels: Sequence[Across], frame: Frame) -> Plot:
    low, high = frame.ends or span_of(lines, levels)
    room = (high - low) * 0.06 or 0.5
    return Plot(low if low == 0 else low - room, high + room, TOP, frame.height - BELOW)


def _level(plot: Plot, one: Across) -> Markup:
    y = plot.y(one.value)
    if one.kind in ("zero", "axis"):
        return join((level(y, one.kind), words(0, y - 4, one.says)))
    return join((level(y, one.kind), words(1, y - 4, one.says, "m halo", anchor="end")))


def _event(one: Upright, number: int, across: Sequence[float], height: float) -> Markup:
    """A dotted line down; words of neighbours stand at two heights."""
    x = across[one.place]
    anchor = "end" if x > 0.6 else ""
    y = 9 + 11 * (number % 2)
    return join(
        (upright(x, TOP - 4, height - BELOW, "ev"), words(x, y, one.says, "m halo", anchor=anchor))
    )


def _line(plot: Plot, line: Drawn, across: Sequence[float], height: float) -> Markup:
    return join(_run(plot, line, run, across, height) for run in _runs(line.values))


def _run(
    plot: Plot, line: Drawn, run: Sequence[int], across: Sequence[float], height: float
) -> Markup:
    points = [(across[place], line.values[place] or 0.0) for place in run]
    if len(run) == 1:
        return _alone(plot, line, run[0], points[0])
    lower = [(x, _or(line.lows[place], y)) for place, (x, y) in zip(run, points, strict=True)]
    upper = [(x, _or(line.highs[place], y)) for place, (x, y) in zip(run, points, strict=True)]
    area = band(plot, lower, upper, f"f-{line.tone}", height)
    return join((area, path(plot, points, f"ln s-{line.tone}", height)))


def _alone(plot: Plot, line: Drawn, place: int, point: Point) -> Markup:
    """A period without neighbours: a dot, with its interval upright."""
    x, value = point
    low, high = line.lows[place], line.highs[place]
    dot = disc(x, plot.y(value), f"f-{line.tone} point")
    if low is None or high is None:
        return dot
    return join((upright(x, plot.y(high), plot.y(low), f"whisk s-{line.tone}"), dot))


def _or(end: float | None, value: float) -> float:
    return value if end is None else end


def _runs(values: Sequence[float | None]) -> Iterator[list[int]]:
    """Neighbouring periods that all have a figure."""
    known = [place for place, value in enumerate(values) if value is not None]
    if not known:
        return
    cuts = [number for number, (a, b) in enumerate(pairwise(known), 1) if b > a + 1]
    for first, last in pairwise([0, *cuts, len(known)]):
        yield known[first:last]


def _names(plot: Plot, lines: Sequence[Drawn], right: float) -> Markup:
    """The name of each line at its last figure, no two over each other."""
    ends: list[tuple[Point, Drawn]] = []
    for line in lines:
        last = next((value for value in reversed(line.values) if value is not None), None)
        if last is not None:
            ends.append(((right, last), line))
    heights = apart([plot.y(value) + 4 for (_, value), _ in ends])
    return join(
        words(right, y, line.name, f"f-{line.tone} halo", dx=8)
        for y, (_, line) in zip(heights, ends, strict=True)
    )
