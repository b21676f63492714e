"""What people wrote down about customers, for exports and erasures."""

from __future__ import annotations

from collections.abc import Iterator

from heed.customers.holdings import Holding, Place, Record
from heed.customers.models import ActingPerson, Tag
from heed.customers.people import Person


def _tags(person: Person, _place: Place) -> Iterator[Record]:
    for row in Tag.objects.filter(profile_id__in=person.profiles).order_by("pk"):
        yield {"tag": row.text, "added_at": row.added_at, "by": row.actor}


def _erase_tags(person: Person, _place: Place) -> int:
    return Tag.objects.filter(profile_id__in=person.profiles).delete()[0]


def _people(person: Person, _place: Place) -> Iterator[Record]:
    rows = ActingPerson.objects.filter(profile_id__in=person.profiles).order_by("pk")
    for row in rows.select_related("account"):
        yield {
            "account": f"{row.account.source} {row.account.key}",
            "role": row.role,
            "noted_at": row.noted_at,
            "by": row.actor,
        }


def _erase_acting(person: Person, _place: Place) -> int:
    return ActingPerson.objects.filter(profile_id__in=person.profiles).delete()[0]


HOLDINGS = (
    Holding("tags", ("customers.Tag",), _tags, _erase_tags),
    Holding("accounts that they act for", ("customers.ActingPerson",), _people, _erase_acting),
)
