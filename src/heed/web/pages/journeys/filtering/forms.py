"""The form that adds conditions to a filter: one field for each thing that an analyst asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heed.journeys.filtering.filters import Clause, Filter, InvalidFilter, clause_of, filter_of
from heed.web.forms import PageForm
from heed.web.pages.journeys.filtering.words import KINDS, Names
from heed.web.pages.journeys.labels import OUTCOMES, RESULTS

Choices = Sequence[tuple[str, Any]]

IS = [("", _("is")), ("-", _("is not"))]
MET = [("", _("met")), ("-", _("did not meet"))]
COMPARED = [*IS, (">=", _("is at least")), ("<=", _("is at most"))]
NOTHING = ("", _("any"))
GROUPS = (
    (_("Began"), ("since", "until")),
    (_("Took"), ("least", "most")),
    (_("Outcome"), ("outcome",)),
    (_("Channel"), ("channel",)),
    (_("Touchpoint"), ("met_is", "met")),
    (_("Deviation"), ("deviation", "deviation_at")),
    (_("Standard"), ("standard", "verdict")),
    (_("Property of a record"), ("property", "property_is", "property_value")),
    (_("Trait of the customer or account"), ("trait", "trait_is", "trait_value")),
)
UNITS = {
    "Woche": "weeks",
    "Tag": "days",
    "Stunde": "hours",
    "Minute": "minutes",
    "Sekunde": "seconds",
}
PREFIX = "f"  # pages have parameters of the same names


@dataclass(frozen=True)
class Known:
    """What can be chosen of a journey; names of properties and traits are suggestions only."""

    names: Names
    channels: Sequence[str]
    properties: Sequence[str]
    traits: Sequence[str]


class ConditionsForm(PageForm):
    """Fields for new conditions, and the days; what is there already comes along as ``where``."""

    since = forms.DateField(
        label=_("on or after"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("on or before"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    channel = forms.MultipleChoiceField(
        label=_("Channel"), required=False, widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.MultipleChoiceField(
        label=_("Outcome"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(OUTCOMES.items()),
    )
    met_is = forms.ChoiceField(label=_("met or not"), required=False, choices=MET)
    met = forms.ChoiceField(label=_("touchpoint"), required=False)
    deviation = forms.ChoiceField(
        label=_("kind"), required=False, choices=[NOTHING, *KINDS.items()]
    )
    deviation_at = forms.ChoiceField(label=_("at"), required=False)
    standard = forms.ChoiceField(label=_("standard"), required=False)
    verdict = forms.ChoiceField(label=_("verdict"), required=False, choices=list(RESULTS.items()))
    least = forms.CharField(
        label=_("at least"), required=False, max_length=60, help_text=_("Such as 2 days")
    )
    most = forms.CharField(label=_("at most"), required=False, max_length=60)
    property = forms.CharField(label=_("name"), required=False, max_length=100)
    property_is = forms.ChoiceField(label=_("is or not"), required=False, choices=IS)
    property_value = forms.CharField(
        label=_("value"),
        required=False,
        max_length=400,
        help_text=_("Several: with | between them"),
    )
    trait = forms.CharField(label=_("name"), required=False, max_length=100)
    trait_is = forms.ChoiceField(label=_("compared"), required=False, choices=COMPARED)
    trait_value = forms.CharField(label=_("value"), required=False, max_length=400)

    def __init__(self, data: Mapping[str, Any] | None, known: Known) -> None:
        super().__init__(data, prefix=PREFIX)
        points = list(known.names.touchpoints.items())
        self._choose("channel", [(name, name) for name in known.channels])
        self._choose("met", [NOTHING, *points])
        self._choose("deviation_at", [("", _("any touchpoint")), *points])
        self._choose("standard", [NOTHING, *known.names.standards.items()])
        for name in ("property", "trait"):
            self.fields[name].widget.attrs["list"] = f"filter-{name}-names"
        self.groups = [(words, [self[name] for name in names]) for words, names in GROUPS]
        self.suggested = (
            ("filter-property-names", known.properties),
            ("filter-trait-names", known.traits),
        )

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def extended(self, where: Iterable[str]) -> Filter | None:
        """The filter with what was typed added to ``where``; None, and said at its field, if it
        cannot be."""
        if not self.is_valid():
            return None
        texts = [*where]
        for name, text in self._typed():
            try:
                texts.append(clause_of(text).text)
            except InvalidFilter as error:
                self.add_error(name, error.sentence)
        days = [self.cleaned_data[name] for name in ("since", "until")]
        try:
            found = filter_of(texts, *(day.isoformat() if day else "" for day in days))
        except InvalidFilter as error:
            self.blame(error)
        return found if self.is_valid() else None

    def blame(self, error: InvalidFilter) -> None:
        """Put a fault at the field that it came from; above the form if there is none."""
        places = {"from": "since", "to": "until", "duration": "least"}
        field = str(error.fields.get("field", ""))
        name = places.get(field, f"{field}_value" if field in ("property", "trait") else field)
        self.add_error(name if name in self.fields else None, error.sentence)

    def _typed(self) -> Iterator[tuple[str, str]]:
        """Each condition that the fields say, with the field that its faults belong to."""
        given = self.cleaned_data
        for name in ("channel", "outcome"):
            if given[name]:
                yield name, Clause(name, values=tuple(given[name])).text
        if given["met"]:
            yield "met", Clause("met", values=(given["met"],), is_not=bool(given["met_is"])).text
        if given["deviation"]:
            at = f"@{given['deviation_at']}" if given["deviation_at"] else ""
            yield "deviation", Clause("deviation", values=(given["deviation"] + at,)).text
        if given["standard"]:
            verdict = (given["verdict"] or "missed",)
            yield "standard", Clause("standard", given["standard"], values=verdict).text
        for name, sign in (("least", ">="), ("most", "<=")):
            if given[name]:
                yield name, f"duration{sign}{_in_english(given[name])}"
        for name in ("property", "trait"):
            if given[name]:
                yield f"{name}_value", self._named(name)

    def _named(self, name: str) -> str:
        sign = self.cleaned_data[f"{name}_is"]
        minus, compare = ("-", ":") if sign == "-" else ("", sign or ":")
        empty = Clause(name, self.cleaned_data[name]).text  # type: ignore[arg-type]
        return f"{minus}{empty.removesuffix(':')}{compare}{self.cleaned_data[f'{name}_value']}"


def _in_english(length: str) -> str:
    """A length of time as filters write it, from German words: "2 Tage" is "2 days"."""
    for german, english in UNITS.items():
        length = re.sub(rf"{german}(en|n|e)?\b", english, length, flags=re.IGNORECASE)
    return length.replace(" und ", " and ")


def typed_as(clause: Clause | None, since: str = "", until: str = "") -> dict[str, Any]:
    """What somebody would have typed to say this condition and these days, to be mended."""
    typed = {"since": since, "until": until, **(_typed_as(clause) if clause else {})}
    return {f"{PREFIX}-{name}": value for name, value in typed.items()}


def _typed_as(clause: Clause) -> dict[str, Any]:
    minus = "-" if clause.is_not else ""
    first = clause.values[0] if clause.values else ""
    if clause.field in ("channel", "outcome"):
        return {clause.field: list(clause.values)}
    if clause.field == "met":
        return {"met": first, "met_is": minus}
    if clause.field == "deviation":
        kind, _at, point = first.partition("@")
        return {"deviation": kind, "deviation_at": point}
    if clause.field == "standard":
        return {"standard": clause.name, "verdict": first}
    if clause.field == "duration":
        return {"least" if clause.compare == "at_least" else "most": first}
    if clause.field in ("property", "trait"):
        sign = {"is": minus, "at_least": ">=", "at_most": "<="}[clause.compare]
        values = Clause("channel", values=clause.values).text.partition(":")[2]
        return {
            clause.field: clause.name,
            f"{clause.field}_is": sign,
            f"{clause.field}_value": values,
        }
    return {}
