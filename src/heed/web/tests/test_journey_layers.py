"""Layers of the map: what is laid over what, and what is only said where it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heed.insight.felt_results import FeltPoint, FeltReading, SeriesAsked, WordSaid
from heed.journeys.design import (
    Catalogue,
    Evidence,
    Handoff,
    JourneyDesign,
    Stage,
    Step,
    Team,
    Touchpoint,
)
from heed.journeys.reading import read_journey
from heed.journeys.results import JourneyReading
from heed.kernel.estimate import Estimate, withheld
from heed.standards.design import Reach, Standard
from heed.standards.results import KeptShare, StandardRow
from heed.stats.budgets import Status
from heed.web.pages.journeys.layers import HeldTo, Layers, compose, held_to

DESIGN = JourneyDesign(
    "order",
    "An order",
    stages=(
        Stage("buy", "Buy", (Step("order", desired_emotion=2), Step("pay"))),
        Stage(
            "ship",
            "Ship",
            (
                Step(
                    "moved",
                    desired_emotion=1,
                    believed_emotion=1,
                    evidence={"believed_emotion": Evidence("told", 12)},
                ),
                Step("told"),
            ),
        ),
    ),
    handoffs=(Handoff("shop", "depot", at="pay"),),
)
CATALOGUE = Catalogue(
    teams=(Team("shop", "Shop"), Team("depot", "Depot")),
    touchpoints=(
        Touchpoint("order", "Ordered", owner="shop"),
        Touchpoint("pay", "Paid", owner="shop"),
        Touchpoint("moved", "Day moved", owner="depot"),
        Touchpoint("told", "Told of it"),
    ),
    journeys=(DESIGN,),
)
SERIES = SeriesAsked("k", "stars", "review", 1, 5, 90)


def felt(**means: tuple[float, float, float]) -> FeltReading:
    points = tuple(
        FeltPoint(
            touchpoint,
            Estimate(value, low, high, n=40, measure="emotion", method="t"),
            (WordSaid("late", 7, 20),),
            (),
        )
        for touchpoint, (value, low, high) in means.items()
    )
    return FeltReading(SERIES, (SERIES,), points, None, (), 60, "")


def standard(
    key: str, touchpoint: str, share: float | None, status: Status, to: str = ""
) -> HeldTo:
    ends = (to,) if to else (touchpoint,)
    defined = Standard(key, key, touchpoint, Reach(ends, timedelta(hours=4)), 0.9)
    kept = KeptShare(share, share, share, 100, 50, 100, "Wilson 95 %", "" if share else "Too few.")
    row = StandardRow(key, key, False, "", "", 0.9, kept, 0, None, status, "", "")
    return HeldTo(defined, row)


def designed() -> JourneyReading:
    return read_journey(None, CATALOGUE, "order")


def laid(feelings: FeltReading | None = None, *standards: HeldTo) -> Layers:
    return compose(designed(), DESIGN, CATALOGUE, feelings, standards)


def test_a_map_without_any_data_says_what_is_missing_and_reads_nothing() -> None:
    found = laid()
    assert (found.furthest, found.blind_spot, found.weakest) == (None, None, None)
    assert set(found.gaps) == {"no_data", "no_standards", "no_feedback", "no_handoffs"}


def test_the_furthest_step_is_the_largest_shortfall_that_is_sure() -> None:
    found = laid(felt(order=(1.0, 0.8, 1.2), moved=(-1.4, -1.6, -1.2)))
    assert found.furthest is not None
    assert found.furthest.reading.touchpoint == "moved"
    assert found.furthest.shortfall == 2.4


def test_a_shortfall_whose_interval_reaches_the_design_is_not_told() -> None:
    assert laid(felt(order=(1.5, 0.9, 2.1))).furthest is None


def test_a_blind_spot_takes_a_belief_and_says_who_told_it() -> None:
    found = laid(felt(moved=(-1.4, -1.6, -1.2)))
    assert found.blind_spot is not None
    assert found.blind_spot.believed_by == 12
    assert found.blind_spot.overrated == 2.4


def test_a_withheld_emotion_draws_no_point() -> None:
    feelings = felt(order=(1.0, 0.8, 1.2))
    none = replace(
        feelings.points[0], emotion=withheld("4 answers: fewer than 10.", n=4, measure="emotion")
    )
    found = laid(replace(feelings, points=(none,)))
    assert found.steps[0].actual is None
    assert found.furthest is None


def test_the_weakest_standard_of_a_stage_stands_first() -> None:
    weak = standard("weak", "pay", 0.5, "missed")
    found = laid(None, standard("good", "order", 0.99, "kept"), weak)
    assert [each.row.key for each in found.stages[0].standards] == ["weak", "good"]
    assert found.stages[0].status == "missed"


def test_a_standard_without_enough_cases_colours_no_stage() -> None:
    assert laid(None, standard("new", "pay", None, "no_data")).stages[0].status == ""


def test_a_standard_across_two_owners_measures_the_handoff_and_nobody_is_named() -> None:
    found = laid(None, standard("hears", "moved", 0.3, "missed", to="told"))
    assert found.weakest is not None
    assert not found.weakest.has_owner
    assert found.weakest.at == "moved"
    assert "no_handoffs" not in found.gaps


def test_a_standard_within_one_team_is_no_handoff() -> None:
    assert laid(None, standard("quick", "order", 0.3, "missed", to="pay")).weakest is None


def test_steps_without_owner_are_a_part_of_their_own() -> None:
    assert [part.name for part in laid().stages[1].owners] == ["Depot", ""]


def test_words_stand_at_the_stage_of_their_touchpoint() -> None:
    found = laid(felt(moved=(-1.4, -1.6, -1.2)))
    assert [said.word.word for said in found.stages[1].pains] == ["late"]
    assert found.stages[0].pains == ()


def test_only_standards_on_the_journey_are_held_against_it() -> None:
    held = standard("elsewhere", "return", 0.5, "missed")
    assert held_to([held.row], [held.standard], {"order", "pay"}) == ()
