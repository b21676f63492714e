"""Drafts of the contact policy: written, replayed over what happened, and then switched on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from heed.customers.contact.rulebook import parse_policy
from heed.customers.models import PolicyDraft
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound


def start_draft(*, text: str, actor: str, now: datetime) -> PolicyDraft:
    """A new draft with the text of a policy.

    Raises:
        InvalidDefinition: it cannot be read, with every problem and its line.
    """
    parse_policy(text)
    with transaction.atomic():
        row = PolicyDraft.objects.create(text=text, made_at=now, actor=actor)
        audit.record(actor=actor, now=now, verb="policy_draft.started", subject=f"draft:{row.pk}")
    return row


def change_draft(*, draft: int, text: str, actor: str, now: datetime) -> PolicyDraft:
    """Give a draft another text; what a replay of the text before said is kept beside it.

    Raises:
        NotFound: there is no such draft.
        HeedError: it was switched on already.
        InvalidDefinition: the text cannot be read, with every problem and its line.
    """
    parse_policy(text)
    with transaction.atomic():
        row = open_draft(draft)
        if row.text != text:
            row.text = text
            row.save(update_fields=["text"])
            subject = f"draft:{row.pk}"
            audit.record(actor=actor, now=now, verb="policy_draft.changed", subject=subject)
    return row


def note_replay(*, draft: int, text: str, replay: Mapping[str, Any]) -> None:
    """Keep what a replay of this text found."""
    PolicyDraft.objects.filter(pk=draft).update(replay=dict(replay), replayed_text=text)


def note_job(*, draft: int, job: int) -> None:
    """Keep which background work replays a draft."""
    PolicyDraft.objects.filter(pk=draft).update(job=job)


def note_switched_on(*, draft: int, actor: str, now: datetime) -> None:
    """Note that a draft is the policy now; inside the caller's transaction.

    Raises:
        HeedError: it was switched on already, or never replayed as it is written.
    """
    row = open_draft(draft)
    if row.replayed_text != row.text:
        raise HeedError("Replay the draft as it is written before you switch it on.", code="unseen")
    row.switched_on_at, row.switched_on_by = now, actor
    row.save(update_fields=["switched_on_at", "switched_on_by"])


def get_draft(draft: int) -> PolicyDraft:
    """One draft.

    Raises:
        NotFound: there is no such draft.
    """
    found = PolicyDraft.objects.filter(pk=draft).first()
    if found is None:
        raise NotFound(f"There is no draft {draft}.")
    return found


def open_draft(draft: int) -> PolicyDraft:
    """A draft that can still be changed.

    Raises:
        NotFound: there is no such draft.
        HeedError: it was switched on already.
    """
    row = get_draft(draft)
    if row.switched_on_at is not None:
        raise HeedError("This draft was switched on already: start another one.", code="closed")
    return row
