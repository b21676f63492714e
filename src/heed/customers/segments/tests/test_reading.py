"""Reading segments of a build: sizes, samples, overlap, and why somebody is in or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from heed.customers.people import Person
from heed.customers.segments.explaining import explain, segments_of
from heed.customers.segments.opening import Moment, Opened, parse_moment
from heed.customers.segments.reading import (
    list_members,
    list_segments,
    read_overlap,
    read_segment,
)
from heed.customers.segments.rules import Segment
from heed.customers.segments.tests.test_membership import ANNA, BEN, CEM, DORA, NOW, WORLD
from heed.customers.segments.tests.test_notation import read
from heed.customers.segments.tests.world import Event, Stay, World, day, fill, us
from heed.foundation.conditions import Condition
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake


@dataclass(frozen=True)
class Point:
    key: str
    when: Condition | None
    counts: str = "interactions"


@dataclass(frozen=True)
class Definitions:
    segments: tuple[Segment, ...]
    touchpoints: tuple[Point, ...] = (Point("ordering", Condition("is", "name", ("order",))),)
    journeys: tuple[Any, ...] = ()
    versions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pinned:
    engine: DuckDBEngine
    versions: dict[str, int]
    facts: dict[str, Any]
    catalogue: Definitions


def segment(key: str, text: str) -> Segment:
    rule, problems = read(text)
    assert not problems
    return Segment(key, key.title(), rule)


SEGMENTS = (
    segment("loyal", "did: {touchpoint: ordering, at_least: 2, within: 40 days}"),
    segment("critics", "scored: {item: recommend, at_most: 6}"),
    segment("german", "traits: {country: DE}"),
    segment(
        "german_critics",
        "{in: german, all: [{in: critics}], last: {name: order, within: 90 days}}",
    ),
    segment("web", "channel: web"),
)


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    engine = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    fill(engine, WORLD)
    return engine


def opened(engine: DuckDBEngine, *segments: Segment) -> Opened:
    some = segments or SEGMENTS
    defined = Definitions(some, versions={f"segment:{each.key}": 3 for each in some})
    facts = {"segments": {"end_us": us(NOW), "n_base": 4, "refused": {}}}
    return Opened(defined, Pinned(engine, engine.lake.versions(), facts, defined))


def test_a_segment_with_its_size_and_a_sample(engine: DuckDBEngine) -> None:
    reading = read_segment(opened(engine), "loyal")
    assert (reading.n, reading.n_base, reading.share) == (1, 4, 0.25)
    assert reading.sample == (ANNA,)
    assert (reading.as_of, reading.knowledge) == (NOW, "now")
    assert reading.segment.version == 3
    assert reading.segment.rule == "did: {touchpoint: ordering, at_least: 2, within: 40 days}"


def test_a_past_day_is_looked_at_to_its_end(engine: DuckDBEngine) -> None:
    moment = parse_moment("2025-01-21")  # day 20
    assert moment.at == day(21) - (day(1) - day(0)) / 86_400_000_000
    assert read_segment(opened(engine), "loyal", moment).n == 1
    assert read_segment(opened(engine), "loyal", parse_moment("2025-01-20")).n == 0


@pytest.mark.parametrize(
    "text", ["yesterday", "2025-02-30", "2025-13-01", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(HeedError, match="no day"):
        parse_moment(text)


def test_nobody_can_tell_after_the_end_of_the_data(engine: DuckDBEngine) -> None:
    with pytest.raises(HeedError, match="The data ends on 2025-02-20"):
        read_segment(opened(engine), "loyal", parse_moment("2025-02-22"))


def test_before_a_build_there_is_a_list_and_nothing_to_read(engine: DuckDBEngine) -> None:
    unbuilt = Opened(Definitions(SEGMENTS), None)
    assert [row.n for row in list_segments(unbuilt).segments] == [None] * 5
    with pytest.raises(HeedError, match="Nothing was built yet"):
        read_segment(unbuilt, "loyal")
    with pytest.raises(NotFound, match="Did you mean loyal"):
        read_segment(unbuilt, "loyall")


def test_a_segment_of_instances_has_no_customers(engine: DuckDBEngine) -> None:
    (row,) = [row for row in list_segments(opened(engine)).segments if row.key == "web"]
    assert row.of == "instances"
    with pytest.raises(HeedError, match="divides journeys"):
        read_segment(opened(engine), "web")


def test_members_and_overlap(engine: DuckDBEngine) -> None:
    found = list_members(opened(engine), "critics")
    assert (found.n, found.customers) == (2, (ANNA, BEN))
    assert list_members(opened(engine), "critics", most=1).customers == (ANNA,)
    both = read_overlap(opened(engine), "loyal", "critics")
    assert (both.n_one, both.n_other, both.n_both, both.n_base) == (1, 2, 1, 4)


def person(number: int) -> Person:
    return Person(number, (number,))


def test_why_somebody_is_in_names_the_records_that_decided(engine: DuckDBEngine) -> None:
    why = explain(opened(engine), "loyal", person(ANNA))
    (clause,) = why.clauses
    assert (why.is_in, clause.holds, clause.times) == (True, True, 2)
    assert clause.says == "did: {touchpoint: ordering, at_least: 2, within: 40 days}"
    assert [(record.kind, record.at, record.what) for record in clause.records] == [
        ("interaction", day(40), "order"),
        ("interaction", day(20), "order"),
    ]
    assert clause.records[0].id == (2).to_bytes(16, "big").hex()
    assert clause.records[1].value == "EUR 20.00"


def test_why_somebody_is_not_in_names_the_clause_that_fails(engine: DuckDBEngine) -> None:
    why = explain(opened(engine), "german_critics", person(BEN))
    found = [(each.level, each.operator, each.segment, each.holds) for each in why.clauses]
    assert found[0] == (0, "all", "", True)
    dora = explain(opened(engine), "german_critics", person(DORA))
    assert not dora.is_in
    assert dora.is_known
    assert not any(each.holds for each in dora.clauses)
    named = {each.segment: each.text for each in why.clauses if each.segment == "german"}
    assert named == {"german": "DE"}
    (last,) = [each for each in why.clauses if each.says.startswith("last")]
    assert (last.moment, len(last.records)) == (day(10), 1)
    (score,) = [each for each in why.clauses if each.segment == "critics"]
    assert (score.amount, score.times, score.records[0].value) == (6.0, 1, "6")


def test_every_inclusion_lists_a_clause_that_holds(engine: DuckDBEngine) -> None:
    asked = opened(engine)
    for each in SEGMENTS[:4]:
        for customer in (ANNA, BEN, CEM, DORA):
            why = explain(asked, each.key, person(customer))
            whole = customer in list_members(asked, each.key).customers
            assert why.is_in == whole == why.clauses[0].holds
            assert segments_of(asked, person(customer))[each.key] == whole


def test_as_known_then_records_that_arrived_later_do_not_decide(engine: DuckDBEngine) -> None:
    asked = opened(engine, segment("complained", "did: complain"))
    assert explain(asked, "complained", person(BEN)).clauses[0].times == 1
    then = explain(asked, "complained", person(BEN), Moment(day(45), as_known=True))
    assert (then.is_in, then.knowledge, then.clauses[0].records) == (False, "then", ())


def test_somebody_who_was_not_known_yet_is_in_nothing(engine: DuckDBEngine) -> None:
    asked = opened(engine, segment("quiet", "never: complain"))
    why = explain(asked, "quiet", person(DORA), Moment(day(4)))
    assert (why.is_in, why.is_known, why.clauses[0].holds) == (False, False, True)


def test_joined_people_are_explained_over_all_their_profiles(engine: DuckDBEngine) -> None:
    fill(engine, World((*WORLD.events, Event(CEM, "order", 41)), identities=(
        Stay(CEM, 45, customer=ANNA),
    )))  # fmt: skip
    why = explain(opened(engine), "loyal", Person(ANNA, (ANNA, CEM)))
    assert why.clauses[0].times == 3


def test_what_was_known_of_standards_then_cannot_be_told(engine: DuckDBEngine) -> None:
    asked = opened(engine, segment("missed", "standard: {key: answered}"))
    assert read_segment(asked, "missed").n == 0
    with pytest.raises(HeedError, match="computed anew with each build"):
        read_segment(asked, "missed", Moment(day(45), as_known=True))
