"""Tracking plans: which events of a source are expected, with which properties of which types."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heed.interactions.capture.flattening import at_path, text_of
from heed.interactions.capture.moments import microseconds_of

MODES = ("quarantine", "warn")
OTHERS = ("keep", "refuse")


@dataclass(frozen=True)
class PlannedProperty:
    """A property that an event has; ``name`` may lead into nested objects: ``shipping.method``."""

    name: str
    type: str
    required: bool = False
    values: tuple[str, ...] = ()  # that are allowed; none: all


@dataclass(frozen=True)
class PlannedEvent:
    """An event that a source sends. Properties that are not named may come as they like."""

    name: str
    properties: tuple[PlannedProperty, ...] = ()


@dataclass(frozen=True)
class TrackingPlan:
    """What a source sends, and what becomes of what does not fit.

    ``mode`` says whether it waits in quarantine or is only counted; ``others`` whether events that
    the plan does not name fit.
    """

    key: str
    source: str
    mode: str = "quarantine"
    others: str = "keep"
    name: str = ""
    description: str = ""
    events: tuple[PlannedEvent, ...] = ()

    def misfits(self, event: str, properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What does not fit: a stable reason and the property (or event) that it is about."""
        planned = next((one for one in self.events if one.name == event), None)
        if planned is None:
            if self.others == "refuse":
                yield "unplanned_event", event
            return
        for one in planned.properties:
            reason = _misfit(one, at_path(properties, one.name))
            if reason:
                yield reason, one.name


def _misfit(planned: PlannedProperty, value: Any) -> str:
    """Why a value does not fit; empty if it does."""
    if value is None or value == "":
        return "missing_property" if planned.required else ""
    if not TYPES[planned.type](value):
        return "wrong_type"
    return "value_not_allowed" if planned.values and text_of(value) not in planned.values else ""


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number that can be computed with."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return is_number(value) and value == int(value)


def _is_money(value: Any) -> bool:
    """A number, or its text with a decimal point, as shops send it to keep every digit."""
    if not isinstance(value, str):
        return is_number(value)
    whole, _, part = value.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": is_number,
    "integer": _is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, str) and microseconds_of(value) is not None,
    "money": _is_money,
}


def write_plan(plan: TrackingPlan) -> dict[str, Any]:
    """A plan in normal form: the same meaning gives the same content."""
    found: dict[str, Any] = {"key": plan.key}
    for name in ("name", "description"):
        if getattr(plan, name):
            found[name] = getattr(plan, name)
    found["source"] = plan.source
    if plan.mode != MODES[0]:
        found["mode"] = plan.mode
    if plan.others != OTHERS[0]:
        found["others"] = plan.others
    found["events"] = [_write_event(event) for event in plan.events]
    return found


def _write_event(event: PlannedEvent) -> dict[str, Any]:
    if not event.properties:
        return {"name": event.name}
    return {"name": event.name, "properties": {p.name: _write(p) for p in event.properties}}


def _write(planned: PlannedProperty) -> dict[str, Any]:
    found: dict[str, Any] = {"type": planned.type}
    if planned.required:
        found["required"] = True
    if planned.values:
        found["values"] = list(planned.values)
    return found


def plan_of(content: Mapping[str, Any]) -> TrackingPlan:
    """The plan of a content that :func:`write_plan` gave."""
    events = tuple(
        PlannedEvent(
            event["name"],
            tuple(
                PlannedProperty(
                    name, p["type"], p.get("required", False), tuple(p.get("values", ()))
                )
                for name, p in event.get("properties", {}).items()
            ),
        )
        for event in content["events"]
    )
    plain = {name: text for name, text in content.items() if name != "events"}
    return TrackingPlan(**plain, events=events)
