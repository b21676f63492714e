"""Segments in builds: members and sizes, kept where nothing changed, equal to a full build."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.kit.interactions import START, Seen, add, profile, rows_of

from heed.customers.segments.notation import read_rule
from heed.customers.segments.rules import Segment
from heed.foundation.models import Build
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.journeys.builds import BuildResult, build
from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.tests.designs import KEYS, SHOP, TOUCHPOINTS, by_customer, case
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

NOW = datetime(2026, 9, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def segment(key: str, text: str) -> Segment:
    cell = Cell(parse_yaml(text, "f"))
    rule = read_rule(cell)
    assert not cell.problems, [str(problem) for problem in cell.problems]
    return Segment(key, key.title(), rule)


BUYERS = segment("buyers", "did: {touchpoint: order, at_least: 2}")
QUIET = segment("quiet", "never: {touchpoint: complain}")
DONE = segment("done", "journey: {key: shop, outcome: completed}")


def built(
    engine: DuckDBEngine,
    *segments: Segment,
    designs: tuple[JourneyDesign, ...] = (SHOP,),
    versions: dict[str, int] | None = None,
    **options: Any,
) -> BuildResult:
    names = {f"segment:{each.key}": 1 for each in segments} | (versions or {})
    catalogue = Catalogue(
        touchpoints=TOUCHPOINTS,
        segments=segments,
        journeys=designs,
        versions={**names, **{f"journey:{design.key}": design.version for design in designs}},
    )
    return build(engine.lake, engine, catalogue, now=NOW, **options)


def members(engine: DuckDBEngine, key: str) -> set[int]:
    rows = engine.to_rows(engine.table("segment_members"))
    return {row["customer_id"] for row in rows if row["segment"] == key}


def sizes(engine: DuckDBEngine, key: str) -> dict[str, tuple[int, int]]:
    rows = engine.to_rows(engine.table("segment_sizes"))
    return {row["month"]: (row["n"], row["n_base"]) for row in rows if row["segment"] == key}


def stored(engine: DuckDBEngine, table: str) -> list[dict[str, Any]]:
    return sorted(engine.to_rows(engine.table(table)), key=repr)


def two_customers() -> list[Seen]:
    return by_customer("A", ("order", 1), ("order", 40)) + by_customer(
        "B", ("order", 2), ("complain", 70)
    )


def test_members_and_sizes_are_stored_with_their_version(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))
    result = built(engine, BUYERS, QUIET, versions={"segment:buyers": 4})
    assert members(engine, "buyers") == {profile("A")}
    assert members(engine, "quiet") == {profile("A")}
    rows = engine.to_rows(engine.table("segment_members"))
    assert {(row["segment"], row["segment_version"]) for row in rows} == {
        ("buyers", 4),
        ("quiet", 1),
    }
    assert "Segments: 2, computed anew" in result.computed
    facts = Build.objects.get(pk=result.number).facts["segments"]
    assert (facts["segments"], facts["n_base"]) == ({"buyers": 1, "quiet": 1}, 2)


def test_sizes_of_past_months_are_those_of_then(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))  # from 1 March 2026 on
    built(engine, BUYERS, QUIET)
    assert sizes(engine, "quiet") | {} == {
        **dict.fromkeys([f"2025-{month:02}" for month in range(4, 13)], (0, 0)),
        **dict.fromkeys(["2026-01", "2026-02"], (0, 0)),
        "2026-03": (2, 2),
        "2026-04": (2, 2),
        "": (1, 2),
    }
    assert sizes(engine, "buyers")["2026-03"] == (0, 2)
    assert sizes(engine, "buyers")["2026-04"] == (1, 2)


def test_nothing_is_computed_where_nothing_changed(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))
    built(engine, BUYERS)
    assert built(engine, BUYERS).up_to_date
    other = replace(SHOP, version=9, name="Renamed")
    assert "Segments: 1, as before" in built(engine, BUYERS, designs=(other,)).computed


@pytest.mark.parametrize("late", [False, True])
def test_after_an_increment_the_tables_are_those_of_a_full_build(
    engine: DuckDBEngine, tmp_path: Path, late: bool
) -> None:
    more = by_customer("B", ("order", 5 if late else 90))
    traits = [
        {"profile_id": profile("A"), "name": "kind", "value": "firm", "known_from": NOW,
         "source": "crm", "valid_from": START},
    ]  # fmt: skip
    firms = segment("firms", "traits: {kind: firm}")
    everybody = (BUYERS, QUIET, DONE, firms)
    add(engine, "interactions", rows_of(two_customers() + case("C", *KEYS[:4])))
    built(engine, *everybody)
    add(engine, "interactions", rows_of(more, 500))
    add(engine, "traits", pa.Table.from_pylist(traits, schema=TRAITS.schema))
    built(engine, *everybody)
    fresh = duckdb_engine(Lake(tmp_path / "fresh"), threads=1)
    add(fresh, "interactions", rows_of(two_customers() + case("C", *KEYS[:4])))
    add(fresh, "interactions", rows_of(more, 500))
    add(fresh, "traits", pa.Table.from_pylist(traits, schema=TRAITS.schema))
    built(fresh, *everybody, full=True)
    for table in ("segment_members", "segment_sizes"):
        ours, theirs = (
            sorted(each.to_rows(each.table(table)), key=repr) for each in (engine, fresh)
        )
        assert ours == theirs
    assert members(engine, "firms") == {profile("A")}


def test_a_rule_may_look_at_journeys_of_the_same_build(engine: DuckDBEngine) -> None:
    begun = case("D", "order", "pay", start=5 * 24 * 60)
    add(engine, "interactions", rows_of(case("C", *KEYS[:4]) + begun))
    early = segment("early", "journey: {key: shop, outcome: ended_early}")
    under_way = segment("under_way", "journey: {key: shop, outcome: under_way}")
    skipped = segment("skipped", "journey: {key: shop, skipped: pay}")
    built(engine, DONE, early, under_way, skipped)
    assert members(engine, "done") == {profile("C")}
    assert members(engine, "under_way") == {profile("D")}
    add(engine, "interactions", rows_of(case("E", "order", "ship", start=60 * 24 * 60), 99))
    built(engine, DONE, early, under_way, skipped)
    assert members(engine, "early") == {profile("D")}
    assert members(engine, "under_way") == {profile("E")}
    assert members(engine, "skipped") == {profile("E")}
    assert sizes(engine, "under_way")["2026-03"] == (1, 2)
    assert sizes(engine, "early")["2026-03"] == (0, 2)  # silence had not told it yet


def test_segments_that_are_gone_leave_nothing_behind(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))
    built(engine, BUYERS, QUIET)
    built(engine, BUYERS)
    assert members(engine, "quiet") == set()
    assert sizes(engine, "quiet") == {}
    built(engine)
    assert engine.lake.n_rows("segment_members") == 0


def test_a_build_of_a_past_moment_decides_then(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))
    built(engine, BUYERS, as_of=START + timedelta(days=30))
    assert members(engine, "buyers") == set()
    built(engine, BUYERS)
    assert members(engine, "buyers") == {profile("A")}


def test_a_segment_of_instances_has_no_members(engine: DuckDBEngine) -> None:
    add(engine, "interactions", rows_of(two_customers()))
    built(engine, segment("web", "channel: web"), BUYERS)
    assert members(engine, "web") == set()
    assert members(engine, "buyers") == {profile("A")}


RETURNING = segment("returning", "did: {touchpoint: order, at_least: 2}")


def segments_of(engine: DuckDBEngine, journey: str) -> list[tuple[str, str]]:
    """Start day and segment of every instance, by start."""
    rows = engine.to_rows(engine.table("journey_instances"))
    mine = sorted((row["started_at"], row["segment"]) for row in rows if row["journey"] == journey)
    return [(f"{at:%m-%d}", key) for at, key in mine]


@pytest.mark.parametrize("unit", ["case", "customer"])
def test_a_journey_is_cut_by_what_its_customer_was_when_it_began(
    engine: DuckDBEngine, unit: Any
) -> None:
    design = replace(SHOP, key="cut", unit=unit, segments=(RETURNING, QUIET), ends=("pay",))
    orders = [
        Seen(name, 1440 * day + minute, case=f"A{day}", customer="A")
        for day in (1, 20, 40)
        for minute, name in enumerate(("order", "pay"))
    ]
    complaint = [Seen("complain", 1440 * 30, case="Z", customer="A")]
    add(engine, "interactions", rows_of(orders + complaint))
    built(engine, RETURNING, QUIET, designs=(design,))
    found = [pair for pair in segments_of(engine, "cut") if pair[0] != "03-31"]
    # The first order is the customer's first one; the order that begins a journey counts.
    assert found == [("03-02", "quiet"), ("03-21", "returning"), ("04-10", "returning")]


def test_what_comes_later_does_not_move_an_instance_that_had_begun(engine: DuckDBEngine) -> None:
    design = replace(SHOP, key="cut", segments=(QUIET,))
    add(engine, "interactions", rows_of(case("A", "order", "pay")))
    built(engine, QUIET, designs=(design,))
    later = [Seen("complain", 99_999, case="Y", customer="A")]
    add(engine, "interactions", rows_of(later, 50))
    result = built(engine, QUIET, designs=(design,))
    assert [journey.computed for journey in result.journeys] == ["all"]
    assert segments_of(engine, "cut") == [("03-01", "quiet")]
    assert members(engine, "quiet") == set()


def test_rules_of_traits_alone_cut_as_before_by_the_newest_traits(engine: DuckDBEngine) -> None:
    firms = segment("firms", "traits: {kind: firm}")
    design = replace(SHOP, key="cut", segments=(firms,))
    add(engine, "interactions", rows_of(case("A", "order", "pay")))
    known = {"profile_id": profile("A"), "name": "kind", "value": "firm", "known_from": NOW}
    later = [{**known, "source": "crm", "valid_from": NOW}]
    add(engine, "traits", pa.Table.from_pylist(later, schema=TRAITS.schema))
    built(engine, firms, designs=(design,))
    assert segments_of(engine, "cut") == [("03-01", "firms")]
    assert members(engine, "firms") == set()  # of the customer it holds from later on only
