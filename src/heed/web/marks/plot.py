"""What every chart is drawn on: an axis down in pixels, places across in shares of the width."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from heed.web.marks.markup import Markup, join, number, percent, tag

Write = Callable[[float], str]
Point = tuple[float, float]
"""A share of the width from 0 to 1, and a value."""

STRETCH = 100  # units across in a part that is stretched to the width
LABEL = 12  # pixels that a line of small words takes


def plain(value: float) -> str:
    """A number as short as it can be, with a true minus sign."""
    return f"{value:g}".replace("-", "−")


@dataclass(frozen=True)
class Plot:
    """The drawing area: ``low`` is drawn at ``floor`` and ``high`` at ``top``, in pixels."""

    low: float
    high: float
    top: float
    floor: float

    def y(self, value: float) -> float:
        """How far down a value is drawn; values beyond the ends are drawn at the ends."""
        span = self.high - self.low or 1.0
        share = min(1.0, max(0.0, (value - self.low) / span))
        return self.floor - share * (self.floor - self.top)

    def grid(self, values: Iterable[float], write: Write = plain) -> Markup:
        """A hairline and its value at the left, for each of the values."""
        return join(
            join((level(self.y(value), "grid"), words(0, self.y(value) - 4, write(value))))
            for value in values
        )


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values between the ends, at most ``most`` of them; always at least one."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * place, 12) for place in range(first, last + 1)] or [low]


def level(y: float, kind: str) -> Markup:
    """A line across the whole width."""
    return tag("line", x1="0", x2="100%", y1=y, y2=y, class_=kind)


def upright(x: float, top: float, floor: float, kind: str) -> Markup:
    """A line down at a share of the width."""
    return tag("line", x1=percent(x), x2=percent(x), y1=top, y2=floor, class_=kind)


def words(
    x: float, y: float, said: str, kind: str = "", *, anchor: str = "", dx: float = 0
) -> Markup:
    """Words at a share of the width; ``anchor`` is ``middle`` or ``end``."""
    return tag(
        "text",
        said,
        x=percent(x) if x else "0",
        y=y,
        dx=dx or None,
        text_anchor=anchor or None,
        class_=kind or None,
    )


def path(plot: Plot, points: Sequence[Point], kind: str, height: float) -> Markup:
    """Straight segments between neighbours, stretched to the width."""
    return _stretched(_steps(plot, points), kind, height)


def band(
    plot: Plot, lower: Sequence[Point], upper: Sequence[Point], kind: str, height: float
) -> Markup:
    """The area between two lines over the same places."""
    return _stretched(_steps(plot, [*upper, *reversed(lower)]) + "Z", f"band {kind}", height)


def disc(x: float, y: float, kind: str, *, radius: float = 4, title: str = "") -> Markup:
    """A dot at a share of the width."""
    drawn = tag("circle", cx=percent(x), cy=y, r=radius, class_=kind)
    return tag("g", tag("title", title), drawn) if title else drawn


def square(x: float, y: float, kind: str, *, title: str = "") -> Markup:
    """A square of nine pixels at a share of the width, for what falls outside."""
    drawn = tag("rect", x=-4.5, y=-4.5, width=9, height=9, rx=1.5, class_=kind)
    parts = (tag("title", title), drawn) if title else (drawn,)
    return tag("svg", *parts, x=percent(x), y=y, overflow="visible")


def drawing(parts: Iterable[Markup], height: float, says: str, kind: str = "") -> Markup:
    """A chart as wide as its place, with the sentence that is read aloud."""
    classes = f"ch {kind}".strip()
    return tag("svg", *parts, class_=classes, height=height, role="img", aria_label=says)


def thinned(labels: Sequence[str], most: int) -> list[int]:
    """Which labels are written, evenly spaced, when there is room for ``most``."""
    step = max(1, math.ceil(len(labels) / max(1, most)))
    return list(range(0, len(labels), step))


def apart(wanted: Sequence[float], gap: float = LABEL) -> list[float]:
    """Heights near the wanted ones, in their order, no two closer than ``gap``."""
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    placed = list(wanted)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + gap)
    return placed


def _steps(plot: Plot, points: Sequence[Point]) -> str:
    places = (f"{number(STRETCH * x)} {number(plot.y(value))}" for x, value in points)
    return "M" + " ".join(places)


def _stretched(steps: str, kind: str, height: float) -> Markup:
    return tag(
        "svg",
        tag("path", d=steps, class_=kind),
        viewBox=f"0 0 {STRETCH} {number(height)}",
        preserveAspectRatio="none",
        width="100%",
        height=height,
        overflow="visible",
    )
