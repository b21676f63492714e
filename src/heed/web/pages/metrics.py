"""Metrics: the list, and one of them by groups or periods."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def metrics(request: PageRequest) -> HttpResponse:
    """Every metric with its figure over all answers."""
    return render(request, "web/metrics/list.html", {"listing": request.reading.metrics()})


@require_safe
def metric(request: PageRequest, key: str) -> HttpResponse:
    """One metric; ``?by=`` names a dimension."""
    reading = request.reading.metric(key, by=request.GET.get("by", ""))
    return render(request, "web/metrics/one.html", {"metric": reading})
