"""Answers by score, side by side for what people had lived through: lying bars from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Markup, join, percent, tag
from heed.web.marks.plot import Write, drawing, plain

BAR, GAP, BETWEEN = 12, 3, 11
LEFT, ROOM = 0.08, 0.72  # where bars begin, and the share of the width for the longest


@dataclass(frozen=True)
class Side:
    """One kind of answers: its words, how its bars are filled, and the share of each score."""

    label: str
    fill: str
    shares: tuple[float, ...]


def score_bars(
    scores: Sequence[str], sides: Sequence[Side], *, says: str, write: Write = plain
) -> Markup:
    """For each score one bar a side; the sides are named at the bars of the first score.

    Args:
        scores: Names of the scores, from above.
        sides: One to three sides, each with one share for each score.
        says: The sentence read aloud.
        write: How a share is written.
    """
    most = max((share for side in sides for share in side.shares), default=0.0) or 1.0
    step = len(sides) * (BAR + GAP) + BETWEEN
    parts = []
    for row, score in enumerate(scores):
        top = row * step
        middle = top + (len(sides) * (BAR + GAP)) / 2 + 3
        parts.append(tag("text", score, x="0", y=middle, class_="b s13"))
        for place, side in enumerate(sides):
            y = top + place * (BAR + GAP)
            label = side.label if row == 0 else ""
            parts.append(
                _bar(side, side.shares[row] / most * ROOM, y, write(side.shares[row]), label)
            )
    return drawing(parts, max(1, len(scores)) * step - BETWEEN + 4, says)


def swatch(fill: str) -> Markup:
    """The look of a side's bars, for a key."""
    shape = tag("rect", x=1, y=1, width=13, height=8, rx=2, class_=fill, stroke_width=1.5)
    return tag("svg", shape, viewBox="0 0 22 10", class_="ch", aria_hidden="true")


def _bar(side: Side, width: float, y: float, share: str, label: str) -> Markup:
    drawn = tag(
        "rect",
        x=percent(LEFT),
        y=y,
        width=percent(width),
        height=BAR,
        rx=2,
        class_=side.fill,
        stroke_width=1.5,
    )
    named = (tag("tspan", f" {label}", class_="wide"),) if label else ()
    text = tag("text", share, *named, x=percent(LEFT + width), dx=6, y=y + 10, class_="m")
    return join((drawn, text))
