"""Who acts for which account and which account stands above which: as files and people say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from heed.customers.belonging import above, accounts_told, acting_for, below, parent_of
from heed.customers.editing import note_acting_person, set_parent
from heed.customers.models import Account
from heed.customers.services import PartyKey, add_accounts, add_profiles
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, tzinfo=UTC)
BY: dict[str, Any] = {"actor": "ada", "now": NOW}


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    add_profiles(keys=[PartyKey(n, "shop", f"C{n}") for n in (1, 2, 3)], now=NOW)
    add_accounts(keys=[PartyKey(n, "shop", f"A{n}") for n in (7, 8, 9)], now=NOW)
    add_accounts(keys=[PartyKey(10, "desk", "A7")], now=NOW)
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def tell(engine: DuckDBEngine, number: int, name: str, value: str, day: int = 0) -> None:
    key = "account_id" if number >= 7 else "profile_id"
    moment = NOW + timedelta(days=day)
    row = {
        "profile_id": None, "account_id": None, key: number, "name": name, "value": value,
        "valid_from": None, "known_from": moment, "source": "shop",
    }  # fmt: skip
    engine.lake.append_rows("traits", pa.Table.from_pylist([row], schema=TRAITS.schema))


def account(number: int) -> Account:
    return Account.objects.get(pk=number)


def roles(engine: DuckDBEngine, number: int) -> dict[int, str]:
    return {each.profile: each.role for each in acting_for(engine, account(number)).values()}


def test_file_says_who_acts_for_an_account_of_its_source(engine: DuckDBEngine) -> None:
    tell(engine, 1, "account", "A7")
    tell(engine, 1, "buying_role", "Decider")
    tell(engine, 2, "account", "A7")
    tell(engine, 2, "buying_role", "boss of everything")  # no part that there is
    assert roles(engine, 7) == {1: "decider", 2: ""}
    assert roles(engine, 10) == {}  # the same key of another source is another account
    assert accounts_told(engine, [1]) == [7]


def test_newest_word_of_a_file_counts(engine: DuckDBEngine) -> None:
    tell(engine, 1, "account", "A7")
    tell(engine, 1, "account", "A8", day=1)
    assert roles(engine, 7) == {}
    assert roles(engine, 8) == {1: ""}
    tell(engine, 1, "account", "", day=2)
    assert roles(engine, 8) == {}


def test_what_somebody_said_comes_first(engine: DuckDBEngine) -> None:
    tell(engine, 1, "account", "A7")
    tell(engine, 1, "buying_role", "user")
    note_acting_person(account=7, customer=1, role="buyer", **BY)
    note_acting_person(account=8, customer=1, role="", **BY)
    assert roles(engine, 7) == {1: "buyer"}
    assert accounts_told(engine, [1]) == [7, 8]


def test_accounts_stand_above_one_another(engine: DuckDBEngine) -> None:
    tell(engine, 7, "parent_account", "A8")
    tell(engine, 8, "parent_account", "A9")
    assert [each.key for each in above(engine, account(7))] == ["A9", "A8"]
    assert [each.key for each in below(engine, account(9))] == ["A8"]
    set_parent(account=7, parent=9, **BY)
    assert [each.key for each in above(engine, account(7))] == ["A9"]
    assert [each.key for each in below(engine, account(9))] == ["A7", "A8"]
    assert below(engine, account(8)) == []


def test_files_that_go_in_circles_end(engine: DuckDBEngine) -> None:
    tell(engine, 7, "parent_account", "A8")
    tell(engine, 8, "parent_account", "A7")
    tell(engine, 9, "parent_account", "A9")
    assert [each.key for each in above(engine, account(7))] == ["A8"]
    assert parent_of(engine, account(9)) is None
    assert below(engine, account(9)) == []
