"""The extracts to ask for, so that a designed journey can be measured."""

from __future__ import annotations

from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition
from heed.journeys.design import Catalogue, JourneyDesign, Stage, Step, Touchpoint
from heed.journeys.extracts import UNKNOWN_SYSTEM, extracts_to_request

PAID = Touchpoint("paid", "Paid", Condition("is", "properties.status", ("ok",)), owner="money")
CATALOGUE = Catalogue(touchpoints=(Touchpoint("placed", "Placed", owner="shop"), PAID))
STEPS = (
    Step("placed", systems=("Shop system",)),
    Step("paid", systems=("Payments", "Bank")),
    Step("parcel"),
)
JOURNEY = JourneyDesign(
    "order",
    "Order",
    case_kind="order",
    stages=(Stage("buy", "Buy", STEPS),),
    segments=(Segment("gold", "Gold", Condition("is", "traits.tier", ("gold",))),),
)


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
