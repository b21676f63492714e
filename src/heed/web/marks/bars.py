"""Counts as bars from zero: answers by score, and groups side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Markup, join, percent, tag
from heed.web.marks.plot import Write, drawing, level, plain, words


@dataclass(frozen=True)
class Bar:
    """One bar: its name below, its count above, its colour by role such as ``n1`` or ``kept``."""

    label: str
    value: float
    tone: str = "actual"
    low: float | None = None
    """Lower end of an interval, where the value is an estimate."""
    high: float | None = None


def bars(
    given: Sequence[Bar],
    *,
    says: str,
    write: Write = plain,
    below: Sequence[tuple[int, int, str]] = (),
    height: float = 214,
) -> Markup:
    """Upright bars from zero, each with its value.

    Args:
        given: The bars from left to right.
        says: The sentence read aloud.
        write: How a value is written.
        below: Names of neighbours taken together: first place, last place, words.
        height: In pixels.
    """
    floor = height - (34 if below else 19)
    most = max([bar.high or bar.value for bar in given] + [0.0]) or 1.0
    width = 1 / max(1, len(given))
    parts = [level(floor, "axis")]
    for place, bar in enumerate(given):
        tall = bar.value / most * (floor - 24)
        parts.append(_bar(bar, (place + 0.11) * width, 0.78 * width, floor, tall))
        middle = (place + 0.5) * width
        if bar.low is not None and bar.high is not None:
            ends = [floor - end / most * (floor - 24) for end in (bar.low, bar.high)]
            parts.append(
                tag(
                    "line",
                    x1=percent(middle),
                    x2=percent(middle),
                    y1=ends[0],
                    y2=ends[1],
                    class_="whisk s-ink",
                )
            )
        parts.append(words(middle, floor - tall - 6, write(bar.value), "m", anchor="middle"))
        parts.append(words(middle, floor + 15, bar.label, anchor="middle"))
    for first, last, text in below:
        middle = (first + last + 1) / 2 * width
        parts.append(words(middle, height - 4, text, "b", anchor="middle"))
    return drawing(parts, height, says)


def share_bar(share: float, *, says: str, tone: str = "n1") -> Markup:
    """One lying bar from 0 to the whole, for a table."""
    return drawing(
        (
            tag("rect", x="0", y=4, width="100%", height=6, rx=3, class_="f-soft"),
            tag("rect", x="0", y=4, width=percent(share), height=6, rx=3, class_=f"f-{tone}"),
        ),
        14,
        says,
    )


def _bar(bar: Bar, x: float, width: float, floor: float, tall: float) -> Markup:
    return join(
        (
            tag(
                "rect",
                x=percent(x),
                y=floor - tall,
                width=percent(width),
                height=tall,
                rx=2,
                class_=f"f-{bar.tone}",
            ),
        )
    )
