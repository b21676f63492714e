"""Builds: what becomes visible, what is computed anew, and that increments equal a full build."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.kit.derived import derived_rows
from tests.kit.interactions import START, Seen, add, profile, rows_of

from heed.foundation.models import Build
from heed.journeys.builds import BuildResult, build
from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.tests.designs import KEYS, NORTH, SHOP, by_customer, case, catalogue
from heed.kernel.errors import Busy
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import IDENTITY_MAP
from heed.lake.store import Lake

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BY_CUSTOMER = replace(SHOP, key="visits", unit="customer", ends=("thank",), segments=(NORTH,))

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def built(engine: DuckDBEngine, *designs: JourneyDesign, **options: Any) -> BuildResult:
    return build(engine.lake, engine, catalogue(*designs), now=NOW, **options)


def seen(engine: DuckDBEngine, interactions: list[Seen], first: int = 0) -> None:
    add(engine, "interactions", rows_of(interactions, first))


def stored_paths(engine: DuckDBEngine, journey: str = "shop") -> list[str]:
    rows = engine.to_rows(engine.table("journey_instances"))
    return sorted(row["path"] for row in rows if row["journey"] == journey)


def test_build_names_the_version_of_everything_that_belongs_together(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order", "pay"))
    result = built(engine, SHOP)
    row = Build.objects.get()
    assert row.pk == result.number
    assert row.definition_versions == {"journey:shop": 3}
    assert row.table_versions["interactions"] == engine.lake.version("interactions")
    assert row.table_versions["journey_flow"] == engine.lake.version("journey_flow")
    assert row.as_of == START + timedelta(minutes=10)


def test_second_build_of_the_same_is_up_to_date(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order", "pay"))
    first = built(engine, SHOP)
    second = built(engine, SHOP)
    assert (second.up_to_date, second.number) == (True, first.number)
    assert Build.objects.count() == 1


def test_only_touched_units_are_computed_anew(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order", "pay", "ship", "deliver") + case("A2", *KEYS[:4]))
    built(engine, SHOP)
    seen(engine, case("A2", "thank", start=99) + case("A3", "order", start=99), first=99)
    (journey,) = built(engine, SHOP).journeys
    assert (journey.computed, journey.n_touched, journey.n_instances) == ("changed", 2, 3)
    assert stored_paths(engine) == [
        "order",
        "order → pay → ship → deliver",
        "order → pay → ship → deliver → thank",
    ]


def test_open_instance_closes_when_the_horizon_moves(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order"))
    built(engine, SHOP)
    seen(engine, case("A2", "order", start=60 * 24 * 40), first=9)
    built(engine, SHOP)
    rows = engine.to_rows(engine.table("journey_instances"))
    outcomes = {row["case_key"]: row["outcome"] for row in rows}
    assert outcomes == {"A1": "ended_early", "A2": "open"}


def test_changed_design_computes_its_journey_anew_and_keeps_the_other(
    engine: DuckDBEngine,
) -> None:
    seen(engine, case("A1", "order", "pay"))
    built(engine, SHOP, BY_CUSTOMER)
    changed = replace(SHOP, version=4, ends=("pay",))
    shop, visits = built(engine, changed, BY_CUSTOMER).journeys
    assert (shop.computed, visits.computed) == ("all", "nothing")
    versions = {r["journey"]: r["journey_version"] for r in derived_rows(engine)["journey_flow"]}
    assert versions == {"shop": 4, "visits": 3}


def test_retired_journey_leaves_all_tables(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order", "pay"))
    built(engine, SHOP, BY_CUSTOMER)
    built(engine, BY_CUSTOMER)
    tables = derived_rows(engine)
    assert {row["journey"] for rows in tables.values() for row in rows} == {"visits"}


def test_merged_people_are_one_customer(engine: DuckDBEngine) -> None:
    seen(engine, by_customer("ada", ("order", 0)) + by_customer("a.l.", ("pay", 1)))
    built(engine, BY_CUSTOMER)
    assert stored_paths(engine, "visits") == ["order", "pay"]
    merged = {"profile_id": profile("a.l."), "customer_id": profile("ada"), "reason": "mail"}
    add(engine, "identity_map", pa.Table.from_pylist([merged], schema=IDENTITY_MAP.schema))
    built(engine, BY_CUSTOMER)
    assert stored_paths(engine, "visits") == ["order → pay"]


def people(engine: DuckDBEngine, joined: Mapping[str, str]) -> None:
    """The identity map says of the first of each pair that it is the second."""
    rows = [
        {"profile_id": profile(one), "customer_id": profile(other), "reason": "person"}
        for one, other in joined.items()
    ]
    table = pa.Table.from_pylist(rows, schema=IDENTITY_MAP.schema)
    engine.lake.replace_rows("identity_map", table)


def test_joining_people_computes_anew_what_concerns_them(engine: DuckDBEngine) -> None:
    log = by_customer("ada", ("order", 0)) + by_customer("a.l.", ("pay", 1))
    seen(engine, log + by_customer("bea", ("order", 0)) + by_customer("cleo", ("order", 2)))
    cases = [Seen("order", 3, "A1", "a.l."), Seen("order", 3, "B1", "bea")]
    seen(engine, cases, first=50)
    built(engine, SHOP, BY_CUSTOMER)
    before = derived_rows(engine)
    people(engine, {"a.l.": "ada"})
    shop, visits = built(engine, SHOP, BY_CUSTOMER).journeys
    assert (shop.computed, shop.n_touched) == ("changed", 1)  # the case that names a.l.
    assert (visits.computed, visits.n_touched) == ("changed", 2)  # both customers
    assert derived_rows(engine) != before
    people(engine, {})
    shop, visits = built(engine, SHOP, BY_CUSTOMER).journeys
    assert (shop.n_touched, visits.n_touched) == (1, 2)
    assert derived_rows(engine) == before


def test_an_identity_map_that_says_the_same_touches_nobody(engine: DuckDBEngine) -> None:
    seen(engine, by_customer("ada", ("order", 0)) + by_customer("a.l.", ("pay", 1)))
    people(engine, {"a.l.": "ada"})
    built(engine, BY_CUSTOMER)
    people(engine, {"a.l.": "ada"})
    (visits,) = built(engine, BY_CUSTOMER).journeys
    assert visits.computed == "nothing"


def test_build_cut_short_is_invisible_and_the_next_one_completes_it(
    engine: DuckDBEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(engine, case("A1", "order", "pay"))
    first = built(engine, SHOP)
    seen(engine, case("A2", "order"), first=9)

    def stop(what: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(engine, replace(SHOP, version=4), BY_CUSTOMER, progress=stop)
    assert Build.objects.get().pk == first.number
    pinned = engine.table("journey_instances", first.table_versions["journey_instances"])
    assert len(engine.to_rows(pinned)) == 1
    (journey,) = built(engine, SHOP).journeys
    assert (journey.computed, journey.n_instances) == ("all", 2)
    rows = engine.to_rows(engine.table("journey_steps"))
    assert {(row["journey"], row["journey_version"]) for row in rows} == {("shop", 3)}


def test_second_build_at_once_is_refused_as_busy(engine: DuckDBEngine, tmp_path: Path) -> None:
    seen(engine, case("A1", "order"))
    refused: list[BaseException] = []

    def build_too() -> None:
        try:
            build(Lake(tmp_path / "lake"), engine, catalogue(SHOP), now=NOW)
        except Busy as error:
            refused.append(error)

    with engine.lake.maintenance("building journeys"):
        other = threading.Thread(target=build_too)
        other.start()
        other.join()
    assert len(refused) == 1


def test_without_designs_each_source_with_cases_is_one_journey(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order", "pay") + case("T1", "ask", "answer", source="desk"))
    seen(engine, by_customer("ada", ("look", 0), ("buy", 40), source="web"), first=50)
    result = build(engine.lake, engine, Catalogue(), now=NOW)
    assert [journey.key for journey in result.journeys] == [
        "discovered-desk",
        "discovered-shop",
        "discovered-web",
    ]
    assert stored_paths(engine, "discovered-desk") == ["ask → answer"]
    assert stored_paths(engine, "discovered-web") == ["buy", "look"]
    tables = derived_rows(engine)
    assert tables["journey_deviations"] == tables["journey_stages"] == []


def test_case_kind_picks_the_cases_of_that_kind(engine: DuckDBEngine) -> None:
    orders = case("A1", "order", "pay", kind="order")
    tickets = case("T1", "complain", "thank", kind="ticket")
    seen(engine, orders + tickets)
    built(engine, replace(SHOP, case_kind="order"))
    assert stored_paths(engine) == ["order → pay"]


def test_given_horizon_decides_what_is_open(engine: DuckDBEngine) -> None:
    seen(engine, case("A1", "order") + case("A2", "order", start=60 * 24 * 40))
    built(engine, SHOP, as_of=START + timedelta(days=90))
    outcomes = {row["outcome"] for row in engine.to_rows(engine.table("journey_instances"))}
    assert outcomes == {"ended_early"}


def random_log(chance: random.Random, company: int) -> list[Seen]:
    """A few customers of one company: loops, ties, long silences, cases shared by customers."""
    log = []
    for number in range(chance.randint(1, 3)):
        name = f"{company}-{number}"
        minute = chance.uniform(0, 90_000)
        for _ in range(chance.randint(1, 8)):
            log.append(
                Seen(
                    chance.choice(KEYS),
                    minute,
                    case=f"{company}-{chance.choice('abc')}" if chance.random() < 0.9 else None,
                    customer=name if chance.random() < 0.95 else None,
                    weight_millionths=chance.choice([1_000_000, 1_000_000, 500_000]),
                    properties={"region": chance.choice(["north", "south"])},
                )
            )
            minute += chance.choice([0, 1, 30, 2_000, 60_000])
    return log


def random_people(chance: random.Random) -> dict[str, str]:
    """In a third of the companies, everybody is one of its customers."""
    found: dict[str, str] = {}
    for company in range(200):
        if chance.random() < 0.34:
            first = chance.randint(0, 2)
            others = [number for number in range(3) if number != first]
            found |= {f"{company}-{number}": f"{company}-{first}" for number in others}
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_increments_equal_a_full_build_for_200_random_splits(tmp_path: Path) -> None:
    """200 random logs share one lake, each split at random over six imports.

    What one log touches, another does not: every import is an increment of each of the 200.
    Between imports, people of some companies are joined, and others separated again.
    """
    chance = random.Random(20260301)
    n_imports = 6
    imports: list[list[Seen]] = [[] for _ in range(n_imports)]
    for company in range(200):
        for one in random_log(chance, company):
            imports[chance.randrange(n_imports)].append(one)
    by_case = replace(SHOP, segments=(NORTH,), gap=timedelta(days=20))
    stepwise = duckdb_engine(Lake(tmp_path / "stepwise"), threads=1)
    at_once = duckdb_engine(Lake(tmp_path / "at_once"), threads=1)
    first = 0
    increments = 0
    for arrived in imports:
        for engine in (stepwise, at_once):
            seen(engine, arrived, first)
        first += len(arrived)
        joined = random_people(chance)
        for engine in (stepwise, at_once):
            people(engine, joined)
        result = built(stepwise, by_case, BY_CUSTOMER)
        increments += sum(journey.computed == "changed" for journey in result.journeys)
    built(at_once, by_case, BY_CUSTOMER, full=True)
    assert increments == 2 * (n_imports - 1)
    increment, whole = derived_rows(stepwise), derived_rows(at_once)
    for name, rows in increment.items():
        assert rows == whole[name], name
