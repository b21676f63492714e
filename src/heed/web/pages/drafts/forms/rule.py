"""The form of a rule: a tree of groups and conditions, from the rule and back without loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.customers.segments.notation import joined, negated
from heed.customers.segments.rules import Group, Rule
from heed.foundation.conditions import Condition
from heed.web.pages.drafts.forms.base import Known
from heed.web.pages.drafts.forms.rule_clauses import (
    ClauseForm,
    DidForm,
    FirstForm,
    LastForm,
    NeverForm,
    ValueForm,
)
from heed.web.pages.drafts.forms.rule_facts import (
    AccountTraitForm,
    BucketForm,
    HeldForm,
    InsideForm,
    ListedForm,
    NotationForm,
    ParentTraitForm,
    RecordForm,
    ScoredForm,
    TraitForm,
    TravelledForm,
)
from heed.web.pages.drafts.forms.rule_tree import (
    MOST_GROUPS,
    MOST_PARTS,
    ROOT,
    Node,
)

FORMS: tuple[type[ClauseForm], ...] = (
    DidForm, NeverForm, LastForm, FirstForm, ValueForm, ScoredForm, HeldForm, TravelledForm,
    TraitForm, AccountTraitForm, ParentTraitForm, InsideForm, ListedForm, BucketForm, RecordForm,
    NotationForm,
)  # fmt: skip
BY_KIND = {form.kind: form for form in FORMS}
KINDS = tuple((form.kind, form.title) for form in FORMS)
OPERATORS: tuple[tuple[str, str | Promise], ...] = (
    ("all", gettext_lazy("all of these hold")),
    ("any", gettext_lazy("at least one of these holds")),
    ("none", gettext_lazy("none of these holds")),
)


def tree_of(rule: Rule | None) -> Node:
    """The tree that shows a rule; the topmost node is a group."""
    if rule is None:
        return Node("all")
    tree = _node(rule)
    tree = tree if tree.is_group else Node("all", parts=[tree])
    if tree.size > MOST_PARTS + 1:
        return Node("all", parts=[_as_text(rule)])
    return tree


def _node(rule: Rule, level: int = 0) -> Node:
    if not isinstance(rule, Group | Condition) or not rule.parts:
        return _clause(rule)
    if level >= MOST_GROUPS:
        return _as_text(rule)
    kind, parts, inner = rule.operator, rule.parts, rule.parts[0]
    if kind == "not" and isinstance(inner, Group | Condition) and inner.operator == "any":
        parts = inner.parts
    return Node("none" if kind == "not" else kind, parts=[_node(part, level + 1) for part in parts])


def _clause(rule: Rule) -> Node:
    """The form that says a clause; in the notation where none says exactly that."""
    for form in FORMS:
        shown = form.shown(rule)
        if shown is not None:
            node = Node(form.kind, _values(shown))
            tried = form(node, ROOT, Known(), check=True)
            return node if tried.is_valid() and tried.rule == rule else _as_text(rule)
    return _as_text(rule)


def _as_text(rule: Rule) -> Node:
    return Node(NotationForm.kind, _values(NotationForm.shown(rule) or {}))


def _values(shown: dict[str, Any]) -> MultiValueDict[str, str]:
    """What fields show, as a browser sends it."""
    return MultiValueDict(
        {name: said if isinstance(said, list) else [str(said)] for name, said in shown.items()}
    )


class RulePart:
    """A group or a condition on the page. ``check`` reads what was typed."""

    def __init__(
        self, node: Node, known: Known, *, name: str = ROOT, level: int = 0, check: bool = False
    ) -> None:
        self.node, self.name, self.level, self.check = node, name, level, check
        make = BY_KIND.get(node.kind)
        self.form = make(node, name, known, check=check) if make else None
        self.parts = [
            RulePart(part, known, name=f"{name}-{number}", level=level + 1, check=check)
            for number, part in enumerate(node.parts)
        ]

    @property
    def is_group(self) -> bool:
        return self.node.is_group

    @property
    def id(self) -> str:
        """The place, for ids and labels: 1.2 is the second part of the first."""
        numbers = self.name.split("-")[1:]
        return ".".join(str(int(number) + 1) for number in numbers)

    @property
    def title(self) -> Any:
        """What kind of condition it is."""
        return self.form.title if self.form else ""

    @property
    def may_nest(self) -> bool:
        return self.level + 1 < MOST_GROUPS

    @property
    def kinds(self) -> Sequence[tuple[str, Any]]:
        """The kinds of conditions that can be added."""
        return KINDS

    @property
    def operators(self) -> Iterator[tuple[str, Any, bool]]:
        """The choices of a group: value, words, whether it is chosen."""
        for value, words in OPERATORS:
            yield value, words, value == self.node.kind

    @property
    def fault(self) -> str:
        """What is wrong with the group itself; empty while nothing is checked."""
        if not self.check or (self.parts if self.is_group else self.form):
            return ""
        if not self.is_group:
            return _("This kind of condition is not known. Remove it and add another.")
        return _("Add a condition, or remove this group.") if self.level else _("Add a condition.")

    def is_valid(self) -> bool:
        """Whether everything in it can be read; each fault stands at its field."""
        forms = self.form is None or self.form.is_valid()
        return all([forms, not self.fault, *(part.is_valid() for part in self.parts)])

    def rule(self) -> Rule | None:
        """The rule that it says; None where it is not complete."""
        if self.form is not None:
            return self.form.rule if self.form.is_valid() else None
        found = [part.rule() for part in self.parts]
        rules = [rule for rule in found if rule is not None]
        if not rules or len(rules) < len(found):
            return None
        operator = self.node.kind
        inner = joined("all" if operator == "all" else "any", rules)
        return negated(inner) if inner is not None and operator == "none" else inner
