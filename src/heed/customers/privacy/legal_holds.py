"""Legal holds: while one stands, nothing of the person is erased, whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from heed.customers.models import LegalHold
from heed.customers.people import get_person
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound


class Held(HeedError):
    """Something must not be erased now; the sentence says why."""

    code = "legal_hold"


def standing_holds(profiles: Collection[int], now: datetime) -> QuerySet[LegalHold]:
    """The holds that stand for a person of these profiles."""
    return all_standing(now).filter(profile_id__in=profiles)


def all_standing(now: datetime) -> QuerySet[LegalHold]:
    """Every hold that stands now."""
    return LegalHold.objects.filter(Q(until=None) | Q(until__gt=now), ended_at=None)


def held_profiles(now: datetime) -> list[int]:
    """The profiles of everybody whom a hold protects, joined ones too."""
    found: set[int] = set()
    for number in all_standing(now).values_list("profile_id", flat=True).distinct():
        found.update(get_person(number).profiles)
    return sorted(found)


def refuse_held(profiles: Collection[int], now: datetime) -> None:
    """Nothing, unless a hold stands.

    Raises:
        Held: it does.
    """
    hold = standing_holds(profiles, now).first()
    if hold is not None:
        raise Held(sentence_of(hold))


def sentence_of(hold: LegalHold) -> str:
    """Why nothing may be erased, in words."""
    until = f" until {hold.until:%Y-%m-%d}" if hold.until else ""
    reference = f" ({hold.reference})" if hold.reference else ""
    return (
        f"A legal hold stands{until}: {hold.reason}{reference}, placed by {hold.placed_by} on "
        f"{hold.placed_at:%Y-%m-%d}. Nothing of this person can be erased before it ends."
    )


def place_hold(
    *,
    customer: int,
    reason: str,
    reference: str,
    until: datetime | None,
    actor: str,
    now: datetime,
) -> LegalHold:
    """Let nothing of this person be erased until then, or until somebody ends it.

    Raises:
        NotFound: there is no such customer.
        HeedError: it gives no reason, or an end that is over.
    """
    if not reason.strip():
        raise HeedError("Say why nothing may be erased.", field="reason")
    if until is not None and until <= now:
        raise HeedError("The hold would end before it began.", field="until")
    person = get_person(customer)
    with transaction.atomic():
        hold = LegalHold.objects.create(
            profile_id=person.customer,
            reason=reason.strip(),
            reference=reference.strip(),
            until=until,
            placed_at=now,
            placed_by=actor,
        )
        _record("hold.placed", hold, actor, now)
    return hold


def end_hold(*, hold: int, actor: str, now: datetime) -> None:
    """End a hold before its time.

    Raises:
        NotFound: none of this number stands.
    """
    with transaction.atomic():
        found = all_standing(now).filter(pk=hold).first()
        if found is None:
            raise NotFound(f"No legal hold {hold} stands.")
        found.ended_at, found.ended_by = now, actor
        found.save(update_fields=["ended_at", "ended_by"])
        _record("hold.ended", found, actor, now)


def _record(verb: str, hold: LegalHold, actor: str, now: datetime) -> None:
    subject = f"customer:{hold.profile_id}"
    audit.record(actor=actor, now=now, verb=verb, subject=subject, hold=hold.pk)
