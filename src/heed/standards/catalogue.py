"""From stored contents to the set of standards and calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.catalogue import ORDER, Content
from heed.standards.design import StandardSet
from heed.standards.kinds import CALENDAR, KINDS, STANDARD


def standard_set_of(contents: Iterable[Content]) -> StandardSet:
    """The standards and calendars among these contents, in their stored order.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    contents = list(contents)
    readers = {kind.name: kind for kind in KINDS}
    orders = {content.key: content.content["keys"] for content in contents if content.kind == ORDER}
    mine = [content for content in contents if content.kind in readers]
    values: dict[str, dict[str, Any]] = {kind.name: {} for kind in KINDS}
    for content in mine:
        cell = Cell(YamlFile(f"stored {content.kind} {content.key}", content.content))
        value = readers[content.kind].read(cell)
        if cell.problems:
            raise invalid(cell.problems)
        if content.kind == STANDARD.name:
            value = replace(value, version=content.version or 1)
        values[content.kind][content.key] = value
    return StandardSet(
        standards=tuple(_ordered(values[STANDARD.name], orders.get(STANDARD.name, []))),
        calendars=tuple(_ordered(values[CALENDAR.name], orders.get(CALENDAR.name, []))),
        versions={content.name: content.version for content in mine if content.version},
    )


def _ordered(values: dict[str, Any], order: list[str]) -> list[Any]:
    known = [key for key in order if key in values]
    return [values[key] for key in dict.fromkeys([*known, *values])]
