"""The form of a standard or promise: what a case is, what it is held to, what is aimed at."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.standards.notation import MARKS
from heed.standards.rule_notation import RULES
from heed.web.pages.drafts.forms.base import Content, Section
from heed.web.pages.drafts.forms.condition import ConditionPart
from heed.web.pages.drafts.forms.definitions import KeyedForm, key_field
from heed.web.pages.drafts.forms.fields import Key, Keys, Lines, Notation, Number, Text

RULE_WORDS = (
    ("reach", gettext_lazy("Something follows within a time")),
    ("on_date", gettext_lazy("Something follows by a promised date")),
    ("effort", gettext_lazy("It takes at most so many contacts")),
    ("not_followed", gettext_lazy("Something does not follow")),
    ("score", gettext_lazy("Customers give at least this score")),
    ("audit", gettext_lazy("People look at cases drawn by lot")),
    ("tallied", gettext_lazy("The source counts how many were kept")),
)
RARE = ("reach_restarts", "reach_pauses", "date_written", "date_compare", "effort_unreached",
        "follows_same", "audit_minutes")  # fmt: skip
FIELDS_OF_RULES: dict[str, tuple[str, ...]] = {
    "reach": ("reach_to", "reach_within", "reach_restarts", "reach_pauses"),
    "on_date": ("date_to", "date_promised", "date_written", "date_compare"),
    "effort": ("effort_to", "effort_at_most", "effort_within", "effort_unreached"),
    "not_followed": ("follows_by", "follows_within", "follows_same"),
    "score": ("score_item", "score_at_least"),
    "audit": ("audit_question", "audit_minutes"),
    "tallied": (),
}
LENGTHS = gettext_lazy("A length such as 4 hours, 2 days, 1 day 12 hours.")
MARK_WORDS = {
    "safety": gettext_lazy("safety"),
    "legal": gettext_lazy("legal duty"),
    "vulnerable": gettext_lazy("vulnerable customers"),
}


class StandardForm(KeyedForm):
    """What good means at a touchpoint; a promise where customers were told."""

    kind = "standard"
    use_required_attribute = False  # browsers would ask for the fields of every rule

    name = Text(label=gettext_lazy("Name"), required=True, max_length=200)
    key = key_field()
    told = Text(
        label=gettext_lazy("What customers are told"),
        rows=2,
        help_text=gettext_lazy("The sentence, in their words: then it is a promise."),
    )
    description = Text(label=gettext_lazy("Description"), rows=2)
    touchpoint = Key(label=gettext_lazy("A case begins with"), required=True)
    rule = forms.ChoiceField(
        label=gettext_lazy("It is kept if"), choices=RULE_WORDS, widget=forms.RadioSelect
    )
    reach_to = Keys(required=True, label=gettext_lazy("What must follow (one of them)"))
    reach_within = Text(label=gettext_lazy("Within"), required=True, help_text=LENGTHS)
    reach_restarts = Keys(label=gettext_lazy("Sets the clock back to 0"))
    reach_pauses = Notation(
        label=gettext_lazy("Pauses"),
        rows=2,
        help_text=gettext_lazy("The customer’s turn: [{from: [asked_back], to: [answered]}]"),
    )
    date_to = Keys(required=True, label=gettext_lazy("What must follow (one of them)"))
    date_promised = Text(
        label=gettext_lazy("Property that holds the promised date"), required=True, max_length=200
    )
    date_written = Text(
        label=gettext_lazy("How it is written"),
        max_length=40,
        help_text=gettext_lazy("Empty: 2026-12-25. Else its signs, such as %d.%m.%Y."),
    )
    date_compare = Key(
        label=gettext_lazy("Compared"),
        none=gettext_lazy("by the day"),
        choices=[],
    )
    effort_to = Keys(required=True, label=gettext_lazy("Until (one of them)"))
    effort_at_most = Number(label=gettext_lazy("At most"), min_value=0)
    effort_within = Text(label=gettext_lazy("Within"), help_text=gettext_lazy("Empty: 1 day."))
    effort_unreached = Key(
        label=gettext_lazy("If none of them comes"), none=gettext_lazy("not counted"), choices=[]
    )
    follows_by = Keys(required=True, label=gettext_lazy("What must not follow"))
    follows_within = Text(label=gettext_lazy("Within"), required=True, help_text=LENGTHS)
    follows_same = Lines(
        label=gettext_lazy("With the same properties"),
        help_text=gettext_lazy("One a line: the same article, the same topic."),
    )
    score_item = Text(label=gettext_lazy("Item that is asked"), required=True, max_length=200)
    score_at_least = Number(label=gettext_lazy("At least"))
    audit_question = Text(
        label=gettext_lazy("Question to whoever looks"), required=True, max_length=500, rows=2
    )
    audit_minutes = Number(
        label=gettext_lazy("At most so many minutes"),
        required=False,
        help_text=gettext_lazy("Only if the answer is a number of minutes, not yes or no."),
    )
    target = Text(
        label=gettext_lazy("Goal: share of cases to keep"),
        required=True,
        help_text=gettext_lazy("Such as 95 %."),
    )
    window = Text(
        label=gettext_lazy("Window of the error budget"),
        help_text=gettext_lazy("Empty: 12 weeks."),
    )
    owner = Key(label=gettext_lazy("Owner"), none=gettext_lazy("The owner of the touchpoint"))
    calendar = Key(
        label=gettext_lazy("Hours in which time counts"), none=gettext_lazy("day and night")
    )
    zone = Text(
        label=gettext_lazy("Time zone of its days"),
        help_text=gettext_lazy("Such as Europe/Berlin. Empty: that of the calendar, else UTC."),
    )
    without = Keys(
        label=gettext_lazy("A case is taken out if this comes before its deadline"),
    )
    by = Key(
        label=gettext_lazy("A case belongs to"),
        none=gettext_lazy("a case of the source"),
        choices=[],
    )
    per_answer = Text(label=gettext_lazy("One case for each answer to this item"), max_length=200)
    marks = Keys(
        label=gettext_lazy("Findings about it come first, because it is about"),
    )

    places: ClassVar = {
        **{
            word: (word,)
            for word in (
                "name", "told", "description", "touchpoint", "target", "window", "owner",
                "calendar", "zone", "without", "by", "per_answer", "marks",
            )
        },
        "reach_to": ("reach", "to"),
        "reach_within": ("reach", "within"),
        "reach_restarts": ("reach", "restarts"),
        "reach_pauses": ("reach", "pauses"),
        "date_to": ("on_date", "to"),
        "date_promised": ("on_date", "promised"),
        "date_written": ("on_date", "written"),
        "date_compare": ("on_date", "compare"),
        "effort_to": ("effort", "to"),
        "effort_at_most": ("effort", "at_most"),
        "effort_within": ("effort", "within"),
        "effort_unreached": ("effort", "unreached"),
        "follows_by": ("not_followed", "by"),
        "follows_within": ("not_followed", "within"),
        "follows_same": ("not_followed", "same"),
        "score_item": ("score", "item"),
        "score_at_least": ("score", "at_least"),
        "audit_question": ("audit", "question"),
        "audit_minutes": ("audit", "at_most_minutes"),
    }  # fmt: skip
    sections = (
        Section("", ("name", "key", "told", "touchpoint")),
        Section(gettext_lazy("What it is held to"), ("rule",), part="rule"),
        Section(gettext_lazy("What is aimed at"), ("target", "window", "owner")),
        Section(gettext_lazy("Clock and calendar"), ("calendar", "zone"), is_more=True),
        Section(
            gettext_lazy("Which records begin a case"),
            (),
            is_more=True,
            part="condition",
            about="when",
        ),
        Section(
            gettext_lazy("What is left out"),
            ("without",),
            is_more=True,
            part="condition",
            about="without_when",
        ),
        Section(
            gettext_lazy("More about it"),
            ("description", "by", "per_answer", "marks"),
            is_more=True,
        ),
    )

    def offer(self) -> None:
        points, said = self.known.keys("touchpoint"), self.before
        self.field("touchpoint").offer(points, said.get("touchpoint"))
        self.field("owner").offer(self.known.keys("team"), said.get("owner"))
        self.field("calendar").offer(self.known.keys("calendar"), said.get("calendar"))
        self.field("without").offer(points, said.get("without"))
        self.field("marks").offer([(mark, MARK_WORDS[mark]) for mark in MARKS], said.get("marks"))
        units = [("customer", _("a customer")), ("account", _("an account"))]
        self.field("by").offer(units, said.get("by"))
        for name in ("reach_to", "reach_restarts", "date_to", "effort_to", "follows_by"):
            word, inner = map(str, self.places[name])
            now = said[word].get(inner) if isinstance(said.get(word), dict) else None
            self.field(name).offer(points, now)
        self.field("date_compare").offer([("time", _("by the moment"))], None)
        self.field("effort_unreached").offer([("missed", _("missed"))], None)
        every = _("every one")
        self.add_condition(ConditionPart("when", none=every))
        self.add_condition(ConditionPart("without_when", none=_("nothing more")))
        counted = ConditionPart("counted", none=_("every interaction"), place=("effort", "counted"))
        self.add_condition(counted)

    def shown(self, content: Content) -> dict[str, Any]:
        rule = next((word for word in RULES if word in content), "reach")
        return {**super().shown(content), "rule": rule}

    def content(self) -> Content:
        """Only the chosen rule stays; what was typed for others does not count."""
        said, rule = super().content(), self.cleaned_data["rule"]
        for word in RULES:
            if word != rule:
                said.pop(word, None)
        said.setdefault(rule, True if rule == "tallied" else {})
        return said

    def is_asked(self, name: str) -> bool:
        """What was typed for a rule that was not chosen does not count."""
        rule = self.cleaned_data.get("rule", "")
        return not any(name in names for word, names in FIELDS_OF_RULES.items() if word != rule)

    def clean(self) -> dict[str, Any]:
        """Faults of rules that were not chosen are no faults."""
        for name in [name for name in self.errors if not self.is_asked(name)]:
            del self.errors[name]
        return super().clean()
