"""The emotion curve: what was designed, what staff believe, and what customers said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Markup, join, percent, tag
from heed.web.marks.plot import Plot, Write, band, disc, drawing, level, path, plain, upright, words

LEVELS = (2, 1, 0, -1, -2)


@dataclass(frozen=True)
class Felt:
    """One touchpoint: its place across (0 to 1) and its emotions, −2 to +2; None: nobody knows."""

    name: str
    x: float
    actual: float | None = None
    low: float | None = None
    high: float | None = None
    desired: float | None = None
    believed: float | None = None
    is_inferred: bool = False
    """Read from texts, not asked."""
    is_moment_of_truth: bool = False
    under: tuple[str, str] = ("", "")
    """How it is known, and n."""
    gap: str = ""
    """How far it falls short of the design, in words; empty where nothing is to be said."""
    is_label_above: bool = False
    """Where neighbours stand close, every other value is written above its point."""


@dataclass(frozen=True)
class EmotionWords:
    """What is written on the curve: the five levels from +2 down, and the three readings."""

    says: str
    levels: tuple[str, str, str, str, str]
    desired: str
    believed: str
    actual: str


def emotion_curve(
    felt: Sequence[Felt], said: EmotionWords, *, n_stages: int, write: Write = plain
) -> Markup:
    """Straight lines between measured neighbours; where nobody was asked there is a gap."""
    is_asked = any(one.actual is not None for one in felt)
    height = 264 if is_asked else 176
    plot = Plot(-2, 2, 16, height - 44)
    parts = [upright(stage / n_stages, 0, height, "grid") for stage in range(1, n_stages)]
    for value, text in zip(LEVELS, said.levels, strict=True):
        y = plot.y(value)
        parts += [level(y, "grid" if value else "zero"), tag("text", text, x=6, y=y - 4)]
    parts.append(_shortfalls(plot, felt, height))
    parts.append(_reading(plot, [(one.x, one.desired) for one in felt], "s-desired dash", height))
    parts.append(
        _reading(plot, [(one.x, one.believed) for one in felt], "s-perceived dot3", height)
    )
    parts.append(_actual(plot, felt, height))
    parts += [_wanted(plot, felt, place) for place in range(len(felt))]
    parts += [_point(plot, one, height, write) for one in felt]
    parts.append(_names(plot, felt, said))
    return drawing(parts, height, said.says)


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = [[]]
    for x, value in points:
        if value is None:
            found.append([])
        else:
            found[-1].append((x, value))
    return [run for run in found if len(run) > 1]


def _reading(
    plot: Plot, points: Sequence[tuple[float, float | None]], kind: str, height: float
) -> Markup:
    return join(path(plot, run, f"ln thin {kind}", height) for run in _runs(points))


def _actual(plot: Plot, felt: Sequence[Felt], height: float) -> Markup:
    lows = _runs([(one.x, one.low if one.actual is not None else None) for one in felt])
    highs = _runs([(one.x, one.high if one.actual is not None else None) for one in felt])
    bands = [
        band(plot, low, high, "f-actual", height) for low, high in zip(lows, highs, strict=False)
    ]
    lines = _runs([(one.x, one.actual) for one in felt])
    return join([*bands, *(path(plot, run, "ln s-actual", height) for run in lines)])


def _shortfalls(plot: Plot, felt: Sequence[Felt], height: float) -> Markup:
    """The area between the design and what was felt, where neighbours have both."""
    both = [(one.x, one.actual if one.desired is not None else None) for one in felt]
    wanted = [(one.x, one.desired if one.actual is not None else None) for one in felt]
    pairs = zip(_runs(both), _runs(wanted), strict=False)
    return join(band(plot, low, high, "band--gap", height) for low, high in pairs)


def _wanted(plot: Plot, felt: Sequence[Felt], place: int) -> Markup:
    """A dash where the design stands alone, and how far below it the customers are."""
    one, parts = felt[place], []
    if one.desired is None:
        return Markup("")
    y = plot.y(one.desired)
    beside = [felt[other] for other in (place - 1, place + 1) if 0 <= other < len(felt)]
    if all(other.desired is None for other in beside):
        dash = tag("line", x1=-13, x2=13, y1=0, y2=0, class_="ln thin s-desired dash")
        parts.append(tag("svg", dash, x=percent(one.x), y=y, overflow="visible"))
    if one.gap and one.actual is not None:
        low = plot.y(one.actual)
        x = percent(one.x)
        parts.append(tag("line", x1=x, x2=x, y1=y + 4, y2=low - 7, class_="ev"))
        parts.append(words(one.x, (y + low) / 2 + 2, one.gap, "b halo", dx=6))
    return join(parts)


def _point(plot: Plot, one: Felt, height: float, write: Write) -> Markup:
    x, below = one.x, height - 17
    under = join(
        words(x, below + 13 * line, text, anchor="middle") for line, text in enumerate(one.under)
    )
    if one.actual is None:
        ring = tag("circle", r=4.5, class_="ring-open")
        place = tag("svg", ring, x=percent(x), y=height - 33, overflow="visible")
        return join((place, under))
    y = plot.y(one.actual)
    value = ("+" if one.actual > 0 else "") + write(one.actual)
    kind = "hollow s-actual" if one.is_inferred else "f-actual point"
    title = f"{one.name}: {value}"
    if one.is_moment_of_truth:
        shape = tag("path", d="M0-7 7 0 0 7-7 0z", class_=kind)
        mark = tag("svg", tag("title", title), shape, x=percent(x), y=y, overflow="visible")
    else:
        mark = disc(x, y, kind, radius=4.5, title=title)
    return join(
        (
            mark,
            words(x, y + (-10 if one.is_label_above else 19), value, "b halo", anchor="middle"),
            under,
        )
    )


def _names(plot: Plot, felt: Sequence[Felt], said: EmotionWords) -> Markup:
    """Each line is named at its last point."""
    found = []
    for text, kind, values in (
        (said.desired, "m", [one.desired for one in felt]),
        (said.believed, "f-perceived", [one.believed for one in felt]),
        (said.actual, "b f-actual", [one.actual for one in felt]),
    ):
        last = [place for place, value in enumerate(values) if value is not None]
        if last:
            value = values[last[-1]]
            y = plot.y(value if value is not None else 0) + 4
            found.append(words(felt[last[-1]].x, y, text, f"{kind} halo", dx=9))
    return join(found)
