"""How it has gone with one customer: scores as points of feeling, missed standards as squares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Markup
from heed.web.marks.plot import Plot, disc, drawing, level, path, plain, square, thinned, words

HEIGHT, FLOOR, TOP = 190, 150, 22
LEVELS = (2, 1, 0, -1, -2)
MOST_LABELS = 6


@dataclass(frozen=True)
class Told:
    """One score: its place across (0 to 1), its feeling from −2 to +2, which question, in words."""

    x: float
    feeling: float
    question: str
    title: str


@dataclass(frozen=True)
class Miss:
    """One missed standard: its place across and what is said of it."""

    x: float
    title: str


def gone(
    told: Sequence[Told], missed: Sequence[Miss], months: Sequence[tuple[float, str]], *, says: str
) -> Markup:
    """Points over time; a line only joins answers to one question, because questions never mix."""
    plot = Plot(-2, 2, TOP, FLOOR)
    parts = [level(plot.y(each), "zero" if each == 0 else "grid") for each in LEVELS]
    parts += [words(0, plot.y(each) - 4, _signed(each)) for each in LEVELS]
    for question in dict.fromkeys(each.question for each in told):
        line = [(each.x, each.feeling) for each in told if each.question == question]
        if len(line) > 1:
            parts.append(path(plot, line, "ln thin s-actual", HEIGHT))
    parts += [square(each.x, 10, "f-missed", title=each.title) for each in missed]
    parts += [
        disc(each.x, plot.y(each.feeling), "f-actual s-surface", radius=4.5, title=each.title)
        for each in told
    ]
    for turn, place in enumerate(thinned([label for _, label in months], MOST_LABELS)):
        x, label = months[place]
        parts.append(words(x, HEIGHT - 8, label, "wide" if turn % 2 else ""))
    return drawing(parts, HEIGHT, says)


def _signed(value: float) -> str:
    return f"+{plain(value)}" if value > 0 else plain(value)
