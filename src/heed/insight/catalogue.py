"""Value models and restricted columns from the contents of definitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from heed.foundation.kinds import Kind
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.insight.kinds import RESTRICTED, VALUE_MODEL
from heed.insight.value_model import RestrictedColumn, ValueModel
from heed.journeys.catalogue import ORDER, Content


def value_models_of(contents: Iterable[Content]) -> tuple[ValueModel, ...]:
    """The value models among these contents, in their stored order.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    found = _values(VALUE_MODEL, contents)
    return tuple(replace(value, version=version) for value, version in found)


def restricted_of(contents: Iterable[Content]) -> tuple[RestrictedColumn, ...]:
    """The restricted columns among these contents, in their stored order.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    return tuple(value for value, _ in _values(RESTRICTED, contents))


def _values(kind: Kind, contents: Iterable[Content]) -> list[tuple[Any, int]]:
    contents = list(contents)
    order = [
        key
        for content in contents
        if content.kind == ORDER and content.key == kind.name
        for key in content.content["keys"]
    ]
    place = {key: number for number, key in enumerate(order)}
    mine = [content for content in contents if content.kind == kind.name]
    mine.sort(key=lambda content: place.get(content.key, len(place)))
    return [(_value(kind, content), content.version or 1) for content in mine]


def _value(kind: Kind, content: Content) -> Any:
    cell = Cell(YamlFile(f"stored {kind.name} {content.key}", content.content))
    value = kind.read(cell)
    if cell.problems:
        raise invalid(cell.problems)
    return value
