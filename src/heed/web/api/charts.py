"""Long series for charts: the figures of pages with intervals and n, for whoever may see those."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import TypeAdapter

from heed.web.charts.long import LongChart
from heed.web.charts.metric import metric_chart as chart_of_metric
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


def _answer(chart: LongChart | None) -> HttpResponse:
    if chart is None:
        raise Http404
    content = TypeAdapter(LongChart).dump_json(chart)
    return HttpResponse(content, content_type="application/json")
