"""One rule, two engines: DuckDB and a Spark cluster find the same customers, now and then."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from benchmarks.segments import NAMES, RULE

from heed.customers.segments.measures.looking import Look
from heed.customers.segments.measures.membership import members, memberships
from heed.customers.segments.measures.stored import counts, decided
from heed.customers.segments.rules import Clause, Rule, Segment, leaves
from heed.customers.segments.tests.test_membership import CASES, rule_of
from heed.customers.segments.tests.test_membership import VOCABULARY as WORDS
from heed.customers.segments.tests.world import Answer, Event, Fact, Stay, World, day, fill, look
from heed.customers.segments.vocabulary import Vocabulary
from heed.foundation.conditions import Condition
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.spark import spark_engine
from heed.lake.store import Lake
from tests.kit.filtered import Row, add_rows

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1_200)]

Options = dict[str, Any]

PEOPLE, DAYS, ACCOUNTS = 400, 400, range(9_000, 9_012)
END = day(DAYS)
VOCABULARY = Vocabulary(WORDS.touchpoints, WORDS.answers, {"buying": timedelta(days=20)})
LOOKS: tuple[Options, ...] = (
    {"at": END, "is_newest": True},
    {"at": day(250.5)},
    {"at": day(250.5), "as_known": True},
)
COMPUTED = (
    "standard: {key: quick, result: missed, at_least: 2, within: 90 days}",
    "standard: {key: quick, result: kept}",
    "journey: {key: buying, outcome: completed, at_least: 2}",
    "journey: {key: buying, outcome: under_way}",
    "journey: {key: buying, deviated: true}",
    "journey: {key: buying, skipped: pay, within: 200 days}",
)
OTHERS = (
    "bucket: {of: 10, from: 2, to: 4, salt: s}",
    "in: often",
    "{in: [often, complained], not: {traits: {country: [DE, CH]}}}",
    "traits: {country: {starts_with: A}}",
    "traits: {orders: {present: true}}",
    "parent_account: {industry: retail}",
)
NAMED = {
    "often": Segment("often", "Often", rule_of("did: {name: order, at_least: 3}")),
    "complained": Segment("complained", "Complained", rule_of("did: complain")),
}


def world() -> World:
    """People with many records each, some joined to others, some who act for accounts."""
    chance = random.Random(12)
    people = range(1, PEOPLE + 1)
    often = [name for name in NAMES if name not in ("refund", "support_contact", "complaint")]
    names = (*NAMES, *often * 3, "order", "complain")
    events = tuple(
        Event(
            profile=chance.choice(people),
            name=chance.choice(names),
            at=chance.randrange(DAYS * 8) / 8,  # several at once
            channel=chance.choice(["web", "app", "phone"]),
            value_minor=chance.choice([None, 0, 999, 12_000, 40_050]),
            currency=chance.choice(["EUR", "EUR", "CHF", None]),
            account=chance.choice([None, None, None, *ACCOUNTS]),
            late=chance.choice([0, 0, 30]),
            properties=chance.choice([{}, {"topic": "delivery"}, {"topic": "price"}]),
        )
        for _ in range(PEOPLE * 40)
    )
    answers = tuple(
        Answer(
            chance.choice(people),
            chance.choice(["recommend", "effort"]),
            chance.choice([None, 0, 3, 6.5, 8, 9, 10]),
            chance.randrange(DAYS),
            chance.choice([0, 20]),
        )
        for _ in range(PEOPLE * 2)
    )
    return World(
        events=events,
        answers=answers,
        facts=tuple(facts(chance)),
        lists=tuple(Stay(n, n / 2, chance.choice([None, n + 90.0]), "pilot") for n in people[::9]),
        identities=tuple(Stay(n + 1, 200 + n / 4, customer=n) for n in people[:-1:10]),
        noted={n: chance.randrange(DAYS) for n in people[::2]},
    )


def facts(chance: random.Random) -> list[Fact]:
    """Traits of people and accounts: dates, numbers, and texts that are neither."""
    told: dict[str, list[str]] = {
        "country": ["DE", "AT", "CH", ""],
        "since": ["2020-05-01", "2024-12-31", "2025-01-01", "2025-06-01T08:00:00", "long ago"],
        "orders": ["12", "7.5", "-3", "many", "12 "],
        "renewal": ["2025-09-20", "2026-01-31", "2026-02-20", "soon"],
    }
    found = [
        Fact(name, chance.choice(values), profile=who, at=chance.choice([None, 0.0, 100.0, 300.0]),
             known=chance.choice([0, 280]))
        for who in range(1, PEOPLE + 1)
        for name, values in told.items()
        for _ in range(2)
    ]  # fmt: skip
    ours = {"size": ["4", "250", "9.5", "?"], "industry": ["retail", "care"], "employees": ["250"]}
    found += [
        Fact(name, chance.choice(values), account=account, at=float(at))
        for account in ACCOUNTS
        for name, values in ours.items()
        for at in (0, 150)
    ]
    found += [Fact("parent_account", f"A{n + 6}", account=n, at=50.0) for n in ACCOUNTS[:6]]
    return [fact for fact in dict.fromkeys(found) if fact.value or fact.name == "country"]


def computed_rows() -> dict[str, list[Row]]:
    """Verdicts, journeys and accounts, which the world of tests has none of."""
    chance = random.Random(13)
    verdicts: list[Row] = []
    instances: list[Row] = []
    for number in range(PEOPLE * 4):
        started = day(chance.randrange(DAYS * 4) / 4)
        due, ended = started + timedelta(days=2), started + timedelta(days=chance.randrange(1, 40))
        verdicts.append({
            "standard": chance.choice(["quick", "polite"]), "standard_version": 1,
            "instance": number, "customer_id": chance.randrange(1, PEOPLE + 1),
            "started_at": started, "due_at": chance.choice([due, None]), "ended_at": ended,
            "result": chance.choice(["kept", "missed", "open", "excluded"]), "cases": 1,
        })  # fmt: skip
        instances.append({
            "journey": chance.choice(["buying", "moving"]), "journey_version": 1,
            "instance": number, "customer_id": chance.randrange(1, PEOPLE + 1),
            "started_at": started, "ended_at": ended, "n_steps": 4,
            "outcome": chance.choice(["completed", "ended_early", "open"]),
            "n_deviations": chance.randrange(2),
            "skipped": chance.choice(["", "pay", "repay", "order | pay | ship"]),
        })  # fmt: skip
    accounts: list[Row] = [{"account_id": n, "source": "crm", "key": f"A{n}"} for n in ACCOUNTS]
    return {"standard_results": verdicts, "journey_instances": instances, "accounts": accounts}


def seen(engine: Engine, asked: Options) -> Look:
    return look(engine, vocabulary=VOCABULARY, **asked)


def found(engine: Engine, rules: Mapping[str, Rule], asked: Options) -> dict[str, set[int]]:
    """By rule its customers, all of them from one expression."""
    rows = engine.to_rows(memberships(rules, seen(engine, asked)))
    return {text: {row["customer_id"] for row in rows if row[text]} for text in rules}


def alone(engine: Engine, rule: Rule, asked: Options) -> set[int]:
    """The customers of one rule from an expression of its own."""
    return {row["customer_id"] for row in engine.to_rows(members(rule, seen(engine, asked)))}


def sizes(engine: Engine, rules: Mapping[str, Rule], asked: Options) -> list[dict[str, Any]]:
    """How many customers each rule has, and how many there are, as the API and pages count."""
    return engine.to_rows(counts(decided(list(rules.values()), seen(engine, asked))))


@pytest.fixture
def engines(tmp_path: Path, spark_master: str) -> tuple[Engine, Engine]:
    """DuckDB and Spark over the same files."""
    lake = Lake(tmp_path / "lake")
    ours = duckdb_engine(lake, threads=1)
    fill(ours, world())
    for table, rows in computed_rows().items():
        add_rows(ours, table, rows)
    return ours, spark_engine(lake, spark_master)


def test_twelve_nested_clauses_have_the_same_members_on_both_engines(
    engines: tuple[Engine, Engine],
) -> None:
    ours, theirs = engines
    nested = rule_of(RULE)
    assert sum(1 for _ in leaves(nested)) == 12
    for asked in LOOKS:
        by_us = alone(ours, nested, asked)
        assert 3 < len(by_us) < PEOPLE / 2, asked
        assert alone(theirs, nested, asked) == by_us, asked


def test_every_kind_of_clause_has_the_same_members_on_both_engines(
    engines: tuple[Engine, Engine],
) -> None:
    ours, theirs = engines
    rules = {text: rule_of(text, NAMED) for text in (*(text for text, _ in CASES), *OTHERS)}
    computed = {text: rule_of(text) for text in COMPUTED}
    assert kinds(rules | computed) >= {Condition, *get_args(Clause)}
    for asked in LOOKS:
        told = rules if asked.get("as_known") else rules | computed
        by_us = found(ours, told, asked)
        assert sum(0 < len(some) < PEOPLE * 0.9 for some in by_us.values()) > 0.8 * len(told)
        assert found(theirs, told, asked) == by_us, asked
        assert sizes(theirs, told, asked) == sizes(ours, told, asked), asked


def kinds(rules: Mapping[str, Rule]) -> set[type]:
    """Of which kinds the clauses of these rules are."""
    named = {type(rule) for rule in rules.values()}
    return named | {type(leaf) for rule in rules.values() for leaf in leaves(rule)}
