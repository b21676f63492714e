"""One estimate as a dot on a line, with its interval and the goal it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from heed.web.marks.markup import Markup, percent, tag


class Measured(Protocol):
    """A value with the ends of its 95% interval; all None where nothing may be said."""

    @property
    def value(self) -> float | None: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True)
class Scale:
    """An axis: its ends, a goal drawn as a bar, and where "no effect" is."""

    low: float
    high: float
    mark: float | None = None
    zero: float | None = None

    def place(self, value: float) -> float:
        """Where a value stands between the ends, 0 to 1; beyond them, at the end."""
        if self.high == self.low:
            return 0.5
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def whisker(
    read: Measured, scale: Scale, *, says: str, tone: str = "ink", height: int = 14
) -> Markup:
    """A dot at the value and a line over its interval; nothing where the value is withheld.

    Args:
        read: The figure, in the units of the scale.
        scale: The axis.
        says: The sentence read aloud.
        tone: Colour by role: ``ink``, ``ink3``, ``kept``, ``risk``, ``missed``, ``actual``.
        height: In pixels.
    """
    if read.value is None:
        return Markup("")
    middle = height / 2
    parts = [tag("line", x1="0", x2="100%", y1=middle, y2=middle, class_="grid")]
    if scale.zero is not None:
        parts.append(_upright(scale.place(scale.zero), 0, height, "zero"))
    if scale.mark is not None:
        parts.append(_upright(scale.place(scale.mark), 1, height - 1, "limit"))
    if read.low is not None and read.high is not None:
        ends = (percent(scale.place(read.low)), percent(scale.place(read.high)))
        parts.append(
            tag("line", x1=ends[0], x2=ends[1], y1=middle, y2=middle, class_=f"whisk s-{tone}")
        )
    dot = percent(scale.place(read.value))
    parts.append(tag("circle", cx=dot, cy=middle, r=4, class_=f"f-{tone}"))
    return tag("svg", *parts, class_="ch whisker", height=height, role="img", aria_label=says)


def _upright(at: float, top: float, bottom: float, kind: str) -> Markup:
    return tag("line", x1=percent(at), x2=percent(at), y1=top, y2=bottom, class_=kind)
