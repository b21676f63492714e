"""The journey map as a real table: lanes are row headers, stages are column headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heed.web.marks.markup import Child, Markup, join, tag


@dataclass(frozen=True)
class Head:
    """A stage at the head of its column."""

    name: str
    status: str = ""
    """``kept``, ``risk`` or ``missed`` colours the edge; empty: nothing is known."""
    glyph: Markup = Markup("")  # noqa: RUF009
    """The shape of the status with its word for people who hear the page."""
    goal: str = ""
    volume: str = ""


@dataclass(frozen=True)
class Lane:
    """One row: what it is, a line to explain it, and one cell for each stage."""

    title: str
    hint: Child = ""
    cells: tuple[Child, ...] = ()
    whole: Markup | None = None
    """One drawing over all stages, in place of cells."""
    is_divider: bool = False
    """The line of visibility: a thin row without cells."""


def journey_map(
    caption: str, lane_word: str, heads: Sequence[Head], lanes: Sequence[Lane]
) -> Markup:
    """The map in a region that scrolls sideways and can be reached with the keyboard."""
    columns = tag(
        "colgroup",
        tag("col", class_="col-lane"),
        *(tag("col", class_="col-stage") for _ in heads),
    )
    corner = tag("td", tag("span", lane_word, class_="vh"))
    top = tag("thead", tag("tr", corner, *(_head(head) for head in heads)))
    body = tag("tbody", *(_lane(lane, len(heads)) for lane in lanes))
    few = " journey--few" if len(heads) <= 4 else ""
    table = tag(
        "table", tag("caption", caption, class_="vh"), columns, top, body, class_=f"journey{few}"
    )
    return tag("div", table, class_="journey-wrap", tabindex="0", role="region", aria_label=caption)


def _head(head: Head) -> Markup:
    parts = [tag("span", join((head.name, " ", head.glyph)), class_="name")]
    if head.goal:
        parts.append(tag("p", head.goal, class_="goal"))
    if head.volume:
        parts.append(tag("p", head.volume, class_="vol"))
    edge = f" stage--{head.status}" if head.status else ""
    return tag("th", *parts, scope="col", class_=f"stage{edge}")


def _lane(lane: Lane, n_stages: int) -> Markup:
    if lane.is_divider:
        title = tag("th", lane.title, scope="row")
        return tag("tr", title, tag("td", "", colspan=n_stages), class_="divider")
    hint = [tag("small", lane.hint)] if lane.hint else []
    title = tag("th", lane.title, *hint, scope="row")
    if lane.whole is not None:
        return tag("tr", title, tag("td", lane.whole, class_="curve", colspan=n_stages))
    return tag("tr", title, *(tag("td", cell) for cell in lane.cells))
