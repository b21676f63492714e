"""Reading the ledger: rows, counts, and why somebody is not contacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from heed.customers.consent.standing import newest_of_each
from heed.customers.contact.rulebook import Rulebook
from heed.customers.contact.rules import Ended, Verdict, Wanted, decide, win_back_from
from heed.customers.contact.standing import (
    ends_of,
    history_of,
    known_of,
    lasts,
    standing_of,
    unreleased_holds,
)
from heed.customers.contact.whom import addresses_of, reached_by
from heed.customers.contact.wording import sentence
from heed.customers.models import Contact, ContactHold, RelationshipChange
from heed.customers.people import Person

State = Contact.State
IN_USE = timedelta(days=90)
MOST_COMBINATIONS = 8


@dataclass(frozen=True)
class Filter:
    """Which rows of the ledger are wanted; empty is any."""

    answer: str = ""  # "yes" or "no"
    contact_class: str = ""
    reason: str = ""
    programme: str = ""
    customer: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """How many asks of a class were allowed and refused."""

    contact_class: str
    allowed: int
    refused: int

    @property
    def asked(self) -> int:
        return self.allowed + self.refused


@dataclass(frozen=True)
class Possible:
    """What would be answered now to an ask of this sort for one person."""

    contact_class: str
    purpose: str
    channel: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Stay:
    """How a relationship stands: when it ended, why, and from when on they may be won back."""

    ended_at: datetime
    reason: str
    reason_name: str
    win_back_from: datetime | None


def list_contacts(wanted: Filter | None = None) -> QuerySet[Contact]:
    """Rows of the ledger, the newest first."""
    found = Contact.objects.select_related("profile")
    wanted = wanted or Filter()
    if wanted.answer == "yes":
        found = found.exclude(state__in=(State.REFUSED, State.CANCELLED, State.EXPIRED))
    elif wanted.answer == "no":
        found = found.filter(state__in=(State.REFUSED, State.CANCELLED, State.EXPIRED))
    exact = {"contact_class": wanted.contact_class, "reason": wanted.reason}
    exact["programme"] = wanted.programme
    found = found.filter(**{name: text for name, text in exact.items() if text})
    if wanted.customer:
        found = found.filter(profile__customer_id=wanted.customer)
    if wanted.since:
        found = found.filter(asked_at__gte=wanted.since)
    return found


def contacts_of(person: Person) -> QuerySet[Contact]:
    """Everything that was asked for about one person, the newest first."""
    theirs = Q(profile_id__in=person.profiles) | Q(address__in=addresses_of(person.profiles))
    return Contact.objects.filter(theirs).select_related("profile")


def shown_state(row: Contact, now: datetime) -> str:
    """The state as it is now: a place that ran out is expired before anybody writes it down."""
    is_over = row.held_until is not None and row.held_until <= now
    return State.EXPIRED if row.state == State.RESERVED and is_over else row.state


def count_classes(since: datetime) -> list[Counted]:
    """By class, what was asked for since a moment; the most first."""
    asked = Contact.objects.filter(asked_at__gte=since).values("contact_class").order_by()
    rows = asked.annotate(n=Count("pk"), refused=Count("pk", filter=Q(state=State.REFUSED)))
    found = [
        Counted(row["contact_class"], row["n"] - row["refused"], row["refused"]) for row in rows
    ]
    return sorted(found, key=lambda each: (-each.asked, each.contact_class))


def count_refusals(since: datetime) -> list[tuple[str, str, int]]:
    """Reasons of every no since a moment, with the limit and how often; the most first."""
    refused = Contact.objects.filter(asked_at__gte=since, state=State.REFUSED)
    rows = refused.values_list("reason", "rule").annotate(n=Count("pk")).order_by("-n", "reason")
    return list(rows)


def known_values() -> Mapping[str, list[str]]:
    """What the ledger can be filtered by: the classes, reasons and programmes that occur in it."""
    return {
        name: sorted(
            value
            for value in Contact.objects.order_by().values_list(name, flat=True).distinct()
            if value
        )
        for name in ("contact_class", "reason", "programme")
    }


def possible_now(person: Person, rulebook: Rulebook, now: datetime) -> list[Possible]:
    """Why one person would not be contacted now, for every sort of contact that is in use.

    In use is what somebody, whoever it was, was contacted by in the last 90 days.
    """
    used = Contact.objects.filter(asked_at__gte=now - IN_USE)
    sorts = used.values_list("contact_class", "purpose", "channel").annotate(n=Count("pk"))
    known = known_of(reached_by(person.customer), now)
    names = {limit.key: limit.name for limit in rulebook.policy.limits}
    past, found = None, []
    for contact_class, purpose, channel, _ in sorts.order_by("-n")[:MOST_COMBINATIONS]:
        standing = standing_of(known, purpose=purpose, channel=channel, rulebook=rulebook)
        past = past or history_of(standing, at=now, rulebook=rulebook)  # the same for all
        verdict = decide(Wanted(contact_class, channel, now), standing, past, rulebook.book)
        said = sentence(verdict.reason, names.get(verdict.rule, verdict.rule))
        found.append(Possible(contact_class, purpose, channel, verdict, said))
    places = {each.key: each.priority for each in rulebook.policy.classes}
    return sorted(found, key=lambda each: (places.get(each.contact_class, 0), each.purpose))


def stay_of(person: Person, rulebook: Rulebook) -> Stay | None:
    """The end of a person's relationship, if it has ended and was not resumed."""
    ended = ends_of(person.profiles)
    if not ended:
        return None
    newest: Ended = max(ended, key=lambda each: each.at)
    reasons = rulebook.policy.ending.by_key
    name = reasons[newest.reason].name if newest.reason in reasons else newest.reason
    again = win_back_from(ended, rulebook.policy)
    return Stay(newest.at, newest.reason, name, again)


def open_holds(person: Person, now: datetime) -> list[ContactHold]:
    """What holds contacts with a person back now."""
    return [each for each in unreleased_holds(person.profiles) if lasts(each, now)]


def count_endings(since: datetime | None = None) -> list[tuple[str, int]]:
    """Why relationships ended, and how many that were not resumed; the most first."""
    changes = RelationshipChange.objects.order_by("pk")
    by_profile: dict[int, list[RelationshipChange]] = {}
    for change in changes:
        by_profile.setdefault(change.profile_id, []).append(change)
    counts: dict[str, int] = {}
    for profile, rows in by_profile.items():
        newest = newest_of_each(rows, [profile], lambda row: row.at).get(profile)
        is_ended = newest is not None and newest.kind == RelationshipChange.Kind.ENDED
        if newest is not None and is_ended and (since is None or newest.at >= since):
            counts[newest.reason] = counts.get(newest.reason, 0) + 1
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
