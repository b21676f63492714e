"""The form of a segment: its name, and who is in it as a tree of conditions."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.customers.segments.notation import read_rule, write_rule
from heed.customers.segments.rules import Rule
from heed.definitions.draft_state import keys_of
from heed.definitions.starting import key_of
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.web.pages.drafts.forms.base import Content, Known, Section
from heed.web.pages.drafts.forms.definitions import KeyedForm, key_field
from heed.web.pages.drafts.forms.fields import Text
from heed.web.pages.drafts.forms.rule import RulePart, tree_of
from heed.web.pages.drafts.forms.rule_tree import MOST_PARTS, Node, edited, sent_tree


class SegmentForm(KeyedForm):
    """A named group of customers, by a rule."""

    kind = "segment"
    use_required_attribute = False  # buttons that add a condition send what is not yet complete

    name = Text(label=gettext_lazy("Name"), required=True, max_length=200)
    key = key_field()
    description = Text(label=gettext_lazy("What it is for"), rows=2)

    places = {"name": ("name",), "description": ("description",)}
    sections = (
        Section("", ("name", "key", "description")),
        Section(gettext_lazy("Who is in it"), (), part="segment_rule"),
    )

    def __init__(self, sent: QueryDict | None, content: Content, known: Known) -> None:
        super().__init__(sent, content, known)
        when = content.get("when")
        self.rule_before = read_rule(Cell(YamlFile("", when))) if when else None
        tree = tree_of(self.rule_before) if sent is None else sent_tree(sent)
        self._grow(tree, check=sent is not None)

    @classmethod
    def retyped(cls, sent: QueryDict, content: Content, known: Known) -> SegmentForm:
        """The form with what was typed, after one of its buttons: nothing is saved by them.

        Faults of conditions are told only if the size was asked for.
        """
        form, act = cls(None, content, known), sent.get("act", "")
        for name in form.fields:
            form.initial[name] = str(sent.get(name, "")).replace("\0", "")
        tree = sent_tree(sent)
        form._grow(tree, check=not edited(tree, act, sent))
        return form

    def _grow(self, tree: Node, *, check: bool) -> None:
        own = f"{self.kind}:{self.before.get('key', '')}"
        others = {name: said for name, said in self.known.values.items() if name != own}
        self.tree, self._others = tree, Known(others)
        self.rule = RulePart(tree, self._others, check=check)

    @property
    def has_room(self) -> bool:
        """Whether another condition can be added."""
        return self.tree.size <= MOST_PARTS

    def typed_key(self) -> str:
        """The key that a new segment would get; empty while it has no name."""
        typed = {name: str(self[name].value() or "") for name in ("key", "name")}
        taken = keys_of(self.known.values, self.kind)
        made = key_of(typed["name"], taken, otherwise=self.kind) if typed["name"] else ""
        return typed["key"] or made

    def typed_rule(self) -> Rule | None:
        """The rule as it was typed; None while it is not complete."""
        part = RulePart(self.tree, self._others, check=True)
        return part.rule() if part.is_valid() else None

    def content(self) -> Content:
        """The definition; a rule that nobody changed stays as it is written."""
        said, rule = super().content(), self.rule.rule()
        if rule is not None and rule != self.rule_before:
            said["when"] = write_rule(rule)
        return said

    def clean(self) -> dict[str, Any]:
        """The rule must be complete, too."""
        if not self.rule.is_valid():
            self.add_error(None, _("The rule is not complete."))
        return super().clean()
