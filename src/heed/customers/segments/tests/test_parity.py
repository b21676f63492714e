"""Any rule over any world: the expression, the oracle, and one customer alone say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.customers.segments.measures.membership import members, memberships
from heed.customers.segments.needs import may_hold_of_nobody
from heed.customers.segments.rules import Rule
from heed.customers.segments.tests.strategies import rules, worlds
from heed.customers.segments.tests.world import Oracle, World, day, seen, us
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

MODES: tuple[dict[str, bool], ...] = ({}, {"as_known": True}, {"is_newest": True})
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=200)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path_factory.mktemp("lake")), threads=1)


def ids(engine: DuckDBEngine, world: World, rule: Rule, at: float, **options: Any) -> set[int]:
    expr = members(rule, seen(world, day(at), **options))
    return {row["customer_id"] for row in engine.to_rows(expr)}


def people_of(world: World, known_at: float | None = None) -> dict[int, set[int]]:
    """The profiles of each customer."""
    people: dict[int, set[int]] = {}
    for profile in world.profiles():
        who = world.customer(profile, None if known_at is None else day(known_at))
        people.setdefault(who, set()).add(profile)
    return people


def all_and_one_agree(
    engine: DuckDBEngine, world: World, rule: Rule, at: float, mode: dict[str, bool]
) -> None:
    wanted = Oracle(world, day(at), **mode).members(rule)
    assert ids(engine, world, rule, at, **mode) == wanted
    people = people_of(world, at if mode.get("as_known") else None)
    for customer in sorted(people)[:2]:
        alone = ids(engine, world, rule, at, profiles=sorted(people[customer]), **mode)
        assert (customer in alone) == (customer in wanted)


def each_at_moments_of_their_own(engine: DuckDBEngine, world: World, rule: Rule) -> None:
    people = people_of(world)
    asked = [(customer, at) for customer in people for at in (4, 11.5, 20)]
    points = ibis.memtable(
        {"customer_id": [who for who, _ in asked], "asked_us": [us(day(at)) for _, at in asked]},
        schema={"customer_id": "int64", "asked_us": "int64"},
    )
    whole = replace(seen(world, day(0)), asked=points)
    rows = engine.to_rows(memberships({"is_in": rule}, whole))
    assert {(row["customer_id"], row["asked_us"]): row["is_in"] for row in rows} == {
        (who, us(day(at))): Oracle(world, day(at)).holds(rule, who, people[who])
        for who, at in asked
    }


moments = st.sampled_from([5, 12, 21.25])
modes = st.sampled_from(MODES)


@FEW
@given(worlds(), rules, moments, modes)
def test_all_and_one_and_the_oracle_agree(
    engine: DuckDBEngine, world: World, rule: Rule, at: float, mode: dict[str, bool]
) -> None:
    all_and_one_agree(engine, world, rule, at, mode)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@MANY
@given(worlds(), rules, moments, modes)
def test_all_and_one_and_the_oracle_agree_on_many(
    engine: DuckDBEngine, world: World, rule: Rule, at: float, mode: dict[str, bool]
) -> None:
    all_and_one_agree(engine, world, rule, at, mode)


@FEW
@given(worlds(), rules)
def test_each_customer_at_moments_of_their_own(
    engine: DuckDBEngine, world: World, rule: Rule
) -> None:
    each_at_moments_of_their_own(engine, world, rule)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@MANY
@given(worlds(), rules)
def test_many_customers_at_moments_of_their_own(
    engine: DuckDBEngine, world: World, rule: Rule
) -> None:
    each_at_moments_of_their_own(engine, world, rule)


@FEW
@given(worlds(), st.lists(rules, min_size=2, max_size=4), moments)
def test_several_rules_in_one_expression(
    engine: DuckDBEngine, world: World, several: list[Rule], at: float
) -> None:
    named = {f"r{number}": rule for number, rule in enumerate(several)}
    rows = engine.to_rows(memberships(named, seen(world, day(at))))
    for name, rule in named.items():
        wanted = Oracle(world, day(at)).members(rule)
        assert {row["customer_id"] for row in rows if row[name]} == wanted


@given(rules)
def test_what_may_hold_of_nobody_is_decided_as_the_oracle_decides(rule: Rule) -> None:
    nobody = Oracle(World(), day(10)).holds(rule, 99, {99})
    assert may_hold_of_nobody(rule) in (None, nobody)
