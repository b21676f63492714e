"""Words for what contacts and consents are stored as: ``{{ row.channel|channel_name }}``."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from heed.customers.contact import wording
from heed.web import labels

register = template.Library()


@register.filter
def channel_name(code: str) -> str | Promise:
    """What a channel is called."""
    return labels.CHANNELS.get(code, code)


@register.filter
def basis_name(code: str) -> str | Promise:
    """What a legal basis is called."""
    return labels.BASES.get(code, code)


@register.filter
def consent_state(code: str) -> str | Promise:
    """What was said of a purpose."""
    return labels.CONSENT_STATES.get(code, code)


@register.filter
def contact_state(code: str) -> str | Promise:
    """What became of an ask."""
    return labels.CONTACT_STATES.get(code, code)


@register.filter
def hold_reason(code: str) -> str | Promise:
    """Why contacts are held back."""
    return labels.HOLDS.get(code, code)


@register.filter
def care_kind(code: str) -> str | Promise:
    """What sort of care somebody needs."""
    return labels.CARE.get(code, code)


@register.filter
def said_where(code: str) -> str | Promise:
    """How a statement came about."""
    if code.startswith("import:"):
        return code.removeprefix("import:")
    return labels.SAID_AT.get(code, code)


@register.filter
def reason_sentence(reason: str, rule: str = "") -> str:
    """Why a contact was allowed or not: ``{{ row.reason|reason_sentence:name }}``."""
    return wording.sentence(reason, rule)
