"""Findings: the list, and one with the cases behind it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.insight.results import Finding
from heed.web.requests import PageRequest


@require_safe
def findings(request: PageRequest) -> HttpResponse:
    """Every finding that this person may see."""
    reading = request.reading.findings()
    shown = [one for one in (*reading.breaks, *reading.delights) if is_open(request, one)]
    return render(request, "web/findings/list.html", {"reading": reading, "findings": shown})


@require_safe
def finding(request: PageRequest, number: int) -> HttpResponse:
    """One finding; 404 for one that this person may not see."""
    explained = request.reading.finding(number)
    if not is_open(request, explained.finding):
        raise Http404
    return render(request, "web/findings/one.html", {"explained": explained})


def is_open(request: PageRequest, finding: Finding) -> bool:
    """Whether a finding is this person's to see; to partners only what their teams own."""
    return not request.viewer.sees_own_only or finding.owner in request.viewer.teams
