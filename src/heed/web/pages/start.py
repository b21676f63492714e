"""Start: three ways in. A sheet of answers, a ticket export, or only an idea."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from heed.kernel.clock import utc_now
from heed.web.pages.evidence.idea import IdeaForm, start_idea
from heed.web.pages.importing.receiving import SendForm, received
from heed.web.requests import PageRequest


def start(request: PageRequest) -> HttpResponse:
    """The three ways, a form each; a fault stands in the form that was sent."""
    may_import = request.viewer.may("imports")
    answers, tickets = SendForm(request, "answers"), SendForm(request, "tickets")
    idea = IdeaForm(request.POST if request.POST.get("way") == "idea" else None)
    for form in (answers, tickets) if may_import else ():
        upload = received(request, form) if form.is_bound else None
        if upload:
            return redirect("upload", number=upload.pk)
    if idea.is_bound and idea.is_valid():
        actor = request.viewer.user.get_username()
        key = start_idea(idea, actor=actor, now=utc_now())
        if key:
            return redirect("evidence", key=key)
    if request.method == "POST" and not (answers.is_bound or tickets.is_bound or idea.is_bound):
        raise Http404
    shown = {
        "answers": answers,
        "tickets": tickets,
        "idea": idea,
        "may_import": may_import,
        "has_data": request.reading.pinned is not None,
    }
    return render(request, "web/start/page.html", shown)
