"""Mistakes and gaps that a plan finds in a catalogue."""

from __future__ import annotations

from datetime import timedelta

from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition
from heed.journeys.checks import check_catalogue, check_claims
from heed.journeys.design import Catalogue, Handoff, JourneyDesign, Stage, Step, Team, Touchpoint
from heed.journeys.measures_matching import Claims, Overlap

SHOP, DEPOT = Team("shop", "Shop"), Team("depot", "Depot")
SEEN = Condition("is", "name", ("x",))
PLACED = Touchpoint("placed", "Placed", SEEN, owner="shop")
PACKED = Touchpoint("packed", "Packed", SEEN, owner="depot")
HANDED = Handoff("shop", "depot", "placed", ("order",), timedelta(hours=4))


def journey(*steps: Step, **more: object) -> JourneyDesign:
    design = {"ends": ("packed",), "handoffs": (HANDED,), **more}
    return JourneyDesign("order", "Order", stages=(Stage("all", "All", steps),), **design)  # type: ignore[arg-type]


def found(design: JourneyDesign, *touchpoints: Touchpoint) -> list[tuple[str, str]]:
    catalogue = Catalogue((SHOP, DEPOT), (PLACED, PACKED, *touchpoints), (), (design,))
    return [(finding.severity, finding.what) for finding in check_catalogue(catalogue)]


def test_a_complete_journey_has_no_findings() -> None:
    assert found(journey(Step("placed"), Step("packed"))) == []


def test_an_unknown_reference_is_a_mistake_with_the_nearest_key() -> None:
    design = journey(Step("plaecd"), Step("packed", owner="depo"), starts=("packd",))
    findings = check_catalogue(Catalogue((SHOP, DEPOT), (PLACED, PACKED), (), (design,)))
    mistakes = [finding for finding in findings if finding.severity == "mistake"]
    assert [finding.what for finding in mistakes] == [
        "There is no touchpoint `plaecd`.",
        "There is no team `depo`.",
        "There is no touchpoint `packd`.",
    ]
    assert mistakes[0].path == ("stages", 0, "steps", 0, "touchpoint")
    assert mistakes[0].fix == "Did you mean `placed`?"


def test_unknown_segments_are_mistakes() -> None:
    design = journey(
        Step("placed"), Step("packed", segments=("vip",)), segments=(Segment("gold", ""),)
    )
    assert ("mistake", "There is no segment `vip`.") in found(design)
    assert ("mistake", "There is no segment `gold`.") in found(design)


def test_a_step_without_owner_is_told() -> None:
    lonely = Touchpoint("lonely", "Lonely", SEEN)
    design = journey(Step("placed"), Step("lonely"), Step("packed"))
    assert found(design, lonely) == [("warning", "The step `lonely` has no owner.")]


def test_a_handoff_without_rules_is_told() -> None:
    bare = Handoff("shop", "depot")
    assert found(journey(Step("placed"), Step("packed"), handoffs=(bare,))) == [
        ("warning", "The handoff from `shop` to `depot` has no acceptance rule."),
        ("warning", "The handoff from `shop` to `depot` does not say what must come along."),
    ]


def test_a_change_of_owner_without_handoff_is_told_once() -> None:
    again = Touchpoint("again", "Again", SEEN, owner="shop")
    design = journey(
        Step("placed"), Step("packed"), Step("again"), Step("packed", segments=("a",)), handoffs=()
    )
    seams = [what for _, what in found(design, again) if "without a handoff" in what]
    assert seams == [
        "Between `placed` and `packed` the owner changes from `shop` to `depot` without a handoff.",
        "Between `packed` and `again` the owner changes from `depot` to `shop` without a handoff.",
    ]


def test_a_journey_without_end_is_told() -> None:
    findings = found(journey(Step("placed"), Step("packed"), ends=()))
    assert findings == [("warning", "The journey has no `ends`: only its last step completes it.")]


def test_a_moment_of_truth_that_nothing_measures_is_told() -> None:
    unseen = Touchpoint("unseen", "Unseen", owner="depot")
    design = journey(Step("placed"), Step("unseen", moment_of_truth=True), Step("packed"))
    assert found(design, unseen) == [
        ("warning", "Nothing in the data shows this touchpoint yet."),
        ("warning", "The moment of truth `unseen` is not measured."),
    ]


def test_a_step_that_stands_twice_is_a_mistake_unless_for_other_people() -> None:
    twice = journey(Step("placed"), Step("packed"), Step("packed"))
    assert ("mistake", "The step `packed` stands twice for the same customers.") in found(twice)
    apart = journey(
        Step("placed"), Step("packed", segments=("a",)), Step("packed", segments=("b",))
    )
    assert not [what for _, what in found(apart) if "twice" in what]


def test_claims_tell_what_matches_nothing_and_what_overlaps() -> None:
    claims = Claims(1000, {"placed": 0, "packed": 7}, {}, (Overlap("placed", "packed", 3),))
    assert [(finding.key, finding.what) for finding in check_claims(claims, [PLACED, PACKED])] == [
        ("placed", "None of 1,000 interactions is this touchpoint."),
        (
            "packed",
            "3 interactions are this touchpoint and `placed` too; they count as `placed`, "
            "which stands first.",
        ),
    ]
