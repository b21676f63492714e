"""The form of a segment's rule says every rule, and loses nothing of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.customers.segments.notation import joined, negated, read_rule, write_rule
from heed.customers.segments.rules import (
    MOST_LEVELS,
    Bounds,
    Bucket,
    Did,
    Happening,
    Held,
    Inside,
    Listed,
    Moment,
    Rule,
    Scored,
    Trait,
    Travelled,
    Value,
    When,
    Window,
)
from heed.customers.segments.tests.strategies import rules
from heed.foundation.conditions import Condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.web.pages.drafts.forms.base import Known
from heed.web.pages.drafts.forms.rule import BY_KIND, RulePart, tree_of
from heed.web.pages.drafts.forms.rule_tree import MOST_PARTS, Node, edited, sent_tree

MANY = settings(max_examples=80, deadline=None)
ORDER = Happening("order", None)
SOME_DAYS = Window(first=date(2025, 1, 1), last=date(2025, 2, 1))
SHOP = Condition("is", "channel", ("web",))
NOT_SHOP = Condition("not", parts=(SHOP,))
EVERY_KIND: dict[str, Rule] = {
    "did": Did(ORDER, Bounds(Decimal(2), Decimal(9)), Window(within=timedelta(days=30))),
    "never": Did(Happening("order", SHOP), Bounds(at_most=Decimal(0)), SOME_DAYS),
    "last": When("last", ORDER, Moment(ago=timedelta(days=30)), Moment(day=date(2025, 1, 1))),
    "first": When("first", Happening(), None, Moment(ago=timedelta(days=-3))),
    "value": Value(ORDER, "EUR", Bounds(Decimal("99.5")), "mean", SOME_DAYS),
    "scored": Scored(Bounds(None, Decimal(6)), None, "nps", "every", SOME_DAYS),
    "standard": Held("fast", "kept", Bounds(Decimal(2))),
    "journey": Travelled("buying", "ended_early", True, "order", Bounds(Decimal(1), Decimal(1))),
    "traits": Condition("in", "traits.kind", ("a", "b")),
    "account": Trait("account", "employees", "at_least", ("50",)),
    "parent_account": Trait("parent_account", "kind", "missing"),
    "in": Inside(("one", "two")),
    "listed": Listed("pilot"),
    "bucket": Bucket(10, 2, 5, "spring"),
    "record": Condition("starts_with", "properties.kind", ("a",)),
    "notation": Condition("is", "traits.kind", ("of\ntwo lines",)),
}


def sent_of(node: Node, name: str = "rule") -> dict[str, list[str]]:
    """What a browser sends of a tree that nobody touched."""
    sent = {f"{name}-kind": [node.kind]}
    if node.kind in BY_KIND:
        form = BY_KIND[node.kind](node, name, Known(), check=False)
        for field in form:
            said = field.value()
            values = said if isinstance(said, list) else [str(said or "")]
            sent[field.html_name] = [value.replace("\n", "\r\n") for value in values]
    for number, part in enumerate(node.parts):
        sent |= sent_of(part, f"{name}-{number}")
    return sent


def form_of(sent: dict[str, Any]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, values in sent.items():
        made.setlist(name, values if isinstance(values, list) else [values])
    return made


def back(rule: Rule) -> Rule | None:
    """The rule that an untouched form of it says."""
    part = RulePart(sent_tree(form_of(sent_of(tree_of(rule)))), Known(), check=True)
    assert part.is_valid()
    return part.rule()


@MANY
@given(rules)
def test_form_of_a_rule_that_nobody_touched_says_the_same_rule(rule: Rule) -> None:
    assert back(rule) == rule


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_condition_has_a_form_that_loses_nothing(kind: str) -> None:
    rule = EVERY_KIND[kind]
    assert [part.kind for part in tree_of(rule).parts] == [kind]
    assert back(rule) == rule
    assert set(EVERY_KIND) == set(BY_KIND)


@MANY
@given(st.lists(st.sampled_from(list(EVERY_KIND.values())), min_size=2, max_size=6), st.data())
def test_kinds_nested_in_groups_lose_nothing(parts: list[Rule], data: st.DataObject) -> None:
    rule = parts[0]
    for part in parts[1:]:
        operator = data.draw(st.sampled_from(["all", "any", "not"]))
        made = negated(rule) if operator == "not" else joined("any", [rule, part])
        rule = joined("all", [made or rule, part]) or rule
    cell = Cell(YamlFile("", write_rule(rule)))
    assert read_rule(cell) == rule
    assert back(rule) == rule


def nested(levels: int) -> Rule:
    """Groups in one another."""
    rule: Rule = Listed("inmost")
    for number in range(levels):
        both = joined("any" if number % 2 else "all", [rule, Listed(f"beside-{number}")])
        rule = both or rule
    return rule


def test_groups_that_stand_too_deep_are_written_in_the_notation() -> None:
    rule = nested(MOST_LEVELS - 1)
    tree = tree_of(rule)
    assert tree.depth == 4
    assert "notation" in {node.kind for node in tree.walk()}
    assert back(rule) == rule


def test_rule_with_very_many_conditions_stands_in_the_notation_as_a_whole() -> None:
    rule = joined("all", [Listed(f"list-{number}") for number in range(MOST_PARTS + 1)])
    assert rule is not None
    assert [part.kind for part in tree_of(rule).parts] == ["notation"]
    assert back(rule) == rule


def test_no_more_is_added_than_a_form_can_send() -> None:
    tree = Node("all")
    for _ in range(100):
        edited(tree, "add rule", form_of({"rule-add": "did"}))
    assert len(tree.parts) == MOST_PARTS
    sent = form_of(sent_of(tree))
    assert len(list(sent.lists())) < 1_000
    assert len(sent_tree(sent).parts) == MOST_PARTS
    for place in ("rule", "rule-0", "rule-0-0", "rule-0-0-0"):
        tree = Node("all") if place == "rule" else tree
        edited(tree, f"group {place}", QueryDict())
    assert tree.depth == 4


TYPED = st.sampled_from([
    "", "", "1", "-3", "7.5", "90 days", "2025-01-31", "order", "EUR", "rows", "text", "name",
    "properties", "is", "present", "at_least", "within", "mean", "[a]", "{item: x, take: y}",
    "{touchpoint: x}", "a: [", "3 days\r\nx", "ü", "null",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(BY_KIND)), st.data())
def test_whatever_is_typed_into_a_condition_is_read_or_told_at_a_field(
    kind: str, data: st.DataObject
) -> None:
    fields = list(BY_KIND[kind](Node(kind), "rule-0", Known(), check=False).fields)
    typed = data.draw(st.dictionaries(st.sampled_from(fields), TYPED))
    sent = {f"rule-0-{name}": said for name, said in typed.items()}
    tree = sent_tree(form_of({"rule-kind": "all", "rule-0-kind": kind, **sent}))
    part = RulePart(tree, Known(), check=True)
    rule = part.rule()
    assert part.is_valid() == (rule is not None)
    if rule is not None:
        assert back(rule) == rule
    else:
        assert part.parts[0].form is not None
        assert part.parts[0].form.errors


@pytest.mark.parametrize("kind", ["traits", "account", "parent_account"])
@pytest.mark.parametrize("test", ["is", "at_least", "within", "contains"])
def test_test_of_a_trait_without_a_value_is_told_at_its_field(kind: str, test: str) -> None:
    typed = {"rule-0-name": "plan", "rule-0-test": test}
    tree = sent_tree(form_of({"rule-kind": "all", "rule-0-kind": kind, **typed}))
    part = RulePart(tree, Known(), check=True)
    assert part.rule() is None
    form = part.parts[0].form
    assert form is not None
    assert form.errors == {"values": ["Write at least one value."]}


@MANY
@given(st.dictionaries(st.from_regex(r"rule(-\d{1,3}){0,6}(-[a-z]{1,8})?"), st.text(max_size=20)))
def test_any_form_is_read_without_a_fault_of_ours(sent: dict[str, str]) -> None:
    part = RulePart(sent_tree(form_of(dict(sent))), Known(), check=True)
    assert part.is_valid() == (part.rule() is not None)


def test_values_that_are_typed_in_the_notation_stay_as_they_are_written() -> None:
    typed = form_of(
        {"rule-kind": "all", "rule-0-kind": "notation", "rule-0-text": "traits: {a: 1.10}"}
    )
    part = RulePart(sent_tree(form_of({"rule-kind": "all", **typed})), Known(), check=True)
    assert part.is_valid()
    assert part.rule() == Condition("is", "traits.a", ("1.10",))
