"""Switching on a draft of the contact policy: it becomes the newest version of the definition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heed.customers.contact.drafts import note_switched_on, open_draft
from heed.definitions.files import parse_definitions
from heed.definitions.plan import make_plan
from heed.definitions.services import apply_definitions
from heed.journeys.services import AppliedChange

ORIGIN = "page:contact-policy"


def switch_on(*, draft: int, actor: str, now: datetime) -> list[AppliedChange]:
    """Make a replayed draft the contact policy; every decision from now on follows it.

    Raises:
        NotFound: there is no such draft.
        HeedError: it was switched on already, or not replayed as it is written.
        InvalidDefinition: it names a calendar that nobody defines, or there is another policy.
    """
    with transaction.atomic():
        text = open_draft(draft).text
        note_switched_on(draft=draft, actor=actor, now=now)
        definitions = parse_definitions(text, origin=ORIGIN)
        tried = make_plan(definitions)
        _, applied = apply_definitions(definitions=definitions, actor=actor, now=now, tried=tried)
    return applied
