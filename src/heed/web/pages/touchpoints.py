"""Touchpoints: the list, and one with its standards and findings."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def touchpoints(request: PageRequest) -> HttpResponse:
    """Every touchpoint that this person may see."""
    catalogue, viewer = request.reading.catalogue, request.viewer
    shown = [t for t in catalogue.touchpoints if viewer.sees_touchpoint(t.key, catalogue)]
    return render(request, "web/touchpoints/list.html", {"touchpoints": shown})


@require_safe
def touchpoint(request: PageRequest, key: str) -> HttpResponse:
    """One touchpoint; 404 for one that this person may not see."""
    catalogue = request.reading.catalogue
    found = next((t for t in catalogue.touchpoints if t.key == key), None)
    if found is None or not request.viewer.sees_touchpoint(key, catalogue):
        raise Http404
    return render(request, "web/touchpoints/one.html", {"touchpoint": found})
