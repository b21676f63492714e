"""What is held about people here: contacts, consents, preferences, holds, care, memberships.

Erasing comes to the do-not-contact list first, while the person's addresses are still known: it
keeps a keyed hash of each, so that nobody writes to an erased person again. Holdings of identities
must be registered after these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from heed.customers.contact.whom import addresses_of
from heed.customers.holdings import Holding, Place, Record
from heed.customers.models import (
    AccountMember,
    CareNeed,
    ConsentStatement,
    Contact,
    ContactEvent,
    ContactHold,
    ContactPreference,
    DoNotContact,
    PreferenceLink,
    RelationshipChange,
)
from heed.customers.people import Person

Find = Callable[[Person], QuerySet[Any]]


def _of(model: type[Model]) -> Find:
    """The rows of a model that hang on a person's profiles."""

    def find(person: Person) -> QuerySet[Any]:
        return model._default_manager.filter(profile_id__in=person.profiles).order_by("pk")

    return find


def _contacts(person: Person) -> QuerySet[Contact]:
    """Also those that went to an address of theirs before anybody knew whose it was."""
    theirs = Q(profile_id__in=person.profiles) | Q(address__in=addresses_of(person.profiles))
    return Contact.objects.filter(theirs).order_by("pk")


def _events(person: Person) -> QuerySet[ContactEvent]:
    return ContactEvent.objects.filter(contact__in=_contacts(person)).order_by("pk")


def _holding(name: str, model: type[Model], find: Find, *columns: str) -> Holding:
    def records(person: Person, _place: Place) -> Iterator[Record]:
        yield from find(person).values(*columns)

    def erase(person: Person, _place: Place) -> int:
        rows = find(person)
        n = rows.count()
        rows.delete()
        return n

    return Holding(name, (f"customers.{model.__name__}",), records, erase)


def _listed(person: Person, _place: Place) -> Iterator[Record]:
    rows = DoNotContact.objects.filter(address__in=addresses_of(person.profiles))
    yield from rows.order_by("pk").values("since")


def _list(person: Person, place: Place) -> int:
    """Keep what must be kept to leave an erased person alone; nothing is removed here."""
    for address in sorted(addresses_of(person.profiles)):
        DoNotContact.objects.get_or_create(address=address, defaults={"since": place.now})
    return 0


HOLDINGS = (
    Holding("do-not-contact list", ("customers.DoNotContact",), _listed, _list),
    _holding(
        "contact log", ContactEvent, _events,
        "contact_id", "kind", "at", "is_allowed", "reason", "rule", "standing",
    ),
    _holding(
        "contacts", Contact, _contacts,
        "id", "asked_at", "at", "contact_class", "channel", "purpose", "programme", "reference",
        "state", "reason", "rule", "policy_version", "chance",
    ),
    _holding(
        "consents", ConsentStatement, _of(ConsentStatement),
        "id", "purpose", "channel", "state", "said_at", "recorded_at", "source",
        "wording__title", "wording__says", "wording__language", "wording__purpose_version",
    ),
    _holding(
        "preferences", ContactPreference, _of(ContactPreference),
        "name", "value", "said_at", "source",
    ),
    _holding(
        "preference links", PreferenceLink, _of(PreferenceLink),
        "purpose", "channel", "made_at", "expires_at",
    ),
    _holding(
        "contact holds", ContactHold, _of(ContactHold),
        "reason", "reference", "since", "until", "released_at",
    ),
    _holding(
        "ends of relationships", RelationshipChange, _of(RelationshipChange),
        "kind", "reason", "at", "source",
    ),
    _holding("needs of care", CareNeed, _of(CareNeed), "kind", "since", "until", "ended_at"),
    _holding(
        "account memberships", AccountMember, _of(AccountMember),
        "account__source", "account__key", "seen_at",
    ),
)  # fmt: skip
