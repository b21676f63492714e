"""What needs attention: the first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Findings to look at first."""
    return render(request, "web/home/page.html", {"findings": request.reading.findings()})
