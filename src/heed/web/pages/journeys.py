"""Journeys: the list, one journey, its paths."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def journeys(request: PageRequest) -> HttpResponse:
    """Every journey, designed or found in the data."""
    return render(request, "web/journeys/list.html", {"listing": request.reading.journeys()})


@require_safe
def journey(request: PageRequest, key: str) -> HttpResponse:
    """One journey, for a segment and a month if the address says so."""
    segment, month = request.GET.get("segment", ""), request.GET.get("month", "")
    reading = request.reading.journey(key, segment=segment, month=month)
    return render(request, "web/journeys/one.html", {"journey": reading})


@require_safe
def paths(request: PageRequest, key: str) -> HttpResponse:
    """The most frequent paths of a journey."""
    reading = request.reading.paths_of(key, segment=request.GET.get("segment", ""))
    return render(request, "web/journeys/paths.html", {"reading": reading})
