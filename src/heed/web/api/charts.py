"""Long series for charts: the figures of pages with intervals and n, for whoever may see those."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import TypeAdapter

from heed.web.charts.long import LongChart
from heed.web.charts.metric import metric_chart as chart_of_metric
from heed.web.charts.response import response_chart as chart_of_response
from heed.web.charts.standard import standard_chart as chart_of_standard
from heed.web.pages.standards.sections import opened
from heed.web.pages.touchpoints.over_time import chart_of_touchpoint
from heed.web.requests import PageRequest

router = Router(tags=["charts"])


class Lines(Schema):
    """Which lines a chart of a metric has."""

    by: str = "month"
    of: str = ""
    value: list[str] = []


@router.get("/metrics/{key}/chart", url_name="metric_chart", response=LongChart)
def metric_chart(request: PageRequest, key: str, lines: Query[Lines]) -> HttpResponse:
    """One metric by week, month or quarter; with `of` a line for each `value` of a dimension."""
    chart = chart_of_metric(
        request.reading, key, by=lines.by, of=lines.of, values=tuple(lines.value)
    )
    return _answer(chart)


@router.get("/standards/{key}/chart", url_name="standard_chart", response=LongChart)
def standard_chart(
    request: PageRequest, key: str, by: Literal["week", "month"] = "week"
) -> HttpResponse:
    """The share kept by week, with centre and limits of its control chart, or by month."""
    return _answer(chart_of_standard(request.reading, opened(request, key), by=by))


@router.get("/metrics/{key}/response/chart", url_name="response_chart", response=LongChart)
def response_chart(
    request: PageRequest, key: str, by: Literal["week", "month", "quarter"] = "month"
) -> HttpResponse:
    """How many of those who were asked answered, by the period of being asked."""
    return _answer(chart_of_response(request.reading.response_over_time(key, by=by)))


@router.get("/touchpoints/{key}/chart", url_name="touchpoint_chart", response=LongChart)
def touchpoint_chart(
    request: PageRequest,
    key: str,
    what: Literal["volume", "time"] = "volume",
    by: Literal["week", "month"] = "month",
) -> HttpResponse:
    """How often a touchpoint was met, or the median time until the next step, by journey."""
    return _answer(chart_of_touchpoint(request, key, what=what, by=by))


def _answer(chart: LongChart | None) -> HttpResponse:
    if chart is None:
        raise Http404
    content = TypeAdapter(LongChart).dump_json(chart)
    return HttpResponse(content, content_type="application/json")
