"""Any rule over any world: the expression, the oracle, and one customer alone say the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.customers.segments.measures.membership import members, memberships
from heed.customers.segments.needs import may_hold_of_nobody
from heed.customers.segments.rules import Rule
from heed.customers.segments.tests.strategies import rules, worlds
from heed.customers.segments.tests.world import Oracle, World, day, fill, look
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

MODES: tuple[dict[str, bool], ...] = ({}, {"as_known": True}, {"is_newest": True})


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path_factory.mktemp("lake")), threads=1)


def ids(engine: DuckDBEngine, rule: Rule, at: float, **options: object) -> set[int]:
    expr = members(rule, look(engine, day(at), **options))  # type: ignore[arg-type]  # its options
    return {row["customer_id"] for row in engine.to_rows(expr)}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(worlds(), rules, st.sampled_from([5, 12, 21.25]), st.sampled_from(MODES))
def test_all_and_one_and_the_oracle_agree(
    engine: DuckDBEngine, world: World, rule: Rule, at: float, mode: dict[str, bool]
) -> None:
    fill(engine, world)
    wanted = Oracle(world, day(at), **mode).members(rule)
    assert ids(engine, rule, at, **mode) == wanted
    people: dict[int, list[int]] = {}
    for profile in world.profiles():
        who = world.customer(profile, day(at) if mode.get("as_known") else None)
        people.setdefault(who, []).append(profile)
    for customer, profiles in people.items():
        alone = ids(engine, rule, at, profiles=profiles, **mode)
        assert (customer in alone) == (customer in wanted)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.lists(rules, min_size=2, max_size=4), st.sampled_from([12, 21.25]))
def test_several_rules_in_one_expression(
    engine: DuckDBEngine, world: World, several: list[Rule], at: float
) -> None:
    fill(engine, world)
    named = {f"r{number}": rule for number, rule in enumerate(several)}
    rows = engine.to_rows(memberships(named, look(engine, day(at))))
    for name, rule in named.items():
        wanted = Oracle(world, day(at)).members(rule)
        assert {row["customer_id"] for row in rows if row[name]} == wanted


@given(rules)
def test_what_may_hold_of_nobody_is_decided_as_the_oracle_decides(rule: Rule) -> None:
    nobody = Oracle(World(), day(10)).holds(rule, 99, {99})
    assert may_hold_of_nobody(rule) in (None, nobody)
