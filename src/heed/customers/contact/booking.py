"""Writing what becomes of asks: events in order, places given up, places that ran out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from heed.customers.contact.rulebook import Rulebook
from heed.customers.contact.rules import Verdict
from heed.customers.models import Contact, ContactEvent

_ENDS = {
    ContactEvent.Kind.CANCELLED: Contact.State.CANCELLED,
    ContactEvent.Kind.EXPIRED: Contact.State.EXPIRED,
}


@dataclass(frozen=True)
class Booking:
    """One transaction's rules, who acts and when."""

    rulebook: Rulebook
    actor: str
    now: datetime


def write_event(
    row: Contact,
    kind: ContactEvent.Kind,
    verdict: Verdict,
    standing: Mapping[str, Any],
    booking: Booking,
) -> None:
    """Add a decision to the log of an ask."""
    ContactEvent.objects.create(
        contact=row,
        kind=kind,
        at=booking.now,
        wanted_at=row.at,
        is_allowed=verdict.is_allowed,
        reason=verdict.reason,
        rule=verdict.rule,
        standing=standing,
        actor=booking.actor,
    )


def end(
    rows: Iterable[Contact],
    kind: ContactEvent.Kind,
    reason: str,
    *,
    actor: str,
    now: datetime,
) -> int:
    """End places that are held; inside the caller's transaction, in their turn. How many."""
    ended = list(rows)
    for row in ended:
        row.state, row.reason, row.rule = _ENDS[kind], reason, ""
        row.again_from = row.held_until = None
        row.save()
    ContactEvent.objects.bulk_create(
        ContactEvent(contact=row, kind=kind, at=now, wanted_at=row.at, reason=reason, actor=actor)
        for row in ended
    )
    return len(ended)


def expire_overdue(rows: Iterable[Contact], booking: Booking) -> None:
    """Give up places that were held for too long."""
    overdue = [
        row
        for row in rows
        if row.state == Contact.State.RESERVED
        and row.held_until is not None
        and row.held_until <= booking.now
    ]
    kind = ContactEvent.Kind.EXPIRED
    end(overdue, kind, "expired", actor=booking.actor, now=booking.now)


def held_for(profiles: Iterable[int], addresses: Iterable[str], about: Q) -> list[Contact]:
    """Places that are held for somebody and that something is ``about``."""
    theirs = Q(profile_id__in=list(profiles)) | Q(address__in=list(addresses))
    return list(Contact.objects.filter(theirs, about, state=Contact.State.RESERVED))


def give_up(
    profiles: Iterable[int], addresses: Iterable[str], about: Q, reason: str, booking: Booking
) -> int:
    """Cancel the places held for somebody that something is about; how many there were."""
    rows = held_for(profiles, addresses, about)
    kind = ContactEvent.Kind.CANCELLED
    return end(rows, kind, reason, actor=booking.actor, now=booking.now)
