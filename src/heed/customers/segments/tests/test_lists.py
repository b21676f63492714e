"""Lists that people keep by hand: who stands on them, and what the lake knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.customers.holdings import Place
from heed.customers.identity.deciding import join, separate
from heed.customers.models import ListChange
from heed.customers.people import get_person
from heed.customers.segments.holdings import HOLDINGS
from heed.customers.segments.lists import (
    add_to_list,
    customers_on,
    list_lists,
    mirror_lists,
    remove_from_list,
)
from heed.customers.tests.people import ACTOR, add, moment
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db


def on(*customers: int, day: int = 1, name: str = "pilot") -> int:
    return add_to_list(name=name, customers=customers, actor=ACTOR, now=moment(day))


def off(*customers: int, day: int = 2, name: str = "pilot") -> int:
    return remove_from_list(name=name, customers=customers, actor=ACTOR, now=moment(day))


def test_customers_are_put_on_a_list_once_and_taken_off() -> None:
    ada, bob = add("ada"), add("bob")
    assert on(ada, bob, ada) == 2
    assert on(ada) == 0
    assert customers_on("pilot") == sorted([ada, bob])
    assert off(bob) == 1
    assert off(bob) == 0
    assert customers_on("pilot") == [ada]
    assert [(each.name, each.n) for each in list_lists()] == [("pilot", 1)]


def test_the_audit_trail_names_ids_only() -> None:
    ada = add("ada")
    on(ada)
    entry = AuditEntry.objects.get(verb="list.added")
    assert (entry.subject, entry.facts) == ("list:pilot", {"profiles": [ada]})


def test_somebody_unknown_or_a_list_without_a_name_is_refused() -> None:
    ada = add("ada")
    with pytest.raises(NotFound):
        on(ada, 4711)
    assert customers_on("pilot") == []
    with pytest.raises(HeedError, match="Name the list"):
        on(ada, name="My List")


def test_a_place_on_a_list_survives_joining_and_separating() -> None:
    ada, ada_shop = add("ada"), add("ada", source="help", day=1)
    on(ada_shop)
    whole = join(one=ada, other=ada_shop, actor=ACTOR, now=moment(3))
    assert customers_on("pilot") == [whole]
    assert on(whole) == 0
    separate(customer=whole, profiles=[ada_shop], actor=ACTOR, now=moment(4))
    assert customers_on("pilot") == [ada_shop]


def test_the_lake_has_every_stay_and_is_written_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    assert mirror_lists(lake) is None
    ada = add("ada")
    on(ada, day=1)
    off(ada, day=2)
    on(ada, day=5)
    assert mirror_lists(lake) is not None
    assert mirror_lists(lake) is None
    engine = duckdb_engine(lake, threads=1)
    rows = engine.to_rows(engine.table("segment_lists").order_by("valid_from"))
    assert [(row["valid_from"], row["valid_to"]) for row in rows] == [
        (moment(1), moment(2)),
        (moment(5), None),
    ]


def test_places_on_lists_are_handed_out_and_erased(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    ada, bob = add("ada"), add("bob")
    on(ada, bob)
    mirror_lists(lake)
    lists, place = HOLDINGS[0], Place(lake, moment(9))
    person = get_person(ada)
    assert [row["list"] for row in lists.records(person, place)] == ["pilot"]
    assert lists.erase(person, place) == 1
    assert list(lists.records(person, place)) == []
    assert ListChange.objects.count() == 1
    engine = duckdb_engine(lake, threads=1)
    assert [row["profile_id"] for row in engine.to_rows(engine.table("segment_lists"))] == [bob]
