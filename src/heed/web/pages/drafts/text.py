"""A draft as the text of an experience file: to take away, to change by hand, to bring back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from heed.definitions.draft_state import contents_of
from heed.definitions.drafts import Edit
from heed.definitions.files import Definitions, parse_definitions
from heed.definitions.scope import names_of
from heed.definitions.taking import taken_over
from heed.definitions.writing import experience_text
from heed.foundation.yaml_lines import MOST_BYTES
from heed.kernel.errors import InvalidDefinition
from heed.web.forms import PageForm
from heed.web.pages.drafts import rights
from heed.web.pages.drafts.board import frame_of
from heed.web.pages.drafts.forms.fields import Text
from heed.web.pages.drafts.said import said_problem
from heed.web.pages.drafts.working import Work, saved, work_of
from heed.web.requests import PageRequest


class TextForm(PageForm):
    """The text itself, or a file that holds it."""

    text = Text(label=gettext_lazy("The text"), rows=24, strip=False)
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("An experience file; it counts instead of the text."),
    )
    only = forms.BooleanField(
        label=gettext_lazy("Remove from the draft what the text does not hold"), required=False
    )

    def __init__(self, request: PageRequest, text: str) -> None:
        is_sent = request.method == "POST"
        sent, files = (request.POST, request.FILES) if is_sent else (None, None)
        super().__init__(sent, files, initial={"text": text})
        self.fields["text"].widget.attrs |= {"class": "code", "spellcheck": "false", "wrap": "off"}
        self.definitions: Definitions | None = None

    def clean(self) -> dict[str, Any]:
        """Read the text; every mistake is told with its line."""
        text = self._text()
        if self.errors:
            return self.cleaned_data
        try:
            self.definitions = parse_definitions(text, origin="")
        except InvalidDefinition as error:
            for problem in error.problems:
                said = said_problem(problem.what, problem.fix)
                line = _("Line %(n)s: %(said)s") % {"n": problem.line, "said": said}
                self.add_error("text", line)
        return self.cleaned_data

    def _text(self) -> str:
        """What was sent, so that it stands in the field whichever way it came."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return str(self.cleaned_data.get("text", ""))
        if upload.size > MOST_BYTES:
            self.add_error("file", _("No definition is this large. Send the YAML file."))
            return ""
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("This is not UTF-8 text. Save the file as UTF-8."))
            return ""
        self.data = {**self.data, "text": text}
        return text


def text(request: PageRequest, number: int) -> HttpResponse:
    """The draft as text; what is sent back is taken over as one change."""
    work = work_of(request, number)
    form = TextForm(request, text_of(work))
    if form.is_bound:
        rights.need(request.viewer, set())
        if form.is_valid() and form.definitions is not None:
            return _taken(request, work, form, form.definitions)
    context = {**frame_of(work, "text"), "form": form, "revision": work.revision}
    return render(request, "web/drafts/text.html", context)


@require_safe
def download(request: PageRequest, number: int) -> HttpResponse:
    """The draft as a file: what belongs to it, or everything."""
    work = work_of(request, number)
    everything = bool(request.GET.get("all"))
    answer = HttpResponse(text_of(work, everything=everything), content_type="application/yaml")
    name = work.journey_key or "experience"
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


def text_of(work: Work, *, everything: bool = False) -> str:
    """The text of what belongs to a draft and of all that it changes."""
    wanted = {*names_of(work.values, "" if everything else work.draft.subject)}
    wanted |= {name for name in work.state.changes if name in work.values}
    contents = contents_of(work.values, {})
    return experience_text(c for c in contents if c.kind == "order" or c.name in wanted)


def _taken(
    request: PageRequest, work: Work, form: TextForm, definitions: Definitions
) -> HttpResponse:
    """Take the text over; a page of conflicts sends the text of a file again as text."""
    sent = request.POST.copy()
    sent["text"] = form.data["text"]
    request.POST = sent  # type: ignore[assignment]
    held = {*names_of(work.values, work.draft.subject), *work.state.changes}
    removable = held if form.cleaned_data["only"] else set()
    about = ", ".join(name for content in definitions.contents[:3] for name in [content.key])
    edit = Edit("text_taken", about, lambda values: taken_over(values, definitions, removable))
    return saved(work, edit, reverse("draft", args=[work.draft.pk]))
