"""Data sources: how fresh and complete the data is, and what it can answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def sources(request: PageRequest) -> HttpResponse:
    """Freshness, coverage and quarantine."""
    return render(request, "web/sources/page.html", {"doctor": request.reading.doctor()})
