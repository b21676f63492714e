"""The notation of experience files: short forms, and every mistake with its line and its fix."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heed.customers.segments.notation import read_segment
from heed.foundation.conditions import Condition, read_condition, write_condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.journeys.design import Evidence, JourneyDesign
from heed.journeys.journey_notation import CELLS, read_journey, write_journey
from heed.journeys.notation import read_touchpoint, write_touchpoint


def cell_of(text: str) -> Cell:
    return Cell(parse_yaml(text, "f.yaml"))


def condition_of(text: str) -> Condition:
    cell = cell_of(text)
    condition = read_condition(cell)
    assert not cell.problems
    assert condition is not None
    return condition


def problems_with(text: str) -> list[str]:
    cell = cell_of(text)
    read_condition(cell)
    return [str(problem) for problem in cell.problems]


def journey_of(text: str) -> tuple[JourneyDesign, list[str]]:
    cell = cell_of(text)
    journey = read_journey(cell)
    return journey, [str(problem) for problem in cell.problems]


class TestConditions:
    def test_a_text_alone_is_the_name(self) -> None:
        assert condition_of("placed") == Condition("is", "name", ("placed",))

    def test_values_are_kept_as_they_are_written(self) -> None:
        condition = condition_of("properties: {version: 1.10, code: 007, paid: yes}")
        values = [part.values[0] for part in condition.parts]
        assert values == ["007", "yes", "1.10"]

    def test_the_same_meaning_is_the_same_condition(self) -> None:
        first = condition_of("{name: [b, a], channel: web}")
        second = condition_of("{all: [{channel: web}, {all: [{name: [a, b, a]}]}]}")
        assert first == second

    def test_tests_of_one_field_stand_together(self) -> None:
        condition = condition_of("{name: {starts_with: order, contains: [x, y]}}")
        assert condition.operator == "all"
        assert write_condition(condition) == {
            "name": {"contains": ["x", "y"], "starts_with": "order"}
        }

    def test_absence_is_a_test(self) -> None:
        condition = condition_of("{properties: {reply: {present: false}}}")
        assert condition == Condition("missing", "properties.reply")

    def test_not_and_any_nest(self) -> None:
        condition = condition_of("{any: [{actor: agent}, {not: {channel: phone}}]}")
        assert [part.operator for part in condition.parts] == ["is", "not"]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{nmae: x}", "`nmae` is not known here. Did you mean `name`?"),
            ("{}", "An empty condition would claim everything."),
            ("{name: []}", "This list is empty."),
            ("{name: {}}", "An empty test says nothing."),
            ("{name: {startswith: x}}", "Did you mean `starts_with`?"),
            ("{properties: {a: {present: maybe}}}", "Expected `true` or `false`."),
            ("{not: [a, b]}", "`not` takes one condition."),
            ("{any: []}", "`any` has no conditions."),
            ("{any: {name: x}}", "Expected a list"),
            ("{properties: paid}", "Expected `name: value` pairs."),
            ("{traits: {a: b}}", "`traits` is not known here."),
        ],
    )
    def test_a_mistake_is_named_with_its_fix(self, text: str, problem: str) -> None:
        assert any(problem in found for found in problems_with(text))

    def test_traits_are_for_segments(self) -> None:
        cell = cell_of("{key: business, when: {traits: {kind: business}}}")
        segment = read_segment(cell)
        assert not cell.problems
        assert segment.when == Condition("is", "traits.kind", ("business",))

    def test_tallies_have_a_place_and_no_actor(self) -> None:
        cell = cell_of("{key: queue, counts: tallies, when: {place: north, actor: x}}")
        read_touchpoint(cell)
        assert [problem.what for problem in cell.problems] == ["`actor` is not known here."]


JOURNEY = """\
key: order
instance: {case: order}
open_for: 60 days
starts: placed
ends: [delivered]
stages:
  - key: buy
    steps:
      - placed
      - touchpoint: paid
        optional: true
        desired_emotion: 0
        systems: payments
        evidence: told by 5
      - touchpoint: delivered
        moment_of_truth: true
        evidence: {front_stage: measured, owner: told, systems: assumed}
