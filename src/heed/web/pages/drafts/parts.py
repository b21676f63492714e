"""Forms of the parts of a journey: the journey itself, a stage, a step, a handoff."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from heed.definitions import editing
from heed.definitions.draft_state import Values
from heed.definitions.drafts import Edit
from heed.kernel.errors import NotFound
from heed.web.pages.drafts import rights
from heed.web.pages.drafts.changing import handoff_name
from heed.web.pages.drafts.forms.base import DefinitionForm, Known
from heed.web.pages.drafts.forms.journey import HandoffForm, JourneyForm, StageForm, StepForm
from heed.web.pages.drafts.words import step_name
from heed.web.pages.drafts.working import Work, saved, work_of
from heed.web.requests import PageRequest


def journey(request: PageRequest, number: int) -> HttpResponse:
    """What the journey is, where it begins and ends."""
    work = work_of(request, number)
    rights.need(request.viewer, set())
    form = JourneyForm(request.POST or None, work.journey, Known(work.values))
    inside = ("stages", "handoffs")  # told at their own forms
    form.tell(
        f for f in work.findings_of(work.draft.subject) if f.path[:1] not in [(w,) for w in inside]
    )

    def changed(values: Values) -> Values:
        return editing.with_definition(values, work.draft.subject, form.content())

    if form.is_bound and form.is_valid():
        return saved(work, Edit("journey_changed", work.title, changed), _board(work))
    return form_page(work, form, _("The journey"))


def stage(request: PageRequest, number: int, key: str) -> HttpResponse:
    """What a stage is called."""
    work = work_of(request, number)
    rights.need(request.viewer, set())
    stages = work.journey.get("stages", [])
    place = next((n for n, one in enumerate(stages) if one.get("key") == key), None)
    if place is None:
        raise NotFound(f"There is no stage {key}.")
    content = {word: said for word, said in stages[place].items() if word != "steps"}
    form = StageForm(request.POST or None, content, Known(work.values))
    if form.is_bound and form.is_valid():
        edit = Edit(
            "stage_changed", form.cleaned_data["name"], _within(work, editing.set_stage, key, form)
        )
        return saved(work, edit, _board(work, key))
    return form_page(work, form, _("Stage"))


def step(request: PageRequest, number: int, name: str) -> HttpResponse:
    """Everything that the design says of a step."""
    work = work_of(request, number)
    content = editing.get_step(work.journey, name)
    rights.need(request.viewer, rights.owners_of_step(work.values, content))
    stage_no, place = editing.find_step(work.journey, name)
    form = StepForm(request.POST or None, content, Known(work.values))
    form.tell(work.findings_of(work.draft.subject), ("stages", stage_no, "steps", place))
    if form.is_bound and form.is_valid():
        said = form.content()
        if rights.may_change(request.viewer, rights.owners_of_step(work.values, said)):
            about = step_name(work.values, said)
            edit = Edit("step_changed", about, _within(work, editing.set_step, name, form))
            return saved(work, edit, _board(work, name))
        form.add_error("owner", rights.choose_own())
    return form_page(
        work, form, step_name(work.values, content), touchpoint=content.get("touchpoint", "")
    )


def handoff(request: PageRequest, number: int, place: int | None = None) -> HttpResponse:
    """One handoff, counted from 0, or a new one."""
    work = work_of(request, number)
    handoffs = work.journey.get("handoffs", [])
    if place is not None and place >= len(handoffs):
        raise NotFound("There is no such handoff.")
    content = _suggested(request) if place is None else handoffs[place]
    if place is not None:
        rights.need(request.viewer, rights.owners_of_handoff(content))
    form = HandoffForm(
        request.POST or None, content if place is not None else {}, Known(work.values)
    )
    if place is None and not form.is_bound:
        form.initial = form.shown(content)
    form.tell(
        work.findings_of(work.draft.subject) if place is not None else (), ("handoffs", place or 0)
    )
    if form.is_bound and form.is_valid():
        said = form.content()
        if rights.may_change(request.viewer, rights.owners_of_handoff(said)):
            did = "handoff_added" if place is None else "handoff_changed"
            about = handoff_name(work.values, said)
            edit = Edit(did, about, _within(work, editing.set_handoff, place, form))
            return saved(work, edit, _board(work) + "#handoffs")
        form.add_error("giver", rights.choose_own())
    return form_page(work, form, _("Handoff"))


def form_page(work: Work, form: DefinitionForm, heading: str, **more: Any) -> HttpResponse:
    """The page of one form; what was typed stays in it."""
    context = {
        "work": work,
        "draft": work.draft,
        "title": work.title,
        "form": form,
        "heading": heading,
        "back": reverse("draft", args=[work.draft.pk]),
        "channels": channels_of(work.values),
    }
    return render(work.request, "web/drafts/form.html", context | more)


def channels_of(values: Values) -> list[str]:
    """The channels that touchpoints name, to choose from."""
    points = (said for name, said in values.items() if name.startswith("touchpoint:"))
    return sorted({point["channel"] for point in points if point.get("channel")})


def _within(work: Work, do: Any, name: Any, form: DefinitionForm) -> Any:
    """A change of the draft's journey that puts what the form says in a place."""
    said = form.content()
    return lambda values: editing.changed_journey(
        values, work.journey_key, lambda j: do(j, name, said)
    )


def _board(work: Work, at: str = "") -> str:
    return reverse("draft", args=[work.draft.pk]) + (f"?at={at}&by=edit" if at else "")


def _suggested(request: PageRequest) -> dict[str, Any]:
    """What a link to the form of a new handoff suggests."""
    return {word: request.GET[word] for word in ("from", "to", "at") if request.GET.get(word)}
