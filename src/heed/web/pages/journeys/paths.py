"""The paths of a journey."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.journeys.results import PathsReading
from heed.web.csv_answers import csv_answer
from heed.web.pages.journeys.filtering.cut import filterable
from heed.web.pages.journeys.one import path_links
from heed.web.pages.journeys.readings import cuts_of
from heed.web.requests import PageRequest

TOP = 50


@require_safe
@filterable()
def paths(request: PageRequest, key: str) -> HttpResponse:
    """The most frequent paths of a journey."""
    reading = _read(request, key)
    links = path_links(reading, request.cut.links)
    context = {"reading": reading, "links": links, "cuts": cuts_of(request.reading, key)}
    return render(request, "web/journeys/paths.html", context)


@require_safe
@filterable()
def paths_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """The same as a file."""
    reading = _read(request, key)
    header = ("rank", "path", "n", "of", "share", "low", "high", "mean_us", "median_us", "example")
    rows = (
        (
            path.rank,
            " > ".join(path.touchpoints),
            path.instances.n,
            path.instances.of,
            path.instances.share,
            path.instances.low,
            path.instances.high,
            path.mean_us,
            path.median_us,
            path.example,
        )
        for path in reading.paths
    )
    return csv_answer(f"{key}-paths", header, rows, where=request.cut.text)


def _read(request: PageRequest, key: str) -> PathsReading:
    return request.reading.paths_of(key, segment=request.GET.get("segment", ""), top=TOP)
