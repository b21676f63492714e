"""Rules as they are written: what is read, normal form, what is refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from heed.customers.segments.notation import read_rule, read_segment, write_rule, write_segment
from heed.customers.segments.rules import Bucket, Rule, Segment, leaves
from heed.customers.segments.settling import settled
from heed.customers.segments.tests.strategies import rules
from heed.foundation.conditions import Condition, read_condition, write_condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, parse_yaml
from heed.kernel.errors import InvalidDefinition


def read(text: str) -> tuple[Rule | None, list[str]]:
    cell = Cell(parse_yaml(text, "f"))
    rule = read_rule(cell)
    return rule, [str(problem) for problem in cell.problems]


def written(text: str) -> dict[str, Any]:
    rule, problems = read(text)
    assert rule is not None
    assert not problems
    return write_rule(rule)


@given(rules)
def test_what_is_written_is_read_back(rule: Rule) -> None:
    content = write_rule(rule)
    cell = Cell(YamlFile("f", content))
    assert read_rule(cell) == rule
    assert not cell.problems


@pytest.mark.parametrize(
    "text",
    [
        "{traits: {segment: household}}",
        "web",
        "{name: [b, a], channel: web, properties: {x: {starts_with: p}}}",
        "{any: [{channel: web}, {not: {traits: {kind: business}}}], name: order}",
        "{all: [{name: a}, {name: b}], traits: {k: {is: x, contains: y}}}",
    ],
)
def test_rules_that_conditions_can_say_are_conditions_as_before(text: str) -> None:
    rule, problems = read(text)
    cell = Cell(parse_yaml(text, "f"))
    condition = read_condition(cell, maps=("properties", "traits"))
    assert not problems
    assert rule == condition
    assert condition is not None
    assert isinstance(rule, Condition)
    assert write_rule(rule) == write_condition(condition)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("did: order", {"did": {"name": "order"}}),
        ("did: {name: order, exactly: 0}", {"never": {"name": "order"}}),
        ("did: {name: order, at_least: 1}", {"did": {"name": "order"}}),
        ("did: {name: order, at_least: 2, at_most: 2}", {"did": {"name": "order", "exactly": 2}}),
        ("did: {name: order, within: 1 week}", {"did": {"name": "order", "within": "7 days"}}),
        ("last: {name: a, after: 30 days ago}", {"last": {"name": "a", "within": "30 days"}}),
        ("scored: {item: r, at_most: 6, take: last}", {"scored": {"item": "r", "at_most": 6}}),
        ("standard: answered", {"standard": {"key": "answered", "result": "missed"}}),
        ("bucket: {of: 10, from: 3}", {"bucket": {"of": 10, "from": 3}}),
        ("in: [b, a, b]", {"in": ["a", "b"]}),
        (
            "all: [{did: order}, {did: login}, {in: a}]",
            {"did": {"name": "login"}, "in": "a", "all": [{"did": {"name": "order"}}]},
        ),
        ("{account: {size: {at_least: 50}}}", {"account": {"size": {"at_least": 50}}}),
        ("traits: {a: {at_least: 5, is: x}}", {"traits": {"a": {"is": "x", "at_least": 5}}}),
        ("never: {within: 3 days}", {"never": {"within": "3 days"}}),
        ("did: {exactly: 0}", {"did": {"exactly": 0}}),
    ],
)  # fmt: skip
def test_normal_form(text: str, normal: dict[str, Any]) -> None:
    assert written(text) == normal
    assert write_rule(_again(normal)) == normal


def _again(content: dict[str, Any]) -> Rule:
    rule = read_rule(Cell(YamlFile("f", content)))
    assert rule is not None
    return rule


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "An empty rule would hold for everybody."),
        ("in:", "Nothing stands here."),
        ("{name: order, never: }", "Nothing stands here."),  # not a rule for more than was meant
        ("any: [{not: {in: }}, {name: order}]", "Nothing stands here."),
        ("did: {name: order, at_least: }", "Nothing stands here."),
        ("traits: {}", "An empty rule would hold for everybody."),
        ("did: {}", "This says nothing."),
        ("did: {name: order, at_lest: 3}", "Did you mean `at_least`?"),
        ("did: {name: order, at_least: 0}", "This holds for everybody."),
        ("did: {name: order, at_least: 3, at_most: 2}", "`at_most` is below `at_least`."),
        ("did: {name: order, within: 2 months}", "This is no length of time."),
        ("did: {name: order, within: 2 days, between: [2025-01-01, 2025-01-02]}", "Keep one"),
        ("did: {name: order, between: [2025-02-01, 2025-01-01]}", "before the first"),
        ("did: {name: order, between: [2025-02-30, 2025-03-01]}", "This is no day."),
        ("last: order", "`last` does not say when."),
        ("last: {name: order, before: yesterday}", "This is no moment."),
        ("last: {name: order, before: in 3 days ago}", "This is no moment."),
        ("value: {name: order, at_least: 5}", "`currency` is missing."),
        ("value: {name: order, currency: euro, at_least: 5}", "This is no currency."),
        ("scored: {item: r}", "No bound is given."),
        ("scored: {at_most: 3}", "Name the answers or a metric"),
        ("scored: {item: r, metric: nps, at_most: 3}", "one of the two"),
        ("bucket: {of: 10, from: 10}", "from 0 to 9"),
        ("traits: {size: {at_least: many}}", "A number is wanted here."),
        ("traits: {since: {before: soon}}", "This is no day."),
        ("properties: {size: {at_least: 3}}", "`at_least` is not known here."),
        ("not: [{did: a}]", "`not` takes one condition."),
        ("in: []", "This list is empty."),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    assert says in "\n".join(read(text)[1])


def test_too_deep_a_rule_is_refused() -> None:
    text = "{did: order}"
    for number in range(13):
        text = f"{{{'any' if number % 2 else 'all'}: [{text}, {{did: other{number}}}]}}"
    assert "More than 12 levels" in "\n".join(read(text)[1])


def test_a_segment_is_read_and_written() -> None:
    when = "{did: {name: order, at_least: 3}}"
    text = f"{{key: loyal, name: Loyal, description: Three orders., when: {when}}}"
    segment = read_segment(Cell(parse_yaml(text, "f")))
    assert isinstance(segment.when, Rule)
    assert (segment.key, segment.name, segment.description) == ("loyal", "Loyal", "Three orders.")
    assert write_segment(segment) == {
        "key": "loyal",
        "description": "Three orders.",
        "when": {"did": {"name": "order", "at_least": 3}},
    }


def test_a_segment_of_instances_looks_at_their_first_record() -> None:
    by_web = Segment("web", "Web", read("channel: web")[0])
    household = Segment("household", "Household", read("traits: {segment: household}")[0])
    assert by_web.is_of_instances
    assert not household.is_of_instances


def test_segments_that_name_each_other_in_a_circle_are_refused() -> None:
    one, other = (read(f"in: {key}")[0] for key in ("other", "one"))
    segments = {"one": Segment("one", "One", one), "other": Segment("other", "Other", other)}
    assert one is not None
    with pytest.raises(InvalidDefinition, match="one → other → one"):
        settled("one", one, segments)
    with pytest.raises(InvalidDefinition, match="no segment `other`"):
        settled("one", one, {})


def test_segments_that_name_more_than_can_be_computed_are_refused_at_once() -> None:
    """Ten on each of eight levels name the ten below: written out, a hundred million clauses."""
    levels = [[f"s{level}-{n}" for n in range(10)] for level in range(8)]
    segments = {key: Segment(key, key, read("listed: pilot")[0]) for key in levels[-1]}
    for level, below in pairwise(levels):
        rule = read(f"in: [{', '.join(below)}]")[0]
        segments |= {key: Segment(key, key, rule) for key in level}
    rule = segments["s0-0"].when
    assert rule is not None
    with pytest.raises(InvalidDefinition, match="more than 200 clauses"):
        settled("s0-0", rule, segments)


def test_segments_that_name_one_another_in_a_long_row_are_refused() -> None:
    row = {f"s{n}": Segment(f"s{n}", "One", read(f"in: s{n + 1}")[0]) for n in range(3_000)}
    rule = row["s0"].when
    assert rule is not None
    with pytest.raises(InvalidDefinition, match="More than 10 segments name one another in a row"):
        settled("s0", rule, row)


def test_a_bucket_without_salt_is_drawn_for_its_own_segment() -> None:
    pilot = Segment("pilot", "Pilot", read("bucket: {of: 10, from: 0}")[0])
    rule = read("{in: pilot, bucket: {of: 2, from: 0}}")[0]
    assert rule is not None
    found = settled("half", rule, {"pilot": pilot})
    salts = [leaf.salt for leaf in leaves(found) if isinstance(leaf, Bucket)]
    assert sorted(salts) == ["half", "pilot"]
