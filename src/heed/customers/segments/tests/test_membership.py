"""Who is in a segment: what each clause means, at any moment, for all and for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from heed.customers.segments.measures.membership import members
from heed.customers.segments.notation import read_rule
from heed.customers.segments.rules import Rule, Segment
from heed.customers.segments.settling import settled
from heed.customers.segments.tests.world import (
    Answer,
    Event,
    Fact,
    Oracle,
    Stay,
    World,
    day,
    fill,
    look,
)
from heed.customers.segments.vocabulary import Vocabulary
from heed.foundation.conditions import Condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

ANNA, BEN, CEM, DORA = 1, 2, 3, 4
WORLD = World(
    events=(
        Event(ANNA, "order", 1, value_minor=5_000, currency="EUR"),
        Event(ANNA, "order", 20, value_minor=2_000, currency="EUR", channel="phone"),
        Event(ANNA, "order", 40, value_minor=9_900, currency="CHF", account=70),
        Event(BEN, "order", 10, value_minor=1_000, currency="EUR", account=71),
        Event(BEN, "complain", 35, properties={"topic": "delivery"}, late=20),
        Event(CEM, "login", 39),
    ),
    answers=(
        Answer(ANNA, "recommend", 9, 21),
        Answer(ANNA, "recommend", 4, 41),
        Answer(BEN, "recommend", 6, 11),
    ),
    facts=(
        Fact("country", "DE", profile=ANNA),
        Fact("country", "AT", profile=BEN, at=0),
        Fact("country", "DE", profile=BEN, at=30),
        Fact("orders", "12", profile=ANNA, at=0),
        Fact("orders", "7.5", profile=BEN, at=0),
        Fact("orders", "many", profile=CEM, at=0),
        Fact("renewal", "2025-02-20", profile=ANNA, at=0),
        Fact("industry", "retail", account=70, at=0),
        Fact("employees", "250", account=71, at=0),
    ),
    lists=(Stay(CEM, 5, 45, name="pilot"), Stay(DORA, 5, name="pilot")),
    noted={ANNA: 60, BEN: 60, CEM: 60, DORA: 5},
)
NOW = day(50)  # 20 February 2025
VOCABULARY = Vocabulary(
    touchpoints=(
        ("by_phone", Condition("all", parts=(
            Condition("is", "name", ("order",)), Condition("is", "channel", ("phone",))))),
        ("ordering", Condition("is", "name", ("order",))),
    ),
    answers={"nps": Condition("is", "item", ("recommend",))},
)  # fmt: skip


def rule_of(text: str, segments: dict[str, Segment] | None = None) -> Rule:
    """A rule from its notation, settled."""
    cell = Cell(parse_yaml(text, "f"))
    rule = read_rule(cell)
    assert not cell.problems, cell.problems
    assert rule is not None
    return settled("tried", rule, segments or {})


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    engine = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    fill(engine, WORLD)
    return engine


def found(engine: DuckDBEngine, rule: Rule, at: datetime = NOW, **options: Any) -> set[int]:
    expr = members(rule, look(engine, at, vocabulary=VOCABULARY, **options))
    return {row["customer_id"] for row in engine.to_rows(expr)}


CASES: list[tuple[str, set[int]]] = [
    ("did: order", {ANNA, BEN}),
    ("did: {name: order, at_least: 3}", {ANNA}),
    ("did: {name: order, exactly: 1}", {BEN}),
    ("did: {name: order, at_most: 1}", {BEN, CEM, DORA}),
    ("did: {name: order, within: 20 days}", {ANNA}),
    ("did: {name: order, between: [2025-01-10, 2025-01-25]}", {ANNA, BEN}),
    ("did: {name: order, between: [2025-01-10, 9999-12-31]}", {ANNA, BEN}),
    ("did: {touchpoint: ordering, at_least: 2}", {ANNA}),
    ("did: {touchpoint: by_phone}", {ANNA}),
    ("did: {touchpoint: ordering, exactly: 2}", {ANNA}),
    ("did: {name: complain, properties: {topic: delivery}}", {BEN}),
    ("did: {channel: phone}", {ANNA}),
    ("did: {at_least: 2}", {ANNA, BEN}),
    ("never: complain", {ANNA, CEM, DORA}),
    ("never: {name: order, within: 20 days}", {BEN, CEM, DORA}),
    ("last: {name: order, before: 30 days ago}", {BEN}),
    ("last: {name: order, within: 15 days}", {ANNA}),
    ("first: {name: order, after: 2025-01-05}", {BEN}),
    ("first: {name: order, after: 2025-01-11}", set()),
    ("last: {name: order, after: 9999-12-31}", set()),
    ("first: {name: order, before: 2025-01-05}", {ANNA}),
    ("value: {name: order, currency: EUR, at_least: 70}", {ANNA}),
    ("value: {name: order, currency: EUR, at_least: 70.01}", set()),
    ("value: {name: order, currency: EUR, at_most: 10}", {BEN, CEM, DORA}),
    ("value: {name: order, currency: EUR, take: mean, at_least: 35}", {ANNA}),
    ("value: {name: order, currency: EUR, take: mean, at_most: 35}", {ANNA, BEN}),
    ("scored: {item: recommend, at_most: 6}", {ANNA, BEN}),
    ("scored: {item: recommend, at_least: 9, take: any}", {ANNA}),
    ("scored: {item: recommend, at_most: 6, take: every}", {BEN}),
    ("scored: {item: recommend, at_least: 6.5, take: mean}", {ANNA}),
    ("scored: {metric: nps, at_least: 5, at_most: 6}", {BEN}),
    ("scored: {item: recommend, at_most: 6, within: 20 days}", {ANNA}),
    ("traits: {country: DE}", {ANNA, BEN}),
    ("traits: {country: {present: false}}", {CEM, DORA}),
    ("traits: {orders: {at_least: 7.5}}", {ANNA, BEN}),
    ("traits: {orders: {below: 12, above: 7}}", {BEN}),
    ("traits: {renewal: {before: in 30 days}}", {ANNA}),
    ("traits: {renewal: {within: 30 days}}", {ANNA}),
    ("traits: {renewal: {after: 2025-02-20}}", set()),
    ("account: {industry: retail}", {ANNA}),
    ("account: {employees: {at_least: 250}}", {BEN}),
    ("not: {account: {industry: retail}}", {BEN, CEM, DORA}),
    ("listed: pilot", {DORA}),
    ("not: {listed: pilot}", {ANNA, BEN, CEM}),
    ("{traits: {country: DE}, not: {did: {name: order, at_least: 2}}}", {BEN}),
    ("any: [{did: login}, {did: {name: order, exactly: 1}}]", {BEN, CEM}),
]


@pytest.mark.parametrize(("text", "meant"), CASES, ids=[text for text, _ in CASES])
def test_what_a_clause_means(engine: DuckDBEngine, text: str, meant: set[int]) -> None:
    rule = rule_of(text)
    assert found(engine, rule) == meant
    if "touchpoint" not in text and "metric" not in text:
        assert Oracle(WORLD, NOW).members(rule) == meant


def test_membership_of_a_past_day_takes_no_account_of_what_came_later(
    engine: DuckDBEngine,
) -> None:
    rule = rule_of("{did: {name: order, at_least: 2}, traits: {country: DE}}")
    assert found(engine, rule, day(30)) == {ANNA}
    assert found(engine, rule, day(15)) == set()
    assert found(engine, rule_of("never: complain"), day(34)) == {ANNA, BEN, CEM, DORA}
    assert found(engine, rule_of("never: complain"), day(4)) == {ANNA, BEN, CEM}  # Dora came later
    assert found(engine, rule_of("traits: {country: AT}"), day(20)) == {BEN}


def test_as_known_then_leaves_out_what_arrived_later(engine: DuckDBEngine) -> None:
    rule = rule_of("did: complain")
    assert found(engine, rule) == {BEN}
    assert found(engine, rule, as_known=True) == set()
    assert found(engine, rule, day(60), as_known=True) == {BEN}


def test_joined_people_are_one_customer_now_and_were_two_as_known_then(
    engine: DuckDBEngine,
) -> None:
    stays = (Stay(CEM, 45, customer=ANNA),)
    fill(engine, World(WORLD.events, identities=stays))
    both = rule_of("{all: [{did: login}, {did: order}]}")
    assert found(engine, both) == {ANNA}
    assert found(engine, both, day(44)) == {ANNA}  # they always were one person
    assert found(engine, both, day(44), as_known=True) == set()
    assert found(engine, rule_of("did: login"), day(44), as_known=True) == {CEM}


def test_members_of_another_segment(engine: DuckDBEngine) -> None:
    loyal = Segment("loyal", "Loyal", rule_of("did: {name: order, at_least: 3}"))
    german = Segment("german", "German", Condition("is", "traits.country", ("DE",)))
    some = {"loyal": loyal, "german": german}
    assert found(engine, rule_of("in: german", some)) == {ANNA, BEN}
    assert found(engine, rule_of("{in: german, not: {in: loyal}}", some)) == {BEN}
    assert found(engine, rule_of("in: [german, loyal]", some)) == {ANNA, BEN}


def test_buckets_are_drawn_by_lot_and_do_not_overlap(engine: DuckDBEngine) -> None:
    events = tuple(Event(number, "login", 1) for number in range(1, 2_001))
    fill(engine, World(events))
    tens = [rule_of(f"bucket: {{of: 10, from: {n}, salt: s}}") for n in range(10)]
    sets = [found(engine, ten) for ten in tens]
    assert sum(len(each) for each in sets) == 2_000
    assert set().union(*sets) == set(range(1, 2_001))
    assert all(140 < len(each) < 260 for each in sets)
    oracle = Oracle(World(events), NOW)
    assert [oracle.members(ten) for ten in tens] == sets
    other = found(engine, rule_of("bucket: {of: 10, from: 0, salt: other}"))
    assert len(other & sets[0]) < 50


def test_nobody_is_in_while_nothing_is_there(tmp_path: Path) -> None:
    empty = duckdb_engine(Lake(tmp_path / "empty"), threads=1)
    for text, _ in CASES:
        assert found(empty, rule_of(text)) == set()


def test_whose_window_moves(engine: DuckDBEngine) -> None:
    rule = rule_of("did: {name: order, within: 10 days}")
    moved = [len(found(engine, rule, day(n))) for n in range(0, 60, 5)]
    assert moved == [0, 1, 2, 1, 1, 1, 0, 0, 1, 1, 0, 0]
    assert found(engine, rule, day(11) - timedelta(microseconds=1)) == {ANNA, BEN}
    assert found(engine, rule, day(11)) == {BEN}
