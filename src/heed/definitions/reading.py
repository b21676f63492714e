"""Reading what is defined now, as values of its kinds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from heed.definitions.registry import KINDS
from heed.foundation.defined import Defined
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.catalogue import ORDER, Content
from heed.journeys.queries import list_of_kinds

_READERS = {kind.name: kind for kind in KINDS}


def defined_now(kinds: Sequence[str]) -> list[Defined]:
    """Every definition of these kinds, in the stored order of each kind.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    stored = list_of_kinds(kinds)
    places = {
        (content.key, key): number
        for content in stored
        if content.kind == ORDER
        for number, key in enumerate(content.content["keys"])
    }
    mine = [content for content in stored if content.kind in kinds]
    mine.sort(key=lambda one: (kinds.index(one.kind), places.get((one.kind, one.key), len(places))))
    return [Defined(each.kind, each.key, each.version, value_of(each)) for each in mine]


@lru_cache(maxsize=256)
def value_of(content: Content) -> Any:
    """The value of a stored content, as its kind reads it.

    Raises:
        InvalidDefinition: it is not in the notation (a newer version of Heed wrote it).
    """
    cell = Cell(YamlFile(f"stored {content.kind} {content.key}", content.content))
    value = _READERS[content.kind].read(cell)
    if cell.problems:
        raise invalid(cell.problems)
    return value
