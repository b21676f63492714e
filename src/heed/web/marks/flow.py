"""The flow of a travelled journey: who went where, what left the design, what came back.

The height of a band is how many cases took it. Blue follows the design, amber and red leave it,
grey comes back. Every band says its numbers to the mouse and, in the table beside it, to everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from heed.web.marks.flow_layout import (
    Flowing,
    Layout,
    Measures,
    Moving,
    PlacedEdge,
    PlacedNode,
    lay_out,
)
from heed.web.marks.markup import Markup, join, number, tag

Kind = Literal["design", "skip", "unplanned", "left", "back"]

_CLASSES = {
    "design": "link link--design s-actual",
    "skip": "link s-risk",
    "unplanned": "link s-risk",
    "left": "link s-missed",
    "back": "link link--back s-ink3",
}


@dataclass(frozen=True)
class Stop:
    """A touchpoint of the flow."""

    key: str
    name: str
    n: float
    facts: str
    """A second line: how many, which share."""
    tone: str = "actual"
    """Colour by role: ``actual`` in the design, ``risk`` beside it."""


@dataclass(frozen=True)
class Way:
    """A move from one stop to another."""

    source: str
    target: str
    n: float
    kind: Kind
    says: str
    """What is shown when it is pointed at."""
    href: str = ""
    """Where its cases are listed; empty on paper."""


@dataclass(frozen=True)
class Drop:
    """Cases that went no further than a stop, though the design goes on."""

    stop: str
    n: float
    says: str
    written: str


def flow(stops: Sequence[Stop], ways: Sequence[Way], drops: Sequence[Drop], *, says: str) -> Markup:
    """The picture, in its own size; the page lets it scroll, paper makes it fit.

    Args:
        stops: In their usual order.
        ways: Between stops; those of kind ``back`` run below.
        drops: At most one for each stop.
        says: The sentence read aloud.
    """
    names = max((len(line) for stop in stops for line in in_lines(stop.name)), default=0)
    sizes = Measures(
        layer_width=max(104.0, min(210.0, 7.2 * names + 18)), gap=58, top=54, right=130
    )
    layout = lay_out(
        [Flowing(stop.key, stop.n) for stop in stops],
        [Moving(way.source, way.target, way.n, way.kind == "back") for way in ways],
        sizes,
    )
    scale = _pixels_per_case(layout, stops)
    parts = [_edge(edge, way) for edge, way in zip(layout.edges, ways, strict=True)]
    at = {node.key: node for node in layout.nodes}
    parts += [_drop(at[drop.stop], drop, scale, sizes) for drop in drops if drop.stop in at]
    parts += [_node(at[stop.key], stop, sizes) for stop in stops]
    starts = {node.key for node in layout.nodes if node.layer == 0}
    # What leads back to the first layer swings out at its left.
    left = 30 if any(edge.is_back and edge.target in starts for edge in layout.edges) else 2
    return tag(
        "svg",
        *parts,
        class_="ch flow",
        viewBox=f"{-left} 0 {number(layout.width + left)} {number(layout.height)}",
        width=round(layout.width + left),
        height=round(layout.height),
        role="group" if any(way.href for way in ways) else "img",  # links in an image are not heard
        aria_label=says,
    )


def _pixels_per_case(layout: Layout, stops: Sequence[Stop]) -> float:
    widths = [edge.width / edge.n for edge in layout.edges if edge.n and edge.width > 1]
    if widths:
        return widths[0]
    largest = max((stop.n for stop in stops), default=0.0) or 1.0
    return Measures().tallest / largest


def _edge(edge: PlacedEdge, way: Way) -> Markup:
    kind = "back" if edge.is_back else way.kind
    drawn = tag(
        "path",
        tag("title", way.says),
        d=_bend_under(edge) if edge.is_back else _bend(edge.points),
        class_=_CLASSES[kind],
        fill="none",
        stroke_width=_drawn_width(edge),
    )
    return tag("a", drawn, href=way.href, aria_label=way.says) if way.href else drawn


def _drawn_width(edge: PlacedEdge) -> float:
    """Loops are thinner than what leads on: they would hide it."""
    if not edge.is_back:
        return edge.width
    return min(edge.width, 7.0 if edge.source == edge.target else 24.0)


def _bend(points: Sequence[tuple[float, float]]) -> str:
    """Smooth from place to place, level at each of them."""
    steps = [f"M{_pair(points[0])}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (x + to_x) / 2
        steps.append(f"C{_pair((half, y))} {_pair((half, to_y))} {_pair((to_x, to_y))}")
    return "".join(steps)


def _bend_under(edge: PlacedEdge) -> str:
    """Out at the right, round and along below, and up again at the left."""
    (right, start), (_, below), (left, _), (_, end) = edge.points
    reach = 16 if edge.source == edge.target else 34
    return (
        f"M{_pair((right, start))}"
        f"C{_pair((right + reach, start))} {_pair((right + reach, below))} {_pair((right, below))}"
        f"L{_pair((left, below))}"
        f"C{_pair((left - reach, below))} {_pair((left - reach, end))} {_pair((left, end))}"
    )


def _drop(node: PlacedNode, drop: Drop, scale: float, sizes: Measures) -> Markup:
    """A short band that bends down and ends, with its count."""
    width = max(1.5, drop.n * scale)
    x, y = node.x + sizes.node_width, node.y + node.height - width / 2
    tip = (x + 26, y + width / 2 + 16)
    bend = f"M{_pair((x, y))}C{_pair((x + 16, y))} {_pair((tip[0], y))} {_pair(tip)}"
    drawn = tag(
        "path",
        tag("title", drop.says),
        d=bend,
        class_="link s-missed",
        fill="none",
        stroke_width=width,
    )
    label = tag(
        "text", drop.written, x=tip[0] + width / 2 + 4, y=tip[1] + 2, class_="f-missed halo"
    )
    return join((drawn, label))


def _node(node: PlacedNode, stop: Stop, sizes: Measures) -> Markup:
    bar = tag(
        "rect",
        tag("title", f"{stop.name}: {stop.facts}"),
        x=node.x,
        y=node.y,
        width=sizes.node_width,
        height=node.height,
        rx=1.5,
        class_=f"f-{stop.tone}",
    )
    lines = in_lines(stop.name)[::-1]
    name = join(
        tag("text", line, x=node.x, y=node.y - 20 - 14 * place, class_="b s13 halo")
        for place, line in enumerate(lines)
    )
    facts = tag("text", stop.facts, x=node.x, y=node.y - 6, class_="m halo")
    return join((bar, name, facts))


def _pair(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def in_lines(name: str, most: int = 15) -> list[str]:
    """A name in one line or two, broken where both come out shortest; words are never cut."""
    words = name.split()
    if len(name) <= most or len(words) < 2:
        return [name]
    places = range(1, len(words))
    best = min(places, key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:]))))
    return [" ".join(words[:best]), " ".join(words[best:])]


def shortened(stop: Stop, most: int = 26) -> Stop:
    """A stop with a name that fits between two layers."""
    if len(stop.name) <= most:
        return stop
    return replace(stop, name=stop.name[: most - 1].rstrip() + "…")
