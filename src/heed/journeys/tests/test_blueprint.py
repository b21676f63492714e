"""The map of a journey without data, and the extracts to ask for."""

from __future__ import annotations

from heed.journeys.blueprint import blueprint
from heed.journeys.design import (
    Catalogue,
    Condition,
    Evidence,
    JourneyDesign,
    Segment,
    Stage,
    Step,
    Touchpoint,
)
from heed.journeys.extracts import UNKNOWN_SYSTEM, extracts_to_request

PAID = Touchpoint("paid", "Paid", Condition("is", "properties.status", ("ok",)), owner="money")
CATALOGUE = Catalogue(touchpoints=(Touchpoint("placed", "Placed", owner="shop"), PAID))
STEPS = (
    Step("placed", systems=("Shop system",), desired_emotion=2, moment_of_truth=True),
    Step("paid", systems=("Payments", "Bank"), evidence={"systems": Evidence("told", 4)}),
    Step("parcel"),
)
JOURNEY = JourneyDesign(
    "order",
    "Order",
    case_kind="order",
    stages=(Stage("buy", "Buy", STEPS),),
    segments=(Segment("gold", "Gold", Condition("is", "traits.tier", ("gold",))),),
)


def test_every_cell_has_its_evidence_and_is_assumed_unless_somebody_said_so() -> None:
    drawn = blueprint(JOURNEY, CATALOGUE)
    cells = {(step.touchpoint, c.name): c for step in drawn.stages[0].steps for c in step.cells}
    assert cells["placed", "desired_emotion"].value == "+2 delighted"
    assert cells["placed", "owner"].value == "shop"
    assert cells["placed", "owner"].evidence == Evidence()
    assert cells["paid", "systems"].evidence == Evidence("told", 4)
    assert drawn.count() == {"assumed": 8, "told": 1, "measured": 0}


def test_a_touchpoint_that_was_met_is_measured_and_the_rest_stays_assumed() -> None:
    drawn = blueprint(JOURNEY, CATALOGUE, measured={"placed"})
    first = drawn.stages[0].steps[0]
    assert [cell.evidence.grade for cell in first.cells[:2]] == ["measured", "assumed"]


def test_one_extract_is_asked_of_each_system_with_what_ties_it_together() -> None:
    extracts = extracts_to_request(JOURNEY, CATALOGUE)
    assert [extract.system for extract in extracts] == ["Shop system", "Payments", UNKNOWN_SYSTEM]
    payments = extracts[1]
    assert payments.touchpoints == ("paid",)
    assert payments.ask == "money"
    names = [column.name for column in payments.columns]
    assert names == ["time", "order number", "customer number", "channel", "status", "tier"]


def test_an_account_journey_asks_for_the_account() -> None:
    journey = JourneyDesign("deal", "Deal", unit="account", stages=JOURNEY.stages)
    names = [column.name for column in extracts_to_request(journey, CATALOGUE)[0].columns]
    assert "account number" in names
    assert "case number" not in names
