"""Forms of touchpoints and teams, and of any definition in the notation itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.definitions.draft_state import BY_NAME, keys_of
from heed.definitions.starting import key_of
from heed.foundation.yaml_cells import KEY, LONGEST_KEY, Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.kernel.errors import Problem
from heed.web.pages.drafts.forms.base import (
    Content,
    DefinitionForm,
    Known,
    Section,
    problems_of,
)
from heed.web.pages.drafts.forms.condition import ConditionPart
from heed.web.pages.drafts.forms.fields import Key, Notation, Text, Yes, notation_text
from heed.web.pages.drafts.said import said_problem

CHANNELS = "channels"  # the list of suggestions


class KeyedForm(DefinitionForm):
    """A definition with a name; a new one gets its key from it, unless one is given."""

    kind = ""

    def __init__(self, sent: QueryDict | None, content: Content, known: Known) -> None:
        self.is_new = not content.get("key")
        super().__init__(sent, content, known)
        if not self.is_new:
            self.fields.pop("key", None)

    def clean(self) -> dict[str, Any]:
        if self.is_new:
            taken = keys_of(self.known.values, self.kind)
            key = self.cleaned_data.get("key") or key_of(
                self.cleaned_data.get("name", ""), taken, otherwise=self.kind
            )
            if key in taken:
                self.add_error("key", _("There is one with this key already."))
            elif not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
                self.add_error("key", _("Use small letters, digits, “_”, “-” and “.”."))
            self.before = {**self.before, "key": key}
        return super().clean()

    @property
    def new_key(self) -> str:
        """The key of the definition, once the form is valid."""
        return str(self.before["key"])

    def read(self, content: Content) -> list[Problem]:
        return problems_of(BY_NAME[self.kind].read, content)


def key_field() -> Text:
    """The key of something new."""
    return Text(
        label=gettext_lazy("Key"),
        max_length=LONGEST_KEY,
        help_text=gettext_lazy(
            "How files and results call it; it cannot be changed later. Empty: made from the name."
        ),
    )


class TeamForm(KeyedForm):
    """Who answers for touchpoints and steps."""

    kind = "team"
    name = Text(label=gettext_lazy("Name"), required=True, max_length=200)
    key = key_field()
    contact = Text(
        label=gettext_lazy("How to reach it"),
        help_text=gettext_lazy("A shared mailbox or a channel, not a person’s private data."),
    )

    places = {"name": ("name",), "contact": ("contact",)}
    sections = (Section("", ("name", "key", "contact")),)


class TouchpointForm(KeyedForm):
    """A place where customers meet the company."""

    kind = "touchpoint"
    name = Text(label=gettext_lazy("Name"), required=True, max_length=200)
    key = key_field()
    owner = Key(label=gettext_lazy("Owner"), none=gettext_lazy("Nobody yet"))
    channel = Text(label=gettext_lazy("Channel"), suggested=CHANNELS, max_length=200)
    description = Text(label=gettext_lazy("Description"), rows=2)
    counts = Key(
        label=gettext_lazy("What shows it in the data"),
        none=gettext_lazy("single interactions"),
        choices=[],
    )
    asks = Yes(
        label=gettext_lazy("Here customers are asked; their answers speak of what they met before")
    )

    places = {
        "name": ("name",),
        "owner": ("owner",),
        "channel": ("channel",),
        "description": ("description",),
        "counts": ("counts",),
        "asks": ("asks",),
    }
    sections = (
        Section("", ("name", "key", "owner", "channel", "description")),
        Section(
            gettext_lazy("Which records are this touchpoint"),
            ("counts",),
            gettext_lazy("A record that several touchpoints claim goes to the first of them."),
            part="condition",
            about="when",
        ),
        Section("", ("asks",)),
    )

    def offer(self) -> None:
        self.field("owner").offer(self.known.keys("team"), self.before.get("owner"))
        tallies = [("tallies", _("counts, where no single event exists"))]
        self.field("counts").offer(tallies, self.before.get("counts"))
        nothing = _("nothing in the data shows it yet")
        self.add_condition(ConditionPart("when", none=nothing, may_count=True))


class DefinitionTextForm(DefinitionForm):
    """Any definition in the notation of experience files."""

    text = Notation(label=gettext_lazy("The definition"), rows=18)

    sections = (Section("", ("text",)),)
    kind = ""

    def __init__(self, kind: str, sent: QueryDict | None, content: Content, known: Known) -> None:
        self.kind = kind
        self.is_new = not content.get("key") and not content.get("column")
        self.new_key = ""
        super().__init__(sent, content, known)
        self.fields["text"].required = True

    def shown(self, content: Content) -> dict[str, Any]:
        return {"text": notation_text(content) if content else ""}

    def content(self) -> Content:
        said: Content = parse_yaml(self.cleaned_data["text"], "").data
        return said

    def clean(self) -> dict[str, Any]:
        """Mistakes are told with their lines."""
        forms.Form.clean(self)
        if self.errors:
            return self.cleaned_data
        file = parse_yaml(self.cleaned_data["text"], "")
        cell = Cell(file)
        read = BY_NAME[self.kind].read(cell)
        for problem in cell.problems:
            said = said_problem(problem.what, problem.fix)
            self.add_error("text", _("Line %(n)s: %(said)s") % {"n": problem.line, "said": said})
        self.new_key = getattr(read, "key", "")
        return self.cleaned_data
