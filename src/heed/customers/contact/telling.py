"""Interactions that end or resume relationships, as the contact policy names them.

Whoever takes interactions in (imports, live capture) hands on those that matter: the end and what
it stops are one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from heed.customers.contact.booking import Booking
from heed.customers.contact.design import Telling
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import change_relationship
from heed.customers.contact.whom import person_in_turn
from heed.customers.models import Profile, RelationshipChange

Kind = RelationshipChange.Kind
UNTOLD = "unknown"  # the reason of an end whose interaction names none


@dataclass(frozen=True)
class Happened:
    """An interaction that a profile took part in."""

    profile: int
    name: str
    source: str
    at: datetime


def telling_names() -> frozenset[str]:
    """The names of interactions that end or resume relationships; all others need no look."""
    ending = read_rulebook().policy.ending
    return frozenset(each.name for each in (*ending.interactions, *ending.resumed_by))


def note_happened(*, happened: Iterable[Happened], actor: str, now: datetime) -> int:
    """End and resume relationships as these interactions tell; how many changes were new.

    Each is a transaction of its own; noting the same again changes nothing. Profiles that are not
    known are left out.
    """
    rulebook = read_rulebook()
    ending = rulebook.policy.ending
    told = {Kind.ENDED: ending.interactions, Kind.RESUMED: ending.resumed_by}
    found = sorted(happened, key=lambda each: (each.at, each.profile))
    met = Profile.objects.filter(pk__in={one.profile for one in found})
    known = set(met.values_list("pk", flat=True))
    n = 0
    for one in found:
        for kind, tellings in told.items():
            telling = _telling(tellings, one) if one.profile in known else None
            if telling is not None:
                n += _note(one, kind, telling, Booking(rulebook, actor, now))
    return n


def _telling(tellings: Iterable[Telling], one: Happened) -> Telling | None:
    return next((each for each in tellings if each.matches(one.name, one.source)), None)


def _note(one: Happened, kind: Kind, telling: Telling, booking: Booking) -> bool:
    with transaction.atomic():
        person = person_in_turn(one.profile)
        _, is_new = change_relationship(
            person=person,
            kind=kind,
            at=one.at,
            source=f"interaction:{one.source}",
            covers=[one.profile],
            booking=booking,
            reason=(telling.reason or UNTOLD) if kind == Kind.ENDED else "",
        )
    return is_new
