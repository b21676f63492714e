"""Import in the browser: send a file, answer what Heed asks, see the first rows, run it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.interactions.importing import uploads
from heed.interactions.models import ImportRun, Upload
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, NotFound
from heed.web import work
from heed.web.csv_answers import csv_answer
from heed.web.pages.importing.forms import QuestionForm, ReadingForm, SpecificationForm
from heed.web.pages.importing.receiving import SendForm, received
from heed.web.pages.importing.standing import (
    Standing,
    shown_tables,
    standing_of,
    standings_of,
)
from heed.web.requests import PageRequest
from heed.web.uploads import most_bytes

RUNS = 50


def imports(request: PageRequest) -> HttpResponse:
    """Send any file; see what is on its way, and what was imported."""
    form = SendForm(request)
    if request.method == "POST":
        upload = received(request, form)
        if upload:
            return redirect("upload", number=upload.pk)
    shown = {
        "form": form,
        "standings": standings_of(uploads.list_uploads(), work.place()),
        "runs": ImportRun.objects.all()[:RUNS],
        "limit": most_bytes() // 1_000_000,
    }
    return render(request, "web/imports/list.html", shown)


def upload(request: PageRequest, number: int) -> HttpResponse:
    """One file on its way: the step that it is at, with the form that takes it on."""
    found = _present(number)
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    forms = _Forms(request, standing_of(found, work.place()))
    if act is not None:
        answer = act(request, found, forms)
        if answer is not None:
            return answer
    return render(request, "web/imports/one.html", _shown(found, forms))


@require_safe
def import_runs_csv(_request: PageRequest) -> StreamingHttpResponse:
    """What became of every row of every import, a line for each file."""
    header = ("run", "source", "file", "read", "imported", "ignored", "quarantined", "started_at")
    rows = (
        (run.pk, run.source, file, *(n[key] for key in header[3:7]), run.started_at.isoformat())
        for run in ImportRun.objects.iterator(chunk_size=1_000)
        for file, n in run.counts.items()
    )
    return csv_answer("imports", header, rows)


@require_safe
def upload_specification(_request: PageRequest, number: int) -> HttpResponse:
    """The specification as a file, for `heed import` and for the next export."""
    found = _present(number)
    text = uploads.specification_of(found, work.place())
    if not text:
        raise NotFound("There is no specification while questions are open.")
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="heed.import.yaml"'
    return answer


class _Forms:
    """The forms of the page, bound to what was sent."""

    def __init__(self, request: PageRequest, standing: Standing) -> None:
        look, text = standing.look, uploads.specification_of(standing.upload, work.place())
        source = look.preview.source if look and look.preview else ""
        self.questions = QuestionForm(request, look.questions if look else ())
        self.reading = ReadingForm(request, standing.upload.answers, source)
        self.specification = SpecificationForm(request, text)


def _shown(found: Upload, forms: _Forms) -> dict[str, object]:
    standing = standing_of(found, work.place())
    return {
        "upload": found,
        "standing": standing,
        "look": standing.look,
        "preview": shown_tables(standing.look),
        "report": standing.report,
        "job": standing.job,
        "forms": forms,
        "answered": sorted(found.answers.items()),
    }


def _present(number: int) -> Upload:
    found = uploads.get_upload(number)
    if found.removed_at is not None:
        raise NotFound("This file was removed.")
    return found


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()


def _answer(request: PageRequest, found: Upload, forms: _Forms) -> HttpResponse | None:
    return _decide(request, found, forms.questions)


def _reread(request: PageRequest, found: Upload, forms: _Forms) -> HttpResponse | None:
    return _decide(request, found, forms.reading)


def _decide(
    request: PageRequest, found: Upload, form: QuestionForm | ReadingForm
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    before, place = dict(found.answers), work.place()
    uploads.answer(
        upload=found, place=place, answers=form.answers, actor=_actor(request), now=utc_now()
    )
    try:
        work.look_at(found, actor=_actor(request))
    except HeedError as error:
        form.blame(error)
        uploads.ask_again(upload=found, place=place, actor=_actor(request), now=utc_now())
        uploads.answer(
            upload=found, place=place, answers=before, actor=_actor(request), now=utc_now()
        )
        work.look_at(found, actor=_actor(request))
        return None
    return redirect("upload", number=found.pk)


def _ask_again(request: PageRequest, found: Upload, _forms: _Forms) -> HttpResponse:
    uploads.ask_again(upload=found, place=work.place(), actor=_actor(request), now=utc_now())
    uploads.note_job(found, import_job=None)
    work.look_at(found, actor=_actor(request))
    return redirect("upload", number=found.pk)


def _write(request: PageRequest, found: Upload, forms: _Forms) -> HttpResponse | None:
    form, place = forms.specification, work.place()
    if not form.is_valid():
        return None
    before = uploads.specification_of(found, place)
    try:
        _write_and_look(request, found, form.cleaned_data["text"])
    except HeedError as error:
        problems = getattr(error, "problems", [])
        for line in [error.sentence, *map(str, problems)]:
            form.add_error("text", line)
        if before and uploads.specification_of(found, place) != before:
            _write_and_look(request, found, before)
        return None
    messages.success(request, _("The file is read by your specification now."))
    return redirect("upload", number=found.pk)


def _write_and_look(request: PageRequest, found: Upload, text: str) -> None:
    actor = _actor(request)
    uploads.write_specification(
        upload=found, place=work.place(), text=text, actor=actor, now=utc_now()
    )
    work.look_at(found, actor=actor)


def _import(request: PageRequest, found: Upload, _forms: _Forms) -> HttpResponse:
    if standing_of(found, work.place()).at in ("ready", "importing"):
        work.import_upload(found, actor=_actor(request))
    return redirect("upload", number=found.pk)


def _replace(request: PageRequest, found: Upload, _forms: _Forms) -> HttpResponse:
    work.import_upload(found, actor=_actor(request), replace=True)
    return redirect("upload", number=found.pk)


def _remove(request: PageRequest, found: Upload, _forms: _Forms) -> HttpResponse:
    uploads.remove(upload=found, place=work.place(), actor=_actor(request), now=utc_now())
    messages.success(request, _("The file is removed. What was imported from it stays."))
    return redirect("imports")


_Act = Callable[[PageRequest, Upload, _Forms], HttpResponse | None]
_ACTS: dict[str, _Act] = {
    "answer": _answer,
    "reread": _reread,
    "ask_again": _ask_again,
    "write": _write,
    "import": _import,
    "replace": _replace,
    "remove": _remove,
}
