"""Words for stored codes: ``{{ person.role|role }}``, ``{{ job.state|job_state }}``."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from heed.web import labels
from heed.web.viewer import Viewer

register = template.Library()
_ROLES = dict(labels.ROLES)
_SIDES = dict(labels.NOTE_SIDES)
_ORIGINS = dict(labels.NOTE_ORIGINS)


@register.filter
def role(code: str) -> str | Promise:
    """What a role is called."""
    return _ROLES.get(code, code)


@register.filter
def job_state(code: str) -> str | Promise:
    """What the state of background work is called."""
    return labels.JOB_STATES.get(code, code)


@register.filter
def job_kind(code: str) -> str | Promise:
    """What a kind of background work is called."""
    return labels.JOB_KINDS.get(code, code)


@register.filter
def step(code: str) -> str | Promise:
    """What a step of long work is called."""
    return labels.STEPS.get(code, code)


@register.filter
def lake_table(code: str) -> str | Promise:
    """What rows of a lake table are called."""
    return labels.TABLES.get(code, code)


@register.filter
def cell_name(code: str) -> str | Promise:
    """What a cell of the map is called."""
    return labels.CELLS.get(code, code)


@register.filter
def note_side(code: str) -> str | Promise:
    """Which side tells a note."""
    return _SIDES.get(code, code)


@register.filter
def note_origin(code: str) -> str | Promise:
    """How the writer of a note knows."""
    return _ORIGINS.get(code, code)


@register.filter
def quarantine_reason(code: str) -> str | Promise:
    """Why a row waits in quarantine."""
    return labels.REASONS.get(code, code)


@register.filter
def refusal(code: str) -> str | Promise:
    """Why a request or an event was not taken as it came."""
    return (labels.REFUSALS | labels.REASONS).get(code, code)


@register.filter
def outcome_of_event(code: str) -> str | Promise:
    """What became of an event or request that did not fit."""
    return labels.EVENT_OUTCOMES.get(code, code)


@register.filter
def emotion_name(level: int | None) -> str | Promise:
    """How a step feels, on −2 … 2."""
    return dict(labels.EMOTIONS).get(level, "")  # type: ignore[arg-type]


@register.filter
def entry(table: dict[str, str], key: str) -> str:
    """The entry of a table that a view gives, else the key itself."""
    return table.get(key, key)


@register.filter
def may(viewer: Viewer, route: str) -> bool:
    """Whether a person may open a route: ``{% if viewer|may:"start_build" %}``."""
    return viewer.may(route)


@register.filter
def column_name(code: str) -> str | Promise:
    """What a column of a preview is called."""
    return labels.COLUMNS.get(code, code)
