"""Words for stored codes: ``{{ person.role|role }}``, ``{{ job.state|job_state }}``."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from heed.web import labels

register = template.Library()
_ROLES = dict(labels.ROLES)


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
