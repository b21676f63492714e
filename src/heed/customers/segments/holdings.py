"""What segments hold about people: places on lists, and memberships of the newest build."""

from __future__ import annotations

from collections.abc import Iterator

from heed.customers.holdings import Holding, Place, Record
from heed.customers.models import ListChange
from heed.customers.people import Person
from heed.customers.segments.lists import mirror_lists
from heed.lake.schemas import SEGMENT_MEMBERS


def _changes(person: Person, place: Place) -> Iterator[Record]:
    del place
    for change in ListChange.objects.filter(profile_id__in=person.profiles).order_by("pk"):
        yield {"list": change.name, "is_on": change.is_on, "at": change.at, "by": change.actor}


def _erase_changes(person: Person, place: Place) -> int:
    n, _ = ListChange.objects.filter(profile_id__in=person.profiles).delete()
    if place.lake.n_rows("segment_lists"):
        place.lake.delete("segment_lists", "profile_id", list(person.profiles))
    mirror_lists(place.lake)
    return n


def _memberships(person: Person, place: Place) -> Iterator[Record]:
    from heed.lake.engines import duckdb_engine

    if not place.lake.n_rows(SEGMENT_MEMBERS.name):
        return
    engine = duckdb_engine(place.lake, threads=1)
    members = engine.table(SEGMENT_MEMBERS.name)
    mine = members.filter(members.customer_id == person.customer)
    yield from engine.to_rows(mine.select("segment", "segment_version").order_by("segment"))


def _erase_memberships(person: Person, place: Place) -> int:
    if not place.lake.n_rows(SEGMENT_MEMBERS.name):
        return 0
    return place.lake.delete(SEGMENT_MEMBERS.name, "customer_id", [person.customer])


HOLDINGS = (
    Holding(
        "places on lists",
        ("customers.ListChange", "lake.segment_lists"),
        _changes,
        _erase_changes,
    ),
    Holding("segments", ("lake.segment_members",), _memberships, _erase_memberships),
)
