"""People and accounts are found by what is known of them now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.noting import Seen, note_keys
from heed.customers.matching.definition import UNCONFIGURED, Matching
from heed.customers.matching.fields import Field
from heed.customers.searching.finding import find_parties
from heed.customers.searching.index import NameIndex
from heed.customers.services import PartyKey, add_accounts, add_profiles
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    engine = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    add_profiles(keys=[PartyKey(n, "shop", f"C{n}") for n in (1, 2, 3)], now=NOW)
    add_accounts(keys=[PartyKey(7, "shop", "A-7")], now=NOW)
    know(engine, 1, {"first_name": "Ada", "last_name": "Lovelace"})
    know(engine, 2, {"first_name": "Grace", "last_name": "Hopper"})
    know(engine, 7, {"company": "Analytical Engines Ltd"}, key="account_id")
    return engine


def know(
    engine: DuckDBEngine,
    number: int,
    traits: dict[str, str],
    *,
    days: int = 0,
    key: str = "profile_id",
) -> None:
    moment = NOW + timedelta(days=days)
    rows = [
        {
            "profile_id": None, "account_id": None, key: number, "name": name, "value": value,
            "valid_from": moment, "known_from": moment, "source": "shop",
        }
        for name, value in traits.items()
    ]  # fmt: skip
    engine.lake.append_rows("traits", pa.Table.from_pylist(rows, schema=TRAITS.schema))


def found(
    engine: DuckDBEngine,
    text: str,
    index: NameIndex | None = None,
    matching: Matching | None = None,
) -> list[tuple[str, int, str, str]]:
    names = (index or NameIndex()).current(engine, matching or UNCONFIGURED)
    parties = find_parties(names, text, clear=True).found
    return [(each.kind, each.number, each.name, each.by) for each in parties]


def test_by_name_by_key_and_by_number(engine: DuckDBEngine) -> None:
    assert found(engine, "love") == [("customer", 1, "Ada Lovelace", "name")]
    assert found(engine, "C2") == [("customer", 2, "Grace Hopper", "key")]
    assert found(engine, "2") == [("customer", 2, "Grace Hopper", "key")]
    assert found(engine, "engines") == [("account", 7, "Analytical Engines Ltd", "name")]
    assert found(engine, "A-7") == [("account", 7, "Analytical Engines Ltd", "key")]
    assert found(engine, "C3") == [("customer", 3, "", "key")]
    assert found(engine, " ") == []


def test_by_every_key_that_a_profile_shows(engine: DuckDBEngine) -> None:
    keys = (Key(KeyKind.EMAIL, "", "ada@example.org"), Key(KeyKind.PHONE, "", "+4930901820"))
    note_keys(seen=[Seen(1, keys, "shop", NOW)], actor="test", now=NOW)
    assert found(engine, "Ada@Example.org")[0][1] == 1
    assert found(engine, "+49 30 901820")[0][1] == 1


def test_a_customer_of_two_profiles_is_found_once(engine: DuckDBEngine) -> None:
    add_profiles(keys=[PartyKey(4, "desk", "T4")], now=NOW)
    know(engine, 4, {"first_name": "Ada", "last_name": "King Lovelace"})
    key = (Key(KeyKind.EMAIL, "", "ada@example.org"),)
    note_keys(seen=[Seen(n, key, "s", NOW, True) for n in (1, 4)], actor="t", now=NOW)
    assert [each[1] for each in found(engine, "lovelace")] == [1]


@pytest.mark.parametrize("last", ["King", ""])
def test_index_follows_what_is_added(last: str, engine: DuckDBEngine) -> None:
    index = NameIndex()
    assert found(engine, "lovelace", index)
    know(engine, 1, {"last_name": last}, days=1)
    know(engine, 1, {"colour": "green"}, days=1)
    assert found(engine, "lovelace", index) == []
    assert found(engine, "ada", index) == [("customer", 1, f"Ada {last}".strip(), "name")]
    know(engine, 1, {"last_name": "Byron"}, days=-1)  # told late, of the time before
    assert found(engine, "byron", index) == []
    assert index.current(engine, UNCONFIGURED).table.sort_by("number").to_pylist() == NameIndex(
    ).current(engine, UNCONFIGURED).table.sort_by("number").to_pylist()  # fmt: skip


def test_erased_people_are_not_found(engine: DuckDBEngine) -> None:
    index = NameIndex()
    assert found(engine, "lovelace", index)
    engine.lake.delete("traits", "profile_id", [1])
    assert found(engine, "lovelace", index) == []
    assert found(engine, "hopper", index)


def test_first_account_name_that_comes_later_is_found(engine: DuckDBEngine) -> None:
    index = NameIndex()
    found(engine, "x", index)
    know(engine, 3, {"name": "Katherine Johnson"}, days=1)
    assert found(engine, "johnson", index) == [("customer", 3, "Katherine Johnson", "name")]


def test_matching_says_which_trait_is_the_name(engine: DuckDBEngine) -> None:
    know(engine, 3, {"wie_genannt": "Emmy Noether"})
    assert found(engine, "noether") == []
    told = Matching("people", {Field.NAME: "wie_genannt"})
    assert found(engine, "noether", matching=told) == [("customer", 3, "Emmy Noether", "name")]
