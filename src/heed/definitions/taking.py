"""Taking the definitions of a text over into the values of a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from heed.definitions.draft_state import Values, keys_of
from heed.definitions.files import Definitions
from heed.definitions.merging import with_added
from heed.definitions.registry import KINDS
from heed.journeys.catalogue import ORDER


def taken_over(
    values: Mapping[str, Any], definitions: Definitions, removable: Collection[str] = ()
) -> Values:
    """The values with what a text defines; of ``removable``, what it does not hold is taken out.

    What stands elsewhere keeps its place; the order of the text counts for what it names.
    """
    held = {content.name: content.content for content in definitions.contents}
    after: Values = {
        name: content
        for name, content in values.items()
        if name in held or name not in removable or name.startswith(f"{ORDER}:")
    }
    for name, content in held.items():
        if after.get(name) != content:
            after[name] = content
    for kind in KINDS:
        order = _order(keys_of(after, kind.name), definitions.keys(kind.name))
        if order != keys_of(after, kind.name):
            after[f"{ORDER}:{kind.name}"] = {"keys": order}
    return after


def _order(before: list[str], text: list[str]) -> list[str]:
    """The order of a kind: as it is where the text does not say otherwise."""
    mine = set(text)
    if [key for key in before if key in mine] == text:
        return before
    return with_added(text, before)
