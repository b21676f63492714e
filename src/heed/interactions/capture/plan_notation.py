"""The notation of tracking plans in an experience file."""

from __future__ import annotations

from typing import Any

from heed.foundation.yaml_cells import LONGEST_KEY, Cell
from heed.interactions.capture.plans import (
    MODES,
    OTHERS,
    TYPES,
    PlannedEvent,
    PlannedProperty,
    TrackingPlan,
    write_plan,
)

KEYS = ("key", "name", "description", "source", "mode", "others", "events")
LONGEST_NAME = 200


def read_tracking_plan(cell: Cell) -> TrackingPlan:
    """A tracking plan of an experience file; problems are noted on the cell."""
    entries = cell.entries(KEYS, required=("key", "events"))
    key = entries["key"].key() if "key" in entries else ""
    plan = TrackingPlan(
        key=key,
        source=entries["source"].key() if "source" in entries else key,
        mode=entries["mode"].choice(MODES) if "mode" in entries else MODES[0],
        others=entries["others"].choice(OTHERS) if "others" in entries else OTHERS[0],
        name=entries["name"].text(LONGEST_KEY) if "name" in entries else "",
        description=entries["description"].text() if "description" in entries else "",
        events=tuple(map(_event, entries["events"].many())) if "events" in entries else (),
    )
    _refuse_repeated(cell, [event.name for event in plan.events])
    return plan


def write_tracking_plan(plan: TrackingPlan) -> dict[str, Any]:
    """The plan in normal form."""
    return write_plan(plan)


def _event(cell: Cell) -> PlannedEvent:
    if not isinstance(cell.value, dict):
        return PlannedEvent(cell.text(LONGEST_NAME))
    entries = cell.entries(("name", "properties"), required=("name",))
    name = entries["name"].text(LONGEST_NAME) if "name" in entries else ""
    given = entries["properties"].pairs() if "properties" in entries else ()
    return PlannedEvent(name, tuple(_property(str(key), value) for key, value in given))


def _property(name: str, cell: Cell) -> PlannedProperty:
    """``orderId: string``, or a mapping that says more."""
    if not isinstance(cell.value, dict):
        return PlannedProperty(name, cell.choice(tuple(TYPES)))
    entries = cell.entries(("type", "required", "values"), required=("type",))
    return PlannedProperty(
        name=name,
        type=entries["type"].choice(tuple(TYPES)) if "type" in entries else "string",
        required=entries["required"].truth() if "required" in entries else False,
        values=entries["values"].texts() if "values" in entries else (),
    )


def _refuse_repeated(cell: Cell, names: list[str]) -> None:
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        cell.problem(f"The event `{name}` stands here twice.", "Put its properties together.")
