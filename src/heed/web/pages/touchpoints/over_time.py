"""A touchpoint over time: how often it is met, and how long until the next step."""

from __future__ import annotations

from typing import Literal, get_args

from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from heed.web.charts.figure import LongFigure, chart_csv, figure_of
from heed.web.charts.long import LongChart
from heed.web.charts.touchpoint import volume_chart, waiting_chart
from heed.web.requests import PageRequest

What = Literal["volume", "time"]
By = Literal["week", "month"]


def chart_of_touchpoint(request: PageRequest, key: str, *, what: What, by: By) -> LongChart | None:
    """One of the charts; 404 for a touchpoint that this person may not see."""
    catalogue = request.reading.catalogue
    known = any(point.key == key for point in catalogue.touchpoints)
    if not known or not request.viewer.sees_touchpoint(key, catalogue):
        raise Http404
    read = request.reading.touchpoint_over_time(key, by=by)
    return volume_chart(read) if what == "volume" else waiting_chart(read)


def figures_of(request: PageRequest, key: str) -> tuple[By, list[LongFigure]]:
    """The charts of the page, by the period that the address asks for."""
    by = by_of(request)
    found = []
    for what in get_args(What):
        asked = f"?what={what}&by={by}"
        figure = figure_of(
            chart_of_touchpoint(request, key, what=what, by=by),
            source=reverse("api:touchpoint_chart", args=[key]) + asked,
            csv=reverse("touchpoint_chart_csv", args=[key]) + asked,
        )
        if figure:
            found.append(figure)
    return by, found


def by_of(request: PageRequest) -> By:
    """Week or month."""
    return "week" if request.GET.get("by") == "week" else "month"


@require_safe
def touchpoint_chart_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """Every point of one of the charts as CSV."""
    what: What = "time" if request.GET.get("what") == "time" else "volume"
    chart = chart_of_touchpoint(request, key, what=what, by=by_of(request))
    if chart is None:
        raise Http404
    return chart_csv(f"{key}-{what}", chart)
