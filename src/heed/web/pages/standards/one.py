"""One standard: how far it is kept, for whom not, and what goes with a miss."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.standards.design import Audit
from heed.standards.queries import current_standards
from heed.web.pages.standards.sections import opened, sections_of
from heed.web.requests import PageRequest


@require_safe
def standard(request: PageRequest, key: str) -> HttpResponse:
    """One standard; 404 for one of a touchpoint that this person may not see."""
    reading = opened(request, key)
    points = {point.key: point for point in request.reading.catalogue.touchpoints}
    context = {
        "about": sections_of(request, reading),
        "standard": reading,
        "touchpoint": points.get(reading.touchpoint),
        "is_audited": is_audited(key),
    }
    return render(request, "web/standards/one.html", context)


def is_audited(key: str) -> bool:
    """Whether people look at drawn cases of this standard."""
    found = (each for each in current_standards().standards if each.key == key)
    return any(isinstance(each.rule, Audit) for each in found)
