"""Every list as CSV, with the columns of the typed results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from heed.foundation.models import Build
from heed.web.csv_answers import Cell, csv_answer
from heed.web.requests import PageRequest
from heed.web.visible import visible_findings, visible_standards, visible_touchpoints

MOST_PATHS = 1_000
PLAIN = (str, int, float, type(None))


@require_safe
def journeys(request: PageRequest) -> StreamingHttpResponse:
    """Every journey."""
    return _listed("journeys", request.reading.journeys().journeys)


@require_safe
def paths(request: PageRequest, key: str) -> StreamingHttpResponse:
    """The most frequent paths of a journey."""
    segment = request.GET.get("segment", "")
    found = request.reading.paths_of(key, segment=segment, top=MOST_PATHS)
    return _listed("paths", found.paths)


@require_safe
def standards(request: PageRequest) -> StreamingHttpResponse:
    """Every standard that this person may see."""
    return _listed("standards", visible_standards(request.viewer, request.reading).standards)


@require_safe
def metrics(request: PageRequest) -> StreamingHttpResponse:
    """Every metric."""
    return _listed("metrics", request.reading.metrics().metrics)


@require_safe
def findings(request: PageRequest) -> StreamingHttpResponse:
    """Every finding that this person may see."""
    found = visible_findings(request.viewer, request.reading.findings())
    return _listed("findings", (*found.breaks, *found.delights))


@require_safe
def touchpoints(request: PageRequest) -> StreamingHttpResponse:
    """Every touchpoint that this person may see."""
    found = visible_touchpoints(request.viewer, request.reading)
    names = ("key", "name", "channel", "owner", "description")
    return csv_answer("touchpoints", names, ([getattr(t, n) for n in names] for t in found))


@require_safe
def builds(_request: PageRequest) -> StreamingHttpResponse:
    """Every build."""
    rows = Build.objects.all()
    cells = ((row.pk, _cell(row.finished_at), _cell(row.as_of), row.seconds) for row in rows)
    return csv_answer("builds", ("build", "finished_at", "as_of", "seconds"), cells)


def _listed(name: str, rows: Iterable[Any]) -> StreamingHttpResponse:
    flat = [dict(_flat(row)) for row in rows]
    header = list(dict.fromkeys(column for row in flat for column in row))
    return csv_answer(name, header, ([row.get(column) for column in header] for row in flat))


def _flat(row: Any, before: str = "") -> Iterator[tuple[str, Cell]]:
    """Columns of a result; a figure inside becomes columns of its own, lists of parts are left."""
    for field in fields(row):
        value, column = getattr(row, field.name), before + field.name
        if is_dataclass(value):
            yield from _flat(value, f"{column}_")
        elif isinstance(value, tuple):
            if all(isinstance(part, str) for part in value):
                yield column, "; ".join(value)
        elif isinstance(value, (*PLAIN, date, datetime)):
            yield column, _cell(value)


def _cell(value: Any) -> Cell:
    return value.isoformat() if isinstance(value, date | datetime) else value
