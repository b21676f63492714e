"""What is known of somebody at the moment of a decision, and the contacts that count for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from heed.customers.consent.design import Permission
from heed.customers.consent.standing import (
    erased_at,
    newest_of_each,
    permission,
    preferences_of,
    statements_of,
)
from heed.customers.contact.addresses import lot
from heed.customers.contact.rulebook import Rulebook
from heed.customers.contact.rules import Ended, History, Past, Standing
from heed.customers.contact.whom import Reached
from heed.customers.models import (
    CareNeed,
    ConsentStatement,
    Contact,
    ContactHold,
    RelationshipChange,
)
from heed.foundation.once import once

COUNTING = (Contact.State.RESERVED, Contact.State.SENT)


@dataclass(frozen=True)
class Known:
    """What is known of somebody, whatever the contact is for."""

    reached: Reached
    statements: tuple[ConsentStatement, ...]
    erased_at: datetime | None
    holds: frozenset[str]
    ended: tuple[Ended, ...]
    zone: str


def known_of(reached: Reached, at: datetime) -> Known:
    """Read what is known of somebody as it holds at a moment."""
    return Known(
        reached=reached,
        statements=tuple(statements_of(reached.profiles)),
        erased_at=erased_at(reached.addresses),
        holds=holds_of(reached.profiles, at),
        ended=ends_of(reached.profiles),
        zone=preferences_of(reached.profiles).get("zone", ""),
    )


def standing_of(known: Known, *, purpose: str, channel: str, rulebook: Rulebook) -> Standing:
    """What the rules must know of somebody to decide on a contact for a purpose."""
    reached = known.reached
    return Standing(
        customer=reached.customer,
        profiles=frozenset(reached.profiles),
        addresses=reached.addresses,
        accounts=reached.accounts,
        permission=_permission(known, purpose, channel, rulebook),
        holds=known.holds,
        ended=known.ended,
        zone=known.zone,
        lot=lot("never surveyed", str(reached.customer) if reached.customer else reached.address),
    )


def _permission(known: Known, purpose: str, channel: str, rulebook: Rulebook) -> Permission:
    stored = rulebook.purposes.get(purpose)
    if stored is None:
        return "unknown_purpose"
    return permission(
        stored.purpose, channel, known.reached.profiles, known.statements, known.erased_at
    )


def holds_of(profiles: Collection[int], at: datetime) -> frozenset[str]:
    """Why contacts may be held back at a moment; care that is needed is one reason."""
    holds = [each for each in unreleased_holds(profiles) if each.since <= at and lasts(each, at)]
    needs = [each for each in unended_needs(profiles) if each.since <= at and lasts(each, at)]
    return frozenset({each.reason for each in holds} | ({"care_needed"} if needs else set()))


@once
def unreleased_holds(profiles: Collection[int]) -> tuple[ContactHold, ...]:
    """What holds contacts with a person back and was not released, the oldest first."""
    mine = ContactHold.objects.filter(profile_id__in=profiles, released_at=None)
    return tuple(mine.order_by("since"))


@once
def unended_needs(profiles: Collection[int]) -> tuple[CareNeed, ...]:
    """The care that a person needs, unless somebody said that it is not needed any more."""
    return tuple(CareNeed.objects.filter(profile_id__in=profiles, ended_at=None))


def lasts(row: ContactHold | CareNeed, at: datetime) -> bool:
    """Whether it has not run out at a moment."""
    return row.until is None or row.until > at


@once
def ends_of(profiles: Collection[int]) -> tuple[Ended, ...]:
    """The ends of a person's relationships that were not resumed."""
    rows = RelationshipChange.objects.filter(profile_id__in=profiles)
    newest = newest_of_each(rows, list(profiles), lambda row: row.at)
    ended = {row.pk: row for row in newest.values() if row.kind == RelationshipChange.Kind.ENDED}
    return tuple(Ended(row.at, row.reason) for _, row in sorted(ended.items()))


def history_of(
    standing: Standing, *, at: datetime, rulebook: Rulebook, reminds_of: int = 0, but: int = 0
) -> History:
    """The contacts that count for a contact ``at`` a moment; ``but`` one is left out."""
    window = rulebook.policy.longest_window
    near = Q(at__gt=at - window, at__lt=at + window)
    if reminds_of:
        near |= Q(pk=reminds_of) | Q(reminds_of=reminds_of)
    counting = Contact.objects.filter(near, state__in=COUNTING).exclude(pk=but)
    theirs = Q(profile_id__in=standing.profiles) | Q(address__in=standing.addresses)
    return History(
        person=_past(counting.filter(theirs)),
        accounts={each: _past(counting.filter(accounts=each)) for each in standing.accounts},
    )


def _past(rows: Any) -> tuple[Past, ...]:
    return tuple(
        Past(
            number=row["pk"],
            contact_class=row["contact_class"],
            at=row["at"],
            reminds_of=row["reminds_of_id"] or 0,
            is_sent=row["state"] == Contact.State.SENT,
        )
        for row in rows.values("pk", "contact_class", "at", "reminds_of_id", "state").order_by("pk")
    )


def written(standing: Standing) -> dict[str, Any]:
    """What is kept of it with a decision: numbers, hashes and codes, in a stable order."""
    return {
        "customer": standing.customer,
        "profiles": sorted(standing.profiles),
        "addresses": sorted(standing.addresses),
        "accounts": list(standing.accounts),
        "permission": standing.permission,
        "holds": sorted(standing.holds),
        "ended": [[end.at.isoformat(), end.reason] for end in standing.ended],
        "zone": standing.zone,
        "lot": standing.lot,
    }


def read_standing(kept: Mapping[str, Any]) -> Standing:
    """What was known when a decision was made."""
    return Standing(
        customer=kept["customer"],
        profiles=frozenset(kept["profiles"]),
        addresses=frozenset(kept["addresses"]),
        accounts=tuple(kept["accounts"]),
        permission=kept["permission"],
        holds=frozenset(kept["holds"]),
        ended=tuple(Ended(datetime.fromisoformat(at), reason) for at, reason in kept["ended"]),
        zone=kept["zone"],
        lot=kept["lot"],
    )
