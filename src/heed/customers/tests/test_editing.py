"""What people write down about customers and accounts: appended, traced, held and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from heed.customers.editing import (
    BY_HAND,
    Party,
    add_tag,
    note_acting_person,
    remove_tag,
    set_field,
    set_parent,
    tags_of,
)
from heed.customers.holdings import Place
from heed.customers.identity.deciding import join, separate
from heed.customers.models import Account, ActingPerson, Customer, Profile, Tag
from heed.customers.people import get_person
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BY: dict[str, Any] = {"actor": "ada", "now": NOW}


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def customer(number: int, source: str = "shop") -> Party:
    Customer.objects.create(id=number, known_from=NOW)
    Profile.objects.create(
        id=number, customer_id=number, source=source, key=f"C{number}", known_from=NOW
    )
    return Party("customer", number)


def account(number: int) -> Party:
    Account.objects.create(id=number, source="shop", key=f"A{number}", known_from=NOW)
    return Party("account", number)


def rows(engine: DuckDBEngine) -> list[tuple[object, ...]]:
    found = engine.to_rows(engine.table("traits").order_by("known_from"))
    return [(row["name"], row["value"], row["source"], row["valid_from"]) for row in found]


def test_field_is_appended_with_its_source_and_both_times(engine: DuckDBEngine) -> None:
    ada = customer(1)
    since = NOW - timedelta(days=90)
    set_field(lake=engine.lake, party=ada, name=" diet ", value=" no  nuts ", since=since, **BY)
    later: dict[str, Any] = {"actor": "ben", "now": NOW + timedelta(days=1)}
    set_field(lake=engine.lake, party=ada, name="diet", value="", **later)
    assert rows(engine) == [
        ("diet", "no nuts", BY_HAND, since),
        ("diet", "", BY_HAND, NOW + timedelta(days=1)),
    ]


def test_trail_of_a_field_holds_no_value(engine: DuckDBEngine) -> None:
    set_field(lake=engine.lake, party=customer(1), name="diet", value="no nuts", **BY)
    told = AuditEntry.objects.get(verb="customer.field_set")
    assert told.subject == "customer:1"
    assert told.facts == {"version": engine.lake.version("traits")}
    assert not told.changes_results


@pytest.mark.parametrize(
    ("name", "value", "since", "says"),
    [
        ("", "x", None, "Write something"),
        ("n" * 61, "x", None, "At most 60"),
        ("n", "x" * 501, None, "At most 500"),
        ("n", "x", NOW + timedelta(days=1), "future"),
    ],
)
def test_field_that_says_nothing_sensible_is_refused(
    name: str, value: str, since: datetime | None, says: str, engine: DuckDBEngine
) -> None:
    ada = customer(1)
    with pytest.raises(HeedError, match=says):
        set_field(lake=engine.lake, party=ada, name=name, value=value, since=since, **BY)
    assert not AuditEntry.objects.exists()
    assert engine.lake.n_rows("traits") == 0


def test_nothing_is_written_about_nobody(engine: DuckDBEngine) -> None:
    with pytest.raises(NotFound):
        set_field(lake=engine.lake, party=Party("account", 9), name="n", value="x", **BY)
    with pytest.raises(NotFound):
        add_tag(party=Party("customer", 9), text="x", **BY)


def test_tags_stay_with_their_profile_when_people_are_joined_and_separated() -> None:
    one, other = customer(1), customer(2, "desk")
    add_tag(party=one, text="vip", **BY)
    add_tag(party=other, text="calls often", **BY)
    number = join(one=1, other=2, **BY)
    assert tags_of(Party("customer", number)) == ["calls often", "vip"]
    add_tag(party=Party("customer", number), text="vip", **BY)  # once is enough
    assert Tag.objects.count() == 2
    separate(customer=number, profiles=[2], **BY)
    assert tags_of(one) == ["vip"]
    assert tags_of(other) == ["calls often"]


def test_tag_of_an_account_is_its_own() -> None:
    customer(1)
    firm = account(1)
    add_tag(party=firm, text="key account", **BY)
    assert tags_of(Party("customer", 1)) == []
    remove_tag(party=firm, text="key account", **BY)
    remove_tag(party=firm, text="key account", **BY)  # nothing to take off: no row in the trail
    assert [row.verb for row in AuditEntry.objects.order_by("pk")] == ["tag.added", "tag.removed"]


def test_accounts_never_stand_in_a_circle() -> None:
    for number in (1, 2, 3):
        account(number)
    set_parent(account=1, parent=2, **BY)
    set_parent(account=2, parent=3, **BY)
    with pytest.raises(HeedError, match="belong to itself"):
        set_parent(account=3, parent=1, **BY)
    with pytest.raises(HeedError, match="belong to itself"):
        set_parent(account=3, parent=3, **BY)


def test_person_is_noted_once_for_all_profiles_of_a_person() -> None:
    customer(1)
    customer(2, "desk")
    account(7)
    note_acting_person(account=7, customer=2, role="user", **BY)
    number = join(one=1, other=2, **BY)
    note_acting_person(account=7, customer=number, role="decider", **BY)
    assert [(row.profile_id, row.role) for row in ActingPerson.objects.all()] == [(2, "decider")]
    with pytest.raises(HeedError, match="no role"):
        note_acting_person(account=7, customer=number, role="king", **BY)


def test_holdings_hand_out_and_erase_what_was_written_down(engine: DuckDBEngine) -> None:
    from heed.customers.held import HOLDINGS

    customer(1)
    account(7)
    add_tag(party=Party("customer", 1), text="vip", **BY)
    note_acting_person(account=7, customer=1, role="buyer", **BY)
    place, person = Place(engine.lake, NOW), get_person(1)
    told = [record for each in HOLDINGS for record in each.records(person, place)]
    assert [record.get("tag") or record["role"] for record in told] == ["vip", "buyer"]
    assert [each.erase(person, place) for each in HOLDINGS] == [1, 1]
    assert [record for each in HOLDINGS for record in each.records(person, place)] == []
