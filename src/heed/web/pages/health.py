"""How the server itself is: disk, background work, versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.foundation.models import Job
from heed.web.requests import PageRequest

RECENT = 10


@require_safe
def health(request: PageRequest) -> HttpResponse:
    """What an administrator looks at when something is slow or wrong."""
    failed = Job.objects.filter(state=Job.State.FAILED)[:RECENT]
    facts = {
        "doctor": request.reading.doctor(),
        "captured": request.reading.captured(),
        "n_queued": Job.objects.filter(state=Job.State.QUEUED).count(),
        "n_running": Job.objects.filter(state=Job.State.RUNNING).count(),
        "failed": failed,
    }
    return render(request, "web/health/page.html", facts)
