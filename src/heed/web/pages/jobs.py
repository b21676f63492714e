"""Work in the background: what is queued, how far it is, cancelling it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from heed.foundation.jobs import queue
from heed.kernel.clock import utc_now
from heed.kernel.errors import Busy
from heed.web.requests import PageRequest


@require_safe
def jobs(request: PageRequest) -> HttpResponse:
    """The newest work."""
    return render(request, "web/jobs/list.html", {"jobs": queue.list_jobs()})


@require_safe
def job(request: PageRequest, number: int) -> HttpResponse:
    """How far one piece of work is; the page asks again by itself while it is open."""
    found = queue.get_job(number)
    part = "web/jobs/progress.html" if request.htmx else "web/jobs/one.html"
    return render(request, part, {"job": found})


@require_POST
def cancel(request: PageRequest, number: int) -> HttpResponse:
    """Cancel open work."""
    try:
        queue.cancel(queue.get_job(number), actor=request.viewer.user.get_username(), now=utc_now())
    except Busy as error:
        messages.error(request, error.sentence)
    return redirect("job", number=number)
