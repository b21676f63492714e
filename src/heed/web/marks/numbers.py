"""The numbers of a chart as a table, for those who cannot see it and those who want to copy it."""

from __future__ import annotations

from collections.abc import Sequence

from heed.web.marks.markup import Markup, join, tag


def numbers(summary: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table behind a disclosure; the first column names the row, the others are figures.

    Args:
        summary: The words to open it with, such as "Show the numbers".
        columns: Heads of the columns.
        rows: One list of written values for each row, as long as ``columns``.
    """
    head = tag("tr", *(_head(name, place) for place, name in enumerate(columns)))
    body = join(
        tag("tr", *(_cell(value, place) for place, value in enumerate(row))) for row in rows
    )
    table = tag(
        "table",
        tag("thead", head),
        tag("tbody", body),
        class_="table table--tight table--flush",
    )
    # A region that scrolls can be reached with the keyboard.
    inside = tag("div", table, class_="table-wrap", tabindex="0", role="region", aria_label=summary)
    return tag("details", tag("summary", summary), inside, class_="more")


def _head(name: str, place: int) -> Markup:
    return tag("th", name, scope="col", class_="r" if place else None)


def _cell(value: str, place: int) -> Markup:
    return tag("td", value, class_="r") if place else tag("th", value, scope="row")
