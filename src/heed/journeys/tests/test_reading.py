"""Reading a build: what comes out equals what was counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.kit import travelled as kit
from tests.kit.shop import CATALOGUE, DESIGN, build_of
from tests.kit.travelled import Travelled

from heed.journeys.design import Catalogue
from heed.journeys.reading import OpenBuild, list_journeys, read_journey, read_paths
from heed.journeys.results import JourneyReading, StepReading
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> OpenBuild:
    return build_of(duckdb_engine(Lake(tmp_path_factory.mktemp("shop") / "lake"), threads=1))


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def step(reading: JourneyReading, key: str) -> StepReading:
    return next(s for stage in reading.stages for s in stage.steps if s.touchpoint == key)


def test_list_shows_every_journey_with_its_outcomes(build: OpenBuild) -> None:
    planned = replace(DESIGN, key="later", name="Not travelled yet")
    current = replace(CATALOGUE, journeys=(DESIGN, planned))
    listed = list_journeys(build, current)
    later, shop = listed.journeys
    assert (listed.build, shop.key, shop.name, shop.version, shop.n) == (
        7,
        "shop",
        "From order to door",
        2,
        5,
    )
    assert shop.completed is not None
    assert shop.open is not None
    assert shop.ended_early is not None
    assert (shop.completed.n, shop.open.n, shop.ended_early.n) == (3, 1, 1)
    assert shop.window_from == kit.START
    assert shop.basis == "complete records"
    assert (later.n, later.completed, later.window_from) == (0, None, None)


def test_list_without_a_build_shows_designs() -> None:
    listed = list_journeys(None, CATALOGUE)
    assert listed.build is None
    assert [(j.key, j.n) for j in listed.journeys] == [("shop", 0)]


def test_journey_counts_steps_by_instance_and_by_time(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    order = step(reading, "order")
    assert order.met is not None
    assert (order.met.n, order.met.of, order.met.share, order.n_times) == (5, 5, 1.0, 6)
    assert order.to_next is not None
    minutes = [10, 20, 60, 100]
    assert order.to_next.n == 4
    assert order.to_next.mean_us == sum(minutes) / 4 * 60_000_000
    assert order.to_next.median_us == 40 * 60_000_000
    assert order.to_next.p90_us == 88 * 60_000_000  # between 60 and 100, 7/10 of the way


def test_journey_shares_carry_wilson_intervals(build: OpenBuild) -> None:
    met = step(read_journey(build, CATALOGUE, "shop"), "pay").met
    assert met is not None
    assert met.low is not None
    assert met.high is not None
    assert (met.n, met.of) == (3, 5)
    assert (met.low, met.high) == pytest.approx((0.2307, 0.8824), abs=1e-4)


def test_journey_outcomes_are_all_instances(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    assert {o.outcome: o.instances.n for o in reading.outcomes} == {
        "completed": 3,
        "open": 1,
        "ended_early": 1,
    }
    assert reading.duration is not None
    assert reading.duration.median_us == 220 * 60_000_000


def test_journey_names_what_its_figures_are_based_on(build: OpenBuild) -> None:
    based_on = read_journey(build, CATALOGUE, "shop").based_on
    assert based_on is not None
    assert (based_on.build, based_on.n, based_on.journey_version) == (7, 5, 2)
    assert based_on.as_of == datetime(2026, 4, 30, tzinfo=UTC)
    assert based_on.basis == "complete records"
    assert "Wilson" in based_on.method


def test_journey_puts_unplanned_touchpoints_outside_the_design(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    outside = reading.stages[-1]
    assert (outside.stage_no, outside.name) == (None, "Not in the design")
    assert [s.touchpoint for s in outside.steps] == ["complain"]


def test_journey_names_deviations_with_examples(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    found = {(d.kind, d.touchpoint): (d.instances.n, d.examples) for d in reading.deviations}
    assert found == {
        ("skipped", "pay"): (1, ("A4",)),
        ("unplanned", "complain"): (1, ("A4",)),
        ("repeated", "order"): (1, ("A4",)),
        ("ended_early", "pay"): (1, ("A3",)),
    }
    assert [d.kind for d in step(reading, "pay").deviations] == ["ended_early", "skipped"]


def test_journey_drop_off_is_of_those_who_reached_the_stage(build: OpenBuild) -> None:
    buy, get = read_journey(build, CATALOGUE, "shop").stages[:2]
    assert buy.dropped is not None
    assert get.reached is not None
    assert (buy.dropped.n, buy.dropped.of, buy.n_open) == (1, 5, 1)
    assert (get.reached.n, get.reached.of, get.n_completed) == (3, 5, 3)


def test_moves_mark_loops_and_their_shares_add_up(engine: DuckDBEngine, build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    again = (Travelled("B", (("order", 0), ("order", 1), ("pay", 2), ("order", 3))),)
    loops = read_journey(build_of(engine, again, journey="loop"), CATALOGUE, "loop")
    assert {(m.from_touchpoint, m.to_touchpoint): m.loop for m in loops.moves} == {
        ("", "order"): "",
        ("order", "order"): "again",
        ("order", "pay"): "",
        ("pay", "order"): "back",
        ("order", ""): "",
    }
    for start in {m.from_touchpoint for m in reading.moves}:
        shares = [m.share or 0.0 for m in reading.moves if m.from_touchpoint == start]
        assert sum(shares) == pytest.approx(1)


def test_leaves_name_the_designed_end(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    assert {
        leave.touchpoint: (leave.instances.n, leave.designed_end) for leave in reading.leaves
    } == {
        "deliver": (2, True),
        "order": (2, False),
        "pay": (1, False),
    }
    assert sum(leave.instances.n for leave in reading.leaves) == 5


def test_handoffs_show_designed_ones_and_seams_without_one(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    seams = {(h.from_owner, h.to_owner): (h.designed, h.n) for h in reading.handoffs}
    assert seams == {
        ("sales", "logistics"): (True, 2),  # pay → ship; order → deliver is not at pay
        ("logistics", "care"): (False, 1),
        ("care", "sales"): (False, 1),
    }
    first = reading.handoffs[0]
    assert first.mean_us == 60 * 60_000_000
    assert first.accepted_within_us == 4 * 3600 * 1_000_000


def test_cells_met_in_data_are_measured_others_keep_their_grade(build: OpenBuild) -> None:
    reading = read_journey(build, CATALOGUE, "shop")
    deliver = {cell.name: cell for cell in step(reading, "deliver").cells}
    assert (deliver["met"].grade, deliver["met"].n) == ("measured", 5)
    assert (deliver["front_stage"].grade, deliver["front_stage"].told_by) == ("told", 3)
    assert (deliver["emotion"].value, deliver["owner"].grade) == ("delighted (+2)", "assumed")


def test_step_that_no_data_can_show_is_unknown_not_zero(build: OpenBuild) -> None:
    thank = step(read_journey(build, CATALOGUE, "shop"), "thank")
    assert (thank.met, thank.n_times) == (None, None)
    assert {cell.grade for cell in thank.cells} == {"assumed"}


def test_segment_shows_its_steps_and_counts_only(build: OpenBuild) -> None:
    south = read_journey(build, CATALOGUE, "shop", segment="south")
    assert south.based_on is not None
    assert south.based_on.n == 2
    assert "ship" not in {s.touchpoint for stage in south.stages for s in stage.steps}
    met = step(south, "pay").met
    assert met is not None
    assert (met.n, met.of) == (1, 2)


def test_month_shows_moves_of_that_month_and_says_what_it_leaves_out(
    build: OpenBuild,
) -> None:
    reading = read_journey(build, CATALOGUE, "shop", month="2026-04")
    order = step(reading, "order")
    assert (order.n_times, order.met) == (1, None)
    assert (reading.outcomes, reading.deviations, reading.leaves) == ((), (), ())
    assert "whole window" in reading.remarks[0]


def test_weighted_journey_has_weighted_shares_and_no_interval(engine: DuckDBEngine) -> None:
    weighted = (
        Travelled("A", (("order", 0), ("pay", 1)), weight=3.0),
        Travelled("B", (("order", 0),), weight=1.0),
    )
    reading = read_journey(build_of(engine, weighted), CATALOGUE, "shop")
    met = step(reading, "pay").met
    assert met is not None
    assert (met.n, met.of, met.share, met.low) == (1, 2, 0.75, None)
    assert reading.based_on is not None
    assert (reading.based_on.basis, reading.based_on.weighted_n) == ("sample with weights", 4.0)


def test_weighted_drop_off_is_counted_but_has_no_share(engine: DuckDBEngine) -> None:
    weighted = (Travelled("A", (("order", 0),), "ended_early", weight=2.5),)
    reading = read_journey(build_of(engine, weighted, stage_weight=2.5), CATALOGUE, "shop")
    dropped = reading.stages[0].dropped
    assert dropped is not None
    assert (dropped.n, dropped.share) == (1, None)
    assert reading.based_on is not None
    assert "without weights" in reading.based_on.method


def test_discovered_journey_puts_steps_by_their_usual_place(engine: DuckDBEngine) -> None:
    build = build_of(engine, catalogue=Catalogue(), journey="discovered-shop", version=0)
    reading = read_journey(build, Catalogue(), "discovered-shop")
    assert (reading.origin, reading.version, len(reading.stages)) == ("discovered", 0, 1)
    assert [s.touchpoint for s in reading.stages[0].steps] == [
        "order",
        "pay",
        "complain",  # always third, as ship; equal places go by key
        "ship",
        "deliver",
    ]


def test_journey_without_data_marks_every_cell_as_designed() -> None:
    reading = read_journey(None, CATALOGUE, "shop")
    cells = [c for stage in reading.stages for s in stage.steps for c in s.cells]
    assert {cell.grade for cell in cells} == {"assumed", "told"}
    assert reading.based_on is None
    assert "No data" in reading.remarks[0]


def test_definition_changed_since_the_build_is_said(build: OpenBuild) -> None:
    newer = replace(CATALOGUE, journeys=(replace(DESIGN, version=3),))
    reading = read_journey(build, newer, "shop")
    assert reading.version == 2
    assert "version 3" in reading.remarks[0]


def test_paths_and_other_are_all_instances(build: OpenBuild) -> None:
    reading = read_paths(build, CATALOGUE, "shop", top=2)
    first = reading.paths[0]
    assert first.touchpoints == ("order", "pay", "ship", "deliver")
    assert first.names[0] == "Order"
    assert (first.instances.n, first.example) == (2, "A1")
    assert first.median_us == (1510 + 1520) * 30_000_000
    assert (reading.n_paths, reading.other.n_paths) == (4, 2)
    shown = sum(path.instances.n for path in reading.paths)
    assert shown + reading.other.instances.n == 5
    assert reading.paths[-1].cumulative == pytest.approx(3 / 5)


def test_paths_of_everything_leave_nothing_to_other(build: OpenBuild) -> None:
    other = read_paths(build, CATALOGUE, "shop", top=50).other
    assert (other.n_paths, other.instances.n, other.instances.share) == (0, 0, 0.0)


def test_unknown_journey_gets_the_nearest(build: OpenBuild) -> None:
    with pytest.raises(NotFound, match="Did you mean shop"):
        read_journey(build, CATALOGUE, "shpo")
    with pytest.raises(NotFound, match=r"no segment nort of shop\. Did you mean north"):
        read_journey(build, CATALOGUE, "shop", segment="nort")
    with pytest.raises(NotFound, match="heed new journey"):
        read_journey(None, Catalogue(), "shop")
    with pytest.raises(NotFound, match="heed build"):
        read_paths(None, CATALOGUE, "shop")


@pytest.mark.parametrize("month", ["2026", "2026-13", "march"])
def test_month_that_is_none_is_refused(build: OpenBuild, month: str) -> None:
    with pytest.raises(HeedError, match="not a month"):
        read_journey(build, CATALOGUE, "shop", month=month)
