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

PLAIN = (str, int, float, type(None))


@require_safe
def journeys(request: PageRequest) -> StreamingHttpResponse:
    """Every journey."""
    return _listed("journeys", request.reading.journeys().journeys)


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
