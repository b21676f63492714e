"""Notes and quotes from interviews, observations and mystery visits: written down on a phone."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from heed.foundation.models import Role
from heed.journeys.models import FieldNote
from heed.journeys.notes import NoteText, add_note, get_note, list_notes, remove_note
from heed.journeys.results import JourneyReading
from heed.kernel.clock import utc_now
from heed.web.csv_answers import csv_answer
from heed.web.forms import PageForm
from heed.web.labels import CELLS, EMOTIONS, NOTE_ORIGINS, NOTE_SIDES
from heed.web.pages.evidence.asking import SHOWN
from heed.web.requests import PageRequest

ON_A_PAGE = 50
SEES_WHO = (Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR)


class NoteForm(PageForm):
    """One thing that somebody said or that was seen."""

    side = forms.ChoiceField(
        label=gettext_lazy("Who tells it"),
        choices=NOTE_SIDES,
        widget=forms.RadioSelect,
    )
    origin = forms.ChoiceField(label=gettext_lazy("How you know"), choices=NOTE_ORIGINS)
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    touchpoint = forms.ChoiceField(label=gettext_lazy("Step"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What was said or seen"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    quote = forms.CharField(
        label=gettext_lazy("In their own words"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    emotion = forms.TypedChoiceField(
        label=gettext_lazy("How it feels at this step"),
        help_text=gettext_lazy("As the person tells it; staff say what they believe."),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("not told")), *EMOTIONS],
    )
    cells = forms.MultipleChoiceField(
        label=gettext_lazy("What it confirms on the map"),
        help_text=gettext_lazy("These cells count as told by one more person."),
        required=False,
        choices=[(name, CELLS[name]) for name in SHOWN],
        widget=forms.CheckboxSelectMultiple,
    )
    who = forms.CharField(
        label=gettext_lazy("Name or sign of the person"),
        help_text=gettext_lazy(
            "Personal data: a sign such as K7 is enough. It only tells persons apart, and only "
            "analysts and managers see it."
        ),
        required=False,
        max_length=100,
    )

    def __init__(self, request: PageRequest, journey: JourneyReading) -> None:
        initial = {"day": utc_now().date(), "side": "customer"}
        wanted = request.GET.get("step", "")
        super().__init__(request.POST or None, initial={**initial, "touchpoint": wanted})
        self.fields["touchpoint"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("The whole journey")),
            *steps_of(journey),
        ]

    def clean(self) -> dict[str, object]:
        """A cell belongs to a step."""
        said = self.cleaned_data
        if said.get("cells") and not said.get("touchpoint"):
            self.add_error("touchpoint", _("Choose the step that these cells belong to."))
        return said

    @property
    def note(self) -> NoteText:
        said = dict(self.cleaned_data)
        side, origin = FieldNote.Side(said.pop("side")), FieldNote.Origin(said.pop("origin"))
        return NoteText(side=side, origin=origin, **said)


class NoteFilter(PageForm):
    """Which notes to show; the address holds it."""

    step = forms.CharField(required=False, max_length=100)
    side = forms.ChoiceField(choices=[("", ""), *NOTE_SIDES], required=False)
    origin = forms.ChoiceField(choices=[("", ""), *NOTE_ORIGINS], required=False)


@require_safe
def notes(request: PageRequest, key: str) -> HttpResponse:
    """What was told about a journey, newest first."""
    journey = request.reading.journey(key)
    rows = _filtered(request, key)
    names = dict(steps_of(journey))
    shown = {
        "journey": journey,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "n": len(rows),
        "steps": names,
        "sides": NOTE_SIDES,
        "origins": NOTE_ORIGINS,
        "sees_who": _sees_who(request),
        "asked": request.GET,
    }
    return render(request, "web/evidence/notes.html", shown)


@require_safe
def notes_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """The filtered notes; who said it only for those who may see it."""
    request.reading.journey(key)
    header = ("day", "side", "origin", "touchpoint", "cells", "emotion", "text", "quote", "who")
    sees = _sees_who(request)
    rows = (
        (
            one.day.isoformat(),
            one.side,
            one.origin,
            one.touchpoint,
            " ".join(one.cells),
            one.emotion,
            one.text,
            one.quote,
            one.who if sees else "",
        )
        for one in _filtered(request, key)
    )
    return csv_answer(f"notes-{key}", header, rows)


def write_note(request: PageRequest, key: str) -> HttpResponse:
    """Write one note down; the next one starts on the same step."""
    journey = request.reading.journey(key)
    form = NoteForm(request, journey)
    if form.is_bound and form.is_valid():
        kept, actor = None, request.viewer.user.get_username()
        with form.faults():
            kept = add_note(journey=key, note=form.note, actor=actor, now=utc_now())
        if kept:
            messages.success(request, _("The note is kept."))
            return redirect("notes", key=key)
    return render(request, "web/evidence/write.html", {"journey": journey, "form": form})


@require_POST
def delete_note(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Remove a note: by who wrote it, or by who leads the analysis."""
    note, actor = get_note(number), request.viewer.user.get_username()
    if note.journey != key or (note.actor != actor and not _sees_who(request)):
        raise Http404
    remove_note(note=note, actor=actor, now=utc_now())
    messages.success(request, _("The note is removed."))
    return redirect("notes", key=key)


def steps_of(journey: JourneyReading) -> list[tuple[str, str]]:
    """Key and name of each step, each touchpoint once."""
    steps = [(step.touchpoint, step.name) for stage in journey.stages for step in stage.steps]
    return list(dict(steps).items())


def _filtered(request: PageRequest, key: str) -> list[FieldNote]:
    form = NoteFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    return list_notes(
        key,
        touchpoint=said.get("step", ""),
        side=said.get("side", ""),
        origin=said.get("origin", ""),
    )


def _sees_who(request: PageRequest) -> bool:
    return request.viewer.role in SEES_WHO
