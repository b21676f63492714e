"""Forms of a journey: its bounds, stages, steps and handoffs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heed.definitions.editing import evidence_by_cell
from heed.journeys.journey_notation import CELLS, read_journey
from heed.kernel.errors import Problem
from heed.web.labels import EMOTIONS
from heed.web.pages.drafts.forms.base import Content, DefinitionForm, Section, problems_of, put
from heed.web.pages.drafts.forms.fields import Key, Keys, Level, Lines, Text, Yes
from heed.web.pages.drafts.words import FIELDS

NOT_SAID = [("", _("not said"))]
GRADES = "grades"  # the list of suggestions for evidence


class StageForm(DefinitionForm):
    """A part of a journey as customers see it."""

    name = Text(label=_("What customers call this part"), required=True, max_length=200)

    places = {"name": ("name",)}
    sections = (Section("", ("name",)),)

    def read(self, content: Content) -> list[Problem]:
        journey = {"key": "x", "stages": [{**content, "steps": []}]}
        return problems_of(read_journey, journey, ("stages", 0))


class StepForm(DefinitionForm):
    """A touchpoint at its place in a journey."""

    touchpoint = Key(label=_("Touchpoint"), required=True)
    name = Text(
        label=_("Name in this journey"),
        max_length=200,
        help_text=_("Only if this journey calls it otherwise than the touchpoint is called."),
    )
    owner = Key(label=_("Owner"), none=_("The owner of the touchpoint"))
    optional = Yes(label=_("May be left out: that is no deviation"))
    repeatable = Yes(label=_("May come again: that is no deviation"))
    moment_of_truth = Yes(label=_("Moment of truth: it decides what customers think of the whole"))
    segments = Keys(label=_("Only for these segments"), help_text=_("None ticked: for everybody."))
    front_stage = Text(
        label=_("Front stage"), rows=3, help_text=_("What the customer sees and can count on.")
    )
    back_stage = Text(label=_("Back stage"), rows=3, help_text=_("What happens behind it."))
    systems = Lines(
        label=_("Systems"), help_text=_("One a line; the first is where its records are.")
    )
    procedure = Text(label=_("Procedure"), help_text=_("The document that says how."))
    desired_emotion = Level(
        label=_("How it should feel"), choices=[*NOT_SAID, *EMOTIONS], required=False
    )
    believed_emotion = Level(
        label=_("What staff believe that customers feel"),
        choices=[*NOT_SAID, *EMOTIONS],
        required=False,
    )

    places = {
        **{
            word: (word,)
            for word in (
                "touchpoint", "name", "owner", "optional", "repeatable", "moment_of_truth",
                "segments", "front_stage", "back_stage", "systems", "procedure",
                "desired_emotion", "believed_emotion",
            )
        },
        **{f"evidence_{cell}": ("evidence", cell) for cell in CELLS},
    }  # fmt: skip
    sections = (
        Section("", ("touchpoint", "name", "owner", "moment_of_truth", "optional", "repeatable")),
        Section(_("What happens"), ("front_stage", "back_stage", "systems", "procedure")),
        Section(_("How it feels"), ("desired_emotion", "believed_emotion")),
        Section(_("For whom"), ("segments",), is_more=True),
        Section(
            _("How well each cell is known"),
            tuple(f"evidence_{cell}" for cell in CELLS),
            _("assumed, told by so many people, or measured. Empty is assumed."),
            is_more=True,
            part="grid",
        ),
    )

    def offer(self) -> None:
        for cell in CELLS:
            self.fields[f"evidence_{cell}"] = Text(label=FIELDS[cell], suggested=GRADES)
        said = self.before
        self.field("touchpoint").offer(self.known.keys("touchpoint"), said.get("touchpoint"))
        self.field("owner").offer(self.known.keys("team"), said.get("owner"))
        self.field("segments").offer(self.known.keys("segment"), said.get("segments"))
        if not self.field("segments").choices:
            del self.fields["segments"]

    def shown(self, content: Content) -> dict[str, Any]:
        by_cell = {**content, "evidence": evidence_by_cell(content.get("evidence"))}
        return super().shown(by_cell)

    def content(self) -> Content:
        """One grade for all cells becomes a grade for each as soon as one of them changes."""
        if any(name.startswith("evidence_") for name in self.changed_data):
            self.before = {
                **self.before, "evidence": evidence_by_cell(self.before.get("evidence"))
            }  # fmt: skip
        return super().content()

    def read(self, content: Content) -> list[Problem]:
        journey = {"key": "x", "stages": [{"key": "x", "steps": [content]}]}
        return problems_of(read_journey, journey, ("stages", 0, "steps", 0))


class HandoffForm(DefinitionForm):
    """One owner gives the customer to another."""

    giver = Key(label=_("From"), required=True)
    taker = Key(label=_("To"), required=True)
    at = Key(label=_("After the touchpoint"), none=_("not said"))
    comes_along = Lines(
        label=_("What must come along"),
        rows=3,
        help_text=_(
            "One a line: what the next team must get, so that the customer need not say it again."
        ),
    )
    accepted_within = Text(
        label=_("Accepted within"),
        help_text=_("By when the next team has taken over: 4 hours, 1 day, 30 minutes."),
    )
    evidence = Text(
        label=_("How well it is known"),
        suggested=GRADES,
        help_text=_("assumed, told by 3, measured. Empty is assumed."),
    )

    places = {
        "giver": ("from",),
        "taker": ("to",),
        "at": ("at",),
        "comes_along": ("comes_along",),
        "accepted_within": ("accepted_within",),
        "evidence": ("evidence",),
    }
    sections = (Section("", tuple(places)),)

    def offer(self) -> None:
        teams = self.known.keys("team")
        for name, word in (("giver", "from"), ("taker", "to")):
            self.field(name).offer(teams, self.before.get(word))
        self.field("at").offer(self.known.keys("touchpoint"), self.before.get("at"))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("giver") and said.get("giver") == said.get("taker"):
            self.add_error("taker", _("Choose another team than the one that hands over."))
        return said

    def read(self, content: Content) -> list[Problem]:
        return problems_of(read_journey, {"key": "x", "handoffs": [content]}, ("handoffs", 0))


class JourneyForm(DefinitionForm):
    """What a journey is, and what one travelled journey is."""

    name = Text(label=_("Name"), required=True, max_length=200)
    description = Text(label=_("In one sentence"), rows=2)
    unit = Key(
        label=_("One travelled journey is"),
        required=True,
        choices=[
            ("case", _("a case: an order, a ticket, an application")),
            ("customer", _("what one customer does until they are silent")),
            ("account", _("what one account does until it is silent")),
        ],
    )
    case_kind = Text(
        label=_("Only cases of this kind or source"),
        max_length=200,
        help_text=_("With cases. Empty: every case."),
    )
    gap = Text(
        label=_("Silence that ends it"),
        help_text=_("With customers and accounts: 30 days."),
    )
    open_for = Text(
        label=_("Open for"),
        help_text=_("With cases: silence after which one without an end counts as ended early."),
    )
    starts = Keys(label=_("Begins with"), help_text=_("None ticked: the first one met."))
    ends = Keys(label=_("Ends with"), help_text=_("None ticked: the last step."))
    segments = Keys(label=_("Segments to tell apart"))
    personas = Keys(label=_("Personas that it is drawn for"))

    places = {
        "name": ("name",),
        "description": ("description",),
        "open_for": ("open_for",),
        "starts": ("starts",),
        "ends": ("ends",),
        "segments": ("segments",),
        "personas": ("personas",),
    }
    sections = (
        Section("", ("name", "description")),
        Section(_("One travelled journey"), ("unit", "case_kind", "open_for", "gap")),
        Section(_("Where it begins and ends"), ("starts", "ends")),
        Section(_("Segments"), ("segments",)),
        Section(_("Personas"), ("personas",)),
    )

    def offer(self) -> None:
        steps = self.known.keys("touchpoint")
        for name, choices in (
            ("starts", steps), ("ends", steps), ("segments", self.known.keys("segment")),
            ("personas", self.known.keys("persona")),
        ):  # fmt: skip
            self.field(name).offer(choices, self.before.get(name))
            if not self.field(name).choices:
                del self.fields[name]

    def shown(self, content: Content) -> dict[str, Any]:
        unit, kind, gap = _instance(content.get("instance"))
        return {**super().shown(content), "unit": unit, "case_kind": kind, "gap": gap}

    def content(self) -> Content:
        said = super().content()
        if {"unit", "case_kind", "gap"} & set(self.changed_data):
            given = self.cleaned_data
            rest = given["case_kind"] if given["unit"] == "case" else given["gap"]
            put(said, ("instance",), {given["unit"]: rest} if rest else given["unit"])
        if self.cleaned_data["unit"] != "case":
            said.pop("open_for", None)
        return said

    def read(self, content: Content) -> list[Problem]:
        return problems_of(read_journey, content)

    def field_at(self, path: Any) -> str | None:
        if path[:1] == ("instance",):
            return "case_kind" if self.data.get("unit") == "case" else "gap"
        return super().field_at(path)


def _instance(value: Any) -> tuple[str, str, str]:
    """Unit, kind of case and silence of an instance as the notation writes it."""
    if isinstance(value, dict):
        unit, rest = next(iter(value.items()))
        return (unit, rest, "") if unit == "case" else (unit, "", rest)
    return value or "case", "", ""
