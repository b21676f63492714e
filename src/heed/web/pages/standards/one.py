"""One standard: how far it is kept, for whom not, and what goes with a miss."""

from __future__ import annotations

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.standards.design import Audit
from heed.standards.queries import current_standards
from heed.web.charts.figure import chart_csv as csv_of
from heed.web.charts.standard import standard_chart
from heed.web.pages.standards.cases import rows_of
from heed.web.pages.standards.sections import opened, sections_of
from heed.web.requests import PageRequest


@require_safe
def standard(request: PageRequest, key: str) -> HttpResponse:
    """One standard; 404 for one of a touchpoint that this person may not see."""
    reading = opened(request, key)
    points = {point.key: point for point in request.reading.catalogue.touchpoints}
    about = sections_of(request, reading)
    context = {
        "about": about,
        "cases": rows_of(about.affected.cases, reading.measured_in),
        "standard": reading,
        "touchpoint": points.get(reading.touchpoint),
        "is_audited": is_audited(key),
    }
    return render(request, "web/standards/one.html", context)


@require_safe
def chart_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """Every week or month of a standard as CSV."""
    by = request.GET.get("by", "week")
    chart = standard_chart(request.reading, opened(request, key), by=by)
    if chart is None:
        raise Http404
    return csv_of(f"{key}-{by}s", chart)


def is_audited(key: str) -> bool:
    """Whether people look at drawn cases of this standard."""
    found = (each for each in current_standards().standards if each.key == key)
    return any(isinstance(each.rule, Audit) for each in found)
