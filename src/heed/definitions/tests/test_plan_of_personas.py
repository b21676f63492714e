"""What `heed plan` says about personas."""

from __future__ import annotations

from datetime import date

import pytest

from heed.definitions.files import parse_definitions
from heed.definitions.plan import Plan, make_plan
from heed.definitions.scope import names_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
WHOLE = """
heed: 1
segments:
  - {key: household, when: {traits: {kind: household}}}
  - {key: online, when: {channel: web}}
touchpoints:
  - {key: order, when: order_placed, owner: shop}
teams: [{key: shop}]
personas:
  - {key: busy, segment: household, verified: {on: 2026-08-31}}
journeys:
  - {key: buy, ends: order, personas: busy, stages: [{key: all, steps: [order]}]}
"""


def planned(text: str) -> Plan:
    return make_plan(parse_definitions(text, origin="file"), today=TODAY)


def mistakes(text: str) -> list[str]:
    return [problem.what for problem in planned(text).mistakes]


def test_persona_of_a_segment_that_is_there_can_be_applied() -> None:
    assert mistakes(WHOLE) == []
    assert ("persona", "busy") in [(each.kind, each.key) for each in planned(WHOLE).changes]


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        (
            "segment: household",
            "segment: houshold",
            "persona busy: There is no segment `houshold`.",
        ),
        (
            "segment: household",
            "segment: online",
            "persona busy: The segment `online` divides journeys by their first record: no "
            "customer is in it.",
        ),
        (
            "on: 2026-08-31",
            "on: 2026-09-02",
            "persona busy: It was verified on 2026-09-02, which has not come yet.",
        ),
        ("personas: busy", "personas: bussy", "journey buy: There is no persona `bussy`."),
    ],
)
def test_what_does_not_hold_is_a_mistake_at_its_place(right: str, wrong: str, what: str) -> None:
    plan = planned(WHOLE.replace(right, wrong))
    assert [problem.what for problem in plan.mistakes] == [what]
    assert plan.mistakes[0].line > 1


def test_draft_of_a_journey_holds_its_personas_and_their_segments() -> None:
    values = {one.name: one.content for one in parse_definitions(WHOLE, origin="file").contents}
    names = names_of(values, "journey:buy")
    assert {"persona:busy", "segment:household"} <= set(names)
    assert "segment:online" not in names


def test_a_persona_verified_on_the_present_day_is_no_mistake() -> None:
    assert mistakes(WHOLE.replace("2026-08-31", "2026-09-01")) == []
