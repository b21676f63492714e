"""What holds contacts back: complaints and the like, the end of a relationship, needs of care.

Each takes the person's turn, writes its row, and gives up the places held for them that it
concerns, in one transaction: from then on nothing of it goes out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heed.customers.contact.booking import Booking, give_up
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.standing import lasts, unended_needs
from heed.customers.contact.whom import Reached, Who, person_in_turn
from heed.customers.models import CareNeed, ContactHold, RelationshipChange
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound


def hold_contacts(
    *,
    who: Who,
    reason: str,
    actor: str,
    now: datetime,
    reference: str = "",
    until: datetime | None = None,
) -> ContactHold:
    """Hold some classes of contacts back while something is open; once for each reference.

    ``reference`` names what is open, such as ``case:17``. Which classes it concerns, the contact
    policy says.

    Raises:
        NotFound: nobody has this number.
        HeedError: there is no such reason.
    """
    if reason not in ContactHold.Reason.values:
        raise HeedError(f"Choose one of: {', '.join(ContactHold.Reason.values)}.", field="reason")
    with transaction.atomic():
        person = _known(who)
        row, is_new = ContactHold.objects.get_or_create(
            profile_id=person.profile,
            reason=reason,
            reference=reference,
            released_at=None,
            defaults={"since": now, "until": until, "actor": actor},
        )
        if is_new:
            n = _stop_suppressed(person, reason, actor, now)
            facts = {"reason": reason, "reference": reference, "given_up": n}
            _record("contact.held", person, actor, now, **facts)
    return row


def release_hold(*, hold: int, actor: str, now: datetime) -> None:
    """Let contacts go on that were held back.

    Raises:
        NotFound: there is no such hold, or it was released already.
    """
    with transaction.atomic():
        row = ContactHold.objects.filter(pk=hold, released_at=None).first()
        if row is None:
            raise NotFound(f"There is no open hold {hold}.")
        person = person_in_turn(row.profile_id)
        row.released_at, row.released_by = now, actor
        row.save(update_fields=["released_at", "released_by"])
        _record("contact.released", person, actor, now, hold=row.pk)


def end_relationship(
    *, who: Who, reason: str, actor: str, now: datetime, at: datetime | None = None
) -> RelationshipChange:
    """The customer leaves: what the policy stops at the end is stopped in this transaction.

    Raises:
        NotFound: nobody has this number.
        HeedError: the policy knows no such reason.
    """
    rulebook = read_rulebook()
    reasons = rulebook.policy.ending.by_key
    if reason not in reasons:
        known = ", ".join(reasons) or "none; add some to the contact policy"
        raise HeedError(f"There is no reason `{reason}`. There are: {known}.", field="reason")
    with transaction.atomic():
        person = _known(who)
        row, _ = change_relationship(
            person=person,
            kind=RelationshipChange.Kind.ENDED,
            at=at or now,
            reason=reason,
            source="staff",
            covers=person.profiles,
            booking=Booking(rulebook, actor, now),
        )
        _record("relationship.ended", person, actor, now, reason=reason)
    return row


def resume_relationship(*, who: Who, actor: str, now: datetime) -> RelationshipChange:
    """The customer is one again.

    Raises:
        NotFound: nobody has this number.
    """
    with transaction.atomic():
        person = _known(who)
        row, _ = change_relationship(
            person=person,
            kind=RelationshipChange.Kind.RESUMED,
            at=now,
            covers=person.profiles,
            source="staff",
            booking=Booking(read_rulebook(), actor, now),
        )
        _record("relationship.resumed", person, actor, now)
    return row


def note_care(
    *, who: Who, kind: str, actor: str, now: datetime, until: datetime | None = None
) -> CareNeed:
    """Note that somebody needs special care. The kind is for few to read.

    Raises:
        NotFound: nobody has this number.
        HeedError: there is no such kind.
    """
    if kind not in CareNeed.Kind.values:
        raise HeedError(f"Choose one of: {', '.join(CareNeed.Kind.values)}.", field="kind")
    with transaction.atomic():
        person = _known(who)
        row = CareNeed.objects.create(
            profile_id=person.profile, kind=kind, since=now, until=until, actor=actor
        )
        n = _stop_suppressed(person, "care_needed", actor, now)
        _record("care.noted", person, actor, now, given_up=n)
    return row


def end_care(*, need: int, actor: str, now: datetime) -> None:
    """Care is no longer needed.

    Raises:
        NotFound: there is no such need, or it has ended.
    """
    with transaction.atomic():
        row = CareNeed.objects.filter(pk=need, ended_at=None).first()
        if row is None:
            raise NotFound("There is no such need of care that still holds.")
        person = person_in_turn(row.profile_id)
        row.ended_at, row.ended_by = now, actor
        row.save(update_fields=["ended_at", "ended_by"])
        _record("care.ended", person, actor, now, need=row.pk)


def read_care(*, who: Who, actor: str, now: datetime) -> list[CareNeed]:
    """What care somebody needs, in detail; that it was read is in the audit trail.

    Whoever calls makes sure that the reader may: the setting ``care_readers`` names the roles.

    Raises:
        NotFound: nobody has this number.
    """
    with transaction.atomic():
        person = _known(who)
        found = list(CareNeed.objects.filter(profile_id__in=person.profiles).order_by("pk"))
        _record("care.read", person, actor, now, needs=[need.pk for need in found])
    return found


def needs_care(profiles: Collection[int], now: datetime) -> bool:
    """Whether somebody needs special care now: all that most people are shown."""
    return any(lasts(each, now) for each in unended_needs(profiles))


def change_relationship(
    *,
    person: Reached,
    kind: RelationshipChange.Kind,
    at: datetime,
    source: str,
    covers: Collection[int],
    booking: Booking,
    reason: str = "",
) -> tuple[RelationshipChange, bool]:
    """Write that a relationship ended or was resumed, once, and stop what that stops.

    Inside the caller's transaction, in the person's turn. Gives the row, and whether it is new.
    """
    row, is_new = RelationshipChange.objects.get_or_create(
        profile_id=person.profile,
        kind=kind,
        at=at,
        source=source,
        defaults={
            "covers": sorted(covers),
            "reason": reason,
            "recorded_at": booking.now,
            "actor": booking.actor,
        },
    )
    if is_new and kind == RelationshipChange.Kind.ENDED:
        stops = Q(contact_class__in=booking.rulebook.policy.ending.stops)
        give_up(person.profiles, person.addresses, stops, "end_of_relationship", booking)
    return row, is_new


def _stop_suppressed(person: Reached, reason: str, actor: str, now: datetime) -> int:
    booking = Booking(read_rulebook(), actor, now)
    classes = [
        key for each in booking.rulebook.policy.suppressions if each.reason == reason
        for key in each.classes
    ]  # fmt: skip
    about = Q(contact_class__in=classes)
    return give_up(person.profiles, person.addresses, about, reason, booking)


def _known(who: Who) -> Reached:
    person = person_in_turn(who)
    if not person.customer:
        raise NotFound("Nobody shows this key.")
    return person


def _record(verb: str, person: Reached, actor: str, now: datetime, **facts: object) -> None:
    subject = f"customer:{person.customer}"
    audit.record(actor=actor, now=now, verb=verb, subject=subject, **facts)
