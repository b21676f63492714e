"""What belongs to a draft: a journey with everything that it rests on, or all definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heed.customers.personas.design import Persona
from heed.definitions.draft_state import BY_NAME, keys_of
from heed.definitions.registry import KINDS
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.journeys.design import JourneyDesign, Touchpoint
from heed.standards.design import Standard
from heed.standards.kinds import STANDARD


def names_of(values: Mapping[str, Any], subject: str) -> list[str]:
    """The definitions of a subject (``journey:order``; empty for all) in the order of a file.

    To a journey belong its touchpoints, the standards there, and the teams, personas, segments and
    calendars that all of these name.
    """
    every = [f"{kind.name}:{key}" for kind in KINDS for key in keys_of(values, kind.name)]
    if not subject:
        return every
    found = {subject} if subject in values else set()
    points = {
        f"touchpoint:{step.touchpoint}" for name in found for step in _read(values, name).steps
    }
    standards = {
        name
        for name in every
        if name.startswith(f"{STANDARD.name}:")
        and f"touchpoint:{_read(values, name).touchpoint}" in points
    }
    waiting = [*found, *points, *standards]
    found = set(waiting)
    while waiting:
        for name in _named_by(values, waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return [name for name in every if name in found]


def _named_by(values: Mapping[str, Any], name: str) -> Iterator[str]:
    """The definitions that one definition names."""
    value = _read(values, name) if name in values else None
    if isinstance(value, JourneyDesign):
        keys = [*value.starts, *value.ends, *(one.at for one in value.handoffs if one.at)]
        yield from (f"touchpoint:{key}" for key in [*keys, *(s.touchpoint for s in value.steps)])
        teams = [team for one in value.handoffs for team in (one.from_owner, one.to_owner)]
        yield from (f"team:{key}" for key in [*teams, *(s.owner for s in value.steps if s.owner)])
        segments = [segment.key for segment in value.segments]
        segments += [key for step in value.steps for key in step.segments]
        yield from (f"segment:{key}" for key in segments)
        yield from (f"persona:{key}" for key in value.personas)
    if isinstance(value, Persona):
        yield f"segment:{value.segment}"
    if isinstance(value, Standard):
        yield from (f"touchpoint:{key}" for _, key in value.touchpoints())
        if value.calendar:
            yield f"calendar:{value.calendar}"
    if isinstance(value, Touchpoint | Standard) and value.owner:
        yield f"team:{value.owner}"


def _read(values: Mapping[str, Any], name: str) -> Any:
    return BY_NAME[name.partition(":")[0]].read(Cell(YamlFile(name, values[name])))
