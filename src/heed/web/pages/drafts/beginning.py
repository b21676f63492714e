"""What begins in a draft: a new journey, from scratch or from a template, and a new standard."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from heed.definitions.draft_state import Values, current_contents, keys_of
from heed.definitions.drafts import Edit, Start, begin_draft, change_draft, start_draft
from heed.definitions.models import Draft
from heed.definitions.starting import drawn_journey, key_of
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.forms import PageForm
from heed.web.pages.drafts.forms.fields import Text
from heed.web.pages.evidence.idea import TEMPLATES
from heed.web.requests import PageRequest

SCRATCH = ""
SUGGESTED: dict[str, tuple[str, ...]] = {
    "standard": ("touchpoint", "sentence"),
    "touchpoint": ("name", "source", "channel"),
    "segment": (),
    "persona": ("segment",),
}


class NewJourneyForm(PageForm):
    """What a journey begins with."""

    name = Text(label=gettext_lazy("What you call this journey"), required=True, max_length=80)
    description = Text(label=gettext_lazy("In one sentence"), rows=2, max_length=300)
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        choices=[(SCRATCH, gettext_lazy("An empty map")), *TEMPLATES],
        required=False,
        widget=forms.RadioSelect,
    )


def new_journey(request: PageRequest) -> HttpResponse:
    """Begin the draft of a journey that nothing defines yet."""
    form = NewJourneyForm(request.POST or None, initial={"template": SCRATCH})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with form.faults():
            draft = begun(
                said["name"], said["description"], said["template"],
                actor=request.viewer.user.get_username(),
            )  # fmt: skip
            return redirect("draft", number=draft.pk)
    return render(request, "web/drafts/new_journey.html", {"form": form})


def begun(name: str, description: str, template: str, *, actor: str) -> Draft:
    """The draft of a new journey."""
    now = utc_now()
    with transaction.atomic():
        published = {n: content.content for n, content in current_contents().items()}
        taken = [*keys_of(published, "journey"), *_keys_in_drafts()]
        key = key_of(name, taken)
        draft = begin_draft(subject=f"journey:{key}", actor=actor, now=now)
        edit = Edit(
            "journey_added", name, lambda v: _with_journey(v, key, name, description, template)
        )
        return change_draft(draft=draft, edit=edit, start=Start(0), actor=actor, now=now).draft


def _with_journey(values: Values, key: str, name: str, description: str, template: str) -> Values:
    said = {"name": name, **({"description": description} if description else {})}
    if not template:
        stages = [{"key": "stage-1", "name": _("First stage"), "steps": []}]
        return {**values, f"journey:{key}": {"key": key, **said, "stages": stages}}
    drawn = {content.name: content.content for content in drawn_journey(template, key)}
    drawn[f"journey:{key}"] |= said
    return {**values, **{n: content for n, content in drawn.items() if n not in values}}


def _keys_in_drafts() -> list[str]:
    subjects = Draft.objects.filter(end="").values_list("subject", flat=True)
    return [subject.partition(":")[2] for subject in subjects]


@require_POST
def define(request: PageRequest) -> HttpResponse:
    """Go to the form of something new, from the page where it is missed, or of what has ``key``.

    It stands in the draft of ``journey``, or of all the rest; the form begins with what was sent.
    """
    given = request.POST
    kind = given.get("kind", "standard")
    if kind not in SUGGESTED:
        raise HeedError("Nothing of this kind begins here.", code="invalid_option")
    subject = f"journey:{given['journey']}" if given.get("journey") else ""
    actor = request.viewer.user.get_username()
    draft = start_draft(subject=subject, actor=actor, now=utc_now())
    if given.get("key"):
        return redirect("draft_definition", number=draft.pk, kind=kind, key=given["key"])
    where = reverse("new_definition", args=[draft.pk, kind])
    said = urlencode({word: given[word] for word in SUGGESTED[kind] if given.get(word)})
    return redirect(f"{where}?{said}" if said else where)
