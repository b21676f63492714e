"""Between a catalogue and the contents of its definitions, in normal form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from heed.customers.kinds import PERSONA, SEGMENT
from heed.customers.segments.rules import Segment
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.kinds import JOURNEY, KINDS, TEAM, TOUCHPOINT

ORDER = "order"  # a definition of this kind holds the order of all definitions of the kind it names


@dataclass(frozen=True)
class Content:
    """What one definition says, in normal form; ``version`` 0 is one that is not stored yet."""

    kind: str
    key: str
    content: dict[str, Any] = field(hash=False)
    version: int = 0

    @property
    def name(self) -> str:
        """``kind:key``, as results name it."""
        return f"{self.kind}:{self.key}"

    @property
    def content_hash(self) -> str:
        """The same for the same meaning."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def contents_of(catalogue: Catalogue) -> list[Content]:
    """Every definition of the catalogue and the order of each kind."""
    values = _values_by_kind(catalogue)
    contents: list[Content] = []
    for kind in KINDS:
        written = [kind.write(value) for value in values[kind.name]]
        contents.extend(Content(kind.name, entry["key"], entry) for entry in written)
        if written:
            contents.append(order_content(kind.name, [entry["key"] for entry in written]))
    return contents


def order_content(kind: str, keys: Sequence[str]) -> Content:
    """The definition that keeps the order of a kind."""
    return Content(ORDER, kind, {"keys": list(keys)})


def catalogue_of(contents: Iterable[Content]) -> Catalogue:
    """The catalogue that these contents make.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    contents = list(contents)
    values: dict[str, dict[str, Any]] = {kind.name: {} for kind in KINDS}
    readers = {kind.name: kind for kind in KINDS}
    for content in contents:
        if content.kind in readers:
            cell = Cell(YamlFile(f"stored {content.kind} {content.key}", content.content))
            values[content.kind][content.key] = readers[content.kind].read(cell)
            if cell.problems:
                raise invalid(cell.problems)
    orders = {content.key: content.content["keys"] for content in contents if content.kind == ORDER}
    segments: dict[str, Segment] = values[SEGMENT.name]
    journeys = [
        replace(_with_segments(journey, segments), version=content.version or 1)
        for content in contents
        if content.kind == JOURNEY.name
        for journey in [values[JOURNEY.name][content.key]]
    ]
    values[JOURNEY.name] = {journey.key: journey for journey in journeys}
    return Catalogue(
        teams=_ordered(values[TEAM.name], orders.get(TEAM.name)),
        touchpoints=_ordered(values[TOUCHPOINT.name], orders.get(TOUCHPOINT.name)),
        segments=_ordered(segments, orders.get(SEGMENT.name)),
        personas=_ordered(values[PERSONA.name], orders.get(PERSONA.name)),
        journeys=_ordered(values[JOURNEY.name], orders.get(JOURNEY.name)),
        versions={content.name: content.version for content in contents if content.version},
    )


def _values_by_kind(catalogue: Catalogue) -> dict[str, Sequence[Any]]:
    return {
        TEAM.name: catalogue.teams,
        TOUCHPOINT.name: catalogue.touchpoints,
        SEGMENT.name: catalogue.segments,
        PERSONA.name: catalogue.personas,
        JOURNEY.name: catalogue.journeys,
    }


def _with_segments(journey: JourneyDesign, segments: dict[str, Segment]) -> JourneyDesign:
    named = tuple(segments.get(segment.key, segment) for segment in journey.segments)
    return replace(journey, segments=named)


def _ordered(values: dict[str, Any], order: Sequence[str] | None) -> tuple[Any, ...]:
    """The values in the stored order; what it does not name comes after, in its own order."""
    if order is None:
        return tuple(values.values())
    place = {key: number for number, key in enumerate(order)}
    return tuple(sorted(values.values(), key=lambda value: place.get(value.key, len(place))))
