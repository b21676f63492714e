"""Policies and purposes for tests, as if an experience file had defined them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from heed.customers.contact import rulebook
from heed.customers.contact.design import ContactPolicy
from heed.customers.kinds import KINDS
from heed.foundation import defined as source
from heed.foundation.defined import Defined
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import parse_yaml

_now: list[Defined] = []


def defined_here(kinds: Sequence[str]) -> list[Defined]:
    """What the test defined."""
    return [each for each in _now if each.kind in kinds]


def read(text: str, version: int = 1) -> list[Defined]:
    """The definitions of purposes and policies in the text of an experience file."""
    top = Cell(parse_yaml(text, "test"))
    entries = top.entries(("heed", *(kind.section for kind in KINDS)))
    found = [
        Defined(kind.name, value.key, version, value)
        for kind in KINDS
        if kind.section in entries
        for cell in entries[kind.section].many()
        for value in [kind.read(cell)]
    ]
    assert not top.problems, list(map(str, top.problems))
    return found


def policy(text: str = "", **changes: object) -> ContactPolicy:
    """A policy of a text, or the one that Heed ships, with changes."""
    found = rulebook.parse_policy(text) if text else rulebook.shipped_policy()
    return replace(found, **changes)  # type: ignore[arg-type]  # whatever the test changes


@contextmanager
def holding(*found: Defined | ContactPolicy) -> Iterator[None]:
    """These definitions hold, beside the purposes that Heed ships."""
    before, path = list(_now), source._source
    shipped = read(rulebook.shipped_text())
    given = [
        Defined("contact_policy", each.key, each.version or 1, each)
        if isinstance(each, ContactPolicy)
        else each
        for each in found
    ]
    names = {(each.kind, each.key) for each in given}
    purposes = [each for each in shipped if each.kind == "purpose"]
    _now[:] = [*(each for each in purposes if (each.kind, each.key) not in names), *given]
    source.register_source(f"{__name__}.defined_here")
    try:
        yield
    finally:
        _now[:] = before
        source.register_source(path)