handoffs:
  - {from: shop, to: warehouse, at: paid, comes_along: order number, accepted_within: PT4H}
"""


class TestJourneys:
    def test_a_journey_is_read(self) -> None:
        journey, problems = journey_of(JOURNEY)
        assert problems == []
        assert (journey.unit, journey.case_kind, journey.gap) == (
            "case",
            "order",
            timedelta(days=60),
        )
        placed, paid, delivered = journey.steps
        assert placed.touchpoint == "placed"
        assert (paid.optional, paid.desired_emotion, paid.systems) == (True, 0, ("payments",))
        assert paid.evidence == dict.fromkeys(CELLS, Evidence("told", 5))
        assert delivered.evidence == {
            "front_stage": Evidence("measured"),
            "owner": Evidence("told", 1),
        }
        assert journey.handoffs[0].accepted_within == timedelta(hours=4)

    def test_normal_form_leaves_defaults_out_and_short_forms_stay_short(self) -> None:
        journey, _ = journey_of(JOURNEY)
        written = write_journey(journey)
        assert "name" not in written
        steps = written["stages"][0]["steps"]
        assert steps[0] == "placed"
        assert steps[1]["evidence"] == "told by 5"
        assert steps[1]["desired_emotion"] == 0

    def test_silence_bounds_a_customer_journey(self) -> None:
        journey, problems = journey_of("{key: a, instance: {customer: 30 days}, ends: x}")
        assert problems == []
        assert (journey.unit, journey.gap) == ("customer", timedelta(days=30))

    def test_every_mistake_is_found_at_once(self) -> None:
        _, problems = journey_of(
            "key: My Order\n"
            "instance: {customer: 1 month}\n"
            "open_for: 3 days\n"
            "stages:\n"
            "  - key: a\n"
            "    steps:\n"
            "      - touchpiont: x\n"
            "        optional: maybe\n"
            "      - {touchpoint: y, desired_emotion: 3, evidence: {emotoin: told by 0}}\n"
            "handoffs: [{to: b}]\n"
        )
        assert problems == [
            "f.yaml:1: `My Order` cannot be a key. Use small letters, digits, `_`, `-` and `.`, "
            "for example `my_order`.",
            "f.yaml:2: `1 month` is no length of time. Expected a length such as `4 hours`, "
            "`2 days` or `PT4H`, at most 100 years.",
            "f.yaml:3: `open_for` does not go with instances per customer. The silence that ends "
            "one is written `instance: {customer: 30 days}`.",
            "f.yaml:7: `touchpiont` is not known here. Did you mean `touchpoint`?",
            "f.yaml:7: `touchpoint` is missing. Add `touchpoint: …`.",
            "f.yaml:8: `maybe` stands here. Expected `true` or `false`.",
            "f.yaml:9: `3` stands here. Expected a whole number from -2 to 2.",
            "f.yaml:9: `emotoin` is not known here. Did you mean `emotion`?",
            "f.yaml:10: `from` is missing. Add `from: …`.",
        ]


def test_a_name_is_made_from_the_key() -> None:
    cell = cell_of("{key: order_placed}")
    touchpoint = read_touchpoint(cell)
    assert touchpoint.name == "Order placed"
    assert write_touchpoint(touchpoint) == {"key": "order_placed"}


@pytest.mark.parametrize("text", ["1", "[1]", "~", "{key: [a]}", "{key: {a: b}}", "{key: ''}"])
def test_values_of_the_wrong_shape_are_problems_not_faults(text: str) -> None:
    for read in (read_touchpoint, read_segment, read_journey):
        cell = cell_of(text)
        read(cell)
        assert cell.problems
