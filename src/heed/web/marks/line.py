"""A figure over many periods: a line with its band, an axis and names of periods."""

from __future__ import annotations

from collections.abc import Sequence

from heed.web.marks.markup import Markup
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
from heed.web.marks.series import Reading, runs

MOST_NAMES = 8


def line_chart(
    readings: Sequence[Reading],
    *,
    says: str,
    write: Write = plain,
    zero: float | None = None,
    height: float = 240,
    names: int = MOST_NAMES,
) -> Markup:
    """A line through neighbours that have a figure, gaps where one is withheld.

    Args:
        readings: The periods, oldest first.
        says: The sentence read aloud.
        write: How a value is written.
        zero: Where "no effect" is drawn as a stronger line; None for no such line.
        height: In pixels.
        names: At most so many periods are named below the line.
    """
    ends = [end for one in readings for end in (one.value, one.low, one.high) if end is not None]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    room = (high - low) * 0.06 or 0.5
    plot = Plot(low - room, high + room, 12, height - 26)
    parts = [plot.grid([value for value in ticks(plot.low, plot.high) if value != zero], write)]
    if zero is not None and plot.low < zero < plot.high:
        parts += [level(plot.y(zero), "zero"), words(0, plot.y(zero) - 4, write(zero))]
    for run in runs(readings):
        parts.append(_run(plot, [(_across(x), value, one) for x, value, one in run], height))
    for place in thinned([one.label for one in readings], names):
        x = _across((place + 0.5) / len(readings))
        parts.append(words(x, height - 8, readings[place].label, anchor="middle"))
    return drawing(parts, height, says)


def _run(plot: Plot, run: Sequence[tuple[float, float, Reading]], height: float) -> Markup:
    if len(run) == 1:
        x, value, one = run[0]
        return disc(x, plot.y(value), "f-actual point", title=one.label)
    lower = [(x, value if one.low is None else one.low) for x, value, one in run]
    upper = [(x, value if one.high is None else one.high) for x, value, one in run]
    line = path(plot, [(x, value) for x, value, _one in run], "ln s-actual", height)
    return Markup(band(plot, lower, upper, "f-actual", height) + line)


def _across(x: float) -> float:
    """Lines keep clear of the axis labels at the left."""
    return 0.06 + 0.94 * x
