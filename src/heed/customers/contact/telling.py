"""Interactions that end or resume relationships, as the contact policy names them.

Whoever takes interactions in (imports, live capture) hands on those that matter: the end and what
it stops are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from heed.customers.contact.booking import Booking
from heed.customers.contact.design import Ending, Telling
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import change_relationship
from heed.customers.contact.whom import person_in_turn
from heed.customers.models import Profile, RelationshipChange

Kind = RelationshipChange.Kind
Progress = Callable[[str, int, int], None]  # what, done, total
AT_ONCE = 2_000  # interactions that are looked at together
UNTOLD = "unknown"  # the reason of an end whose interaction names none


@dataclass(frozen=True)
class Happened:
    """An interaction that a profile took part in."""

    profile: int
    name: str
    source: str
    at: datetime


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def telling_names() -> frozenset[str]:
    """The names of interactions that end or resume relationships; all others need no look."""
    ending = read_rulebook().policy.ending
    return frozenset(each.name for each in (*ending.interactions, *ending.resumed_by))


def note_happened(
    *, happened: Iterable[Happened], actor: str, now: datetime, progress: Progress = _quiet
) -> int:
    """End and resume relationships as these interactions tell; how many changes were new.

    Each is a transaction of its own; noting the same again changes nothing. Profiles that are not
    known are left out.
    """
    rulebook = read_rulebook()
    found = sorted(happened, key=lambda each: (each.at, each.profile))
    n = 0
    for start in range(0, len(found), AT_ONCE):
        progress("endings", start, len(found))
        told = list(_told(found[start : start + AT_ONCE], rulebook.policy.ending))
        n += sum(_note(*each, Booking(rulebook, actor, now)) for each in told)
    progress("endings", len(found), len(found))
    return n


def _told(found: Sequence[Happened], ending: Ending) -> Iterator[tuple[Happened, Kind, Telling]]:
    """What interactions of known profiles tell, without what is noted already."""
    profiles = {one.profile for one in found}
    known = set(Profile.objects.filter(pk__in=profiles).values_list("pk", flat=True))
    changes = RelationshipChange.objects.filter(profile_id__in=profiles)
    noted = set(changes.values_list("profile_id", "kind", "at", "source"))
    for one in found:
        for kind, tellings in (
            (Kind.ENDED, ending.interactions),
            (Kind.RESUMED, ending.resumed_by),
        ):
            telling = next((each for each in tellings if each.matches(one.name, one.source)), None)
            is_new = (one.profile, kind, one.at, _source(one)) not in noted
            if telling is not None and one.profile in known and is_new:
                yield one, kind, telling


def _source(one: Happened) -> str:
    return f"interaction:{one.source}"


def _note(one: Happened, kind: Kind, telling: Telling, booking: Booking) -> bool:
    with transaction.atomic():
        person = person_in_turn(one.profile)
        _, is_new = change_relationship(
            person=person,
            kind=kind,
            at=one.at,
            source=_source(one),
            covers=[one.profile],
            booking=booking,
            reason=(telling.reason or UNTOLD) if kind == Kind.ENDED else "",
        )
    return is_new
