"""Parts of a specification that several mappings write alike."""

from __future__ import annotations

from collections.abc import Iterable

from heed.interactions.importing.guess.columns import Column
from heed.interactions.importing.guess.dates import Times
from heed.interactions.importing.guess.people import with_kind
from heed.interactions.importing.guess.roles import Found, Role
from heed.interactions.importing.guess.settling import Settled
from heed.interactions.importing.guess.yaml_text import Node, Page
from heed.kernel import column_words as words

LONGEST_ITEM = 200
_DESCRIBING: tuple[Role, ...] = (
    "planned", "time", "id", "case", "activity", "channel", "agent", "actor", "money", "currency",
    "weight", "count", "property", "score", "yes_no", "verdict", "choices", "label", "account",
)  # fmt: skip


def constant(text: str) -> str:
    """A constant text as a specification writes it."""
    text = " ".join(text.split())
    if len(text) > LONGEST_ITEM:
        text = text[: LONGEST_ITEM - 1].rsplit(" ", 1)[0] + "…"
    return f"={text}"


def as_value(name: str) -> Node:
    """A column as the origin of a text; a name that starts with ``=`` would be a constant."""
    return {"column": name} if name.startswith("=") else name


def as_key(column: Column) -> Node:
    """A column as a key that some rows may leave empty."""
    if column.n_filled < column.n_rows or column.placeholders:
        return {"column": column.name, "optional": True}
    return as_value(column.name)


def as_time(name: str, times: Times, *, optional: bool = False) -> Node:
    """A time as the specification writes it; ISO 8601 needs no format."""
    if not times.formats and not optional:
        return name
    value: dict[str, Node] = {"column": name}
    if times.formats:
        value["format"] = times.formats[0] if len(times.formats) == 1 else list(times.formats)
    if optional:
        value["optional"] = True
    return value


def why_time(times: Times) -> str:
    """What decided how a time is read."""
    if times.mark in ("/", "-") and times.order:
        return "day before month" if times.order == "dmy" else "month before day"
    return ""


def write_columns(page: Page, head: str, taken: Iterable[Found], indent: int) -> None:
    """``properties`` or ``traits``: one key a column, a slug of its name."""
    used: set[str] = set()
    for one in taken:
        if not used:
            page.head(head, indent)
        key, number = words.slug(one.name), 1
        while key in used:
            number += 1
            key = f"{words.slug(one.name)}_{number}"
        used.add(key)
        page.pair(key, as_value(one.name), indent + 2, one.why if one.role == "planned" else "")


def describing(settled: Settled, taken: Iterable[str]) -> list[Found]:
    """The columns that no other part takes and that describe a record."""
    names = set(taken)
    return [one for one in settled.roles.found if one.role in _DESCRIBING and one.name not in names]


def write_keys(page: Page, settled: Settled, *, with_case: bool = True) -> list[str]:
    """``id``, ``customer``, ``account`` and ``case`` of records; returns the columns taken."""
    taken: list[str] = []
    ids = [one.name for one in settled.ids]
    if len(ids) == 1:
        page.pair("id", ids[0], 4, "another value in every row")
    elif ids:
        page.pair("id", ids, 4, "together another in every row")
    taken += ids
    for key, party in (("customer", settled.customer), ("account", settled.account)):
        if party:
            value = as_key(party.column)
            page.pair(key, with_kind(party.column, value) if key == "customer" else value, 4)
            taken.append(party.name)
    if with_case and settled.case:
        _write_case(page, settled.case)
        taken.append(settled.case.name)
    return taken


def _write_case(page: Page, case: Found) -> None:
    noun = next(
        (w for w in words.words_of(case.name) if w in words.CASE and w not in words.KEY), ""
    )
    value = as_key(case.column)
    if noun and noun.isascii():
        optional = {"optional": True} if isinstance(value, dict) and "optional" in value else {}
        value = {"column": case.name, "kind": noun, **optional}
    page.pair("case", value, 4, "an id that ties rows together" if case.role == "case" else "")
