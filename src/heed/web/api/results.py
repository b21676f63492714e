"""Computed results, whole: journeys, paths, standards, metrics, findings, the state of the data."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from ninja import Query, Router

from heed.doors.documents import document_text
from heed.insight.results import FindingExplained, FindingsReading
from heed.journeys.results import DoctorReading, JourneyList, JourneyReading, PathsReading
from heed.journeys.results.basis import Result
from heed.listening.results import MetricChange, MetricList, MetricReading
from heed.standards.results import StandardList, StandardReading
from heed.web.api.filtering import Asked, Counting, in_words, through_filter
from heed.web.requests import PageRequest
from heed.web.visible import (
    sees_finding,
    sees_standard,
    visible_findings,
    visible_standards,
)

router = Router(tags=["results"])


def _answer(result: Result) -> HttpResponse:
    return HttpResponse(document_text(result), content_type="application/json")


@router.get("/journeys", url_name="journeys", response=JourneyList)
def journeys(request: PageRequest) -> HttpResponse:
    """Every journey, designed or found in the data."""
    return _answer(request.reading.journeys())


@router.get("/journeys/{key}", url_name="journey", response={200: JourneyReading, 202: Counting})
def journey(
    request: PageRequest, key: str, asked: Query[Asked], segment: str = "", month: str = ""
) -> HttpResponse:
    """One journey as designed and as travelled; `month` is yyyy-mm, `where` filters it freely."""
    reading = through_filter(request, key, segment=segment)
    found = reading.journey(key, segment=segment, month=month)
    return _answer(replace(found, based_on=in_words(found.based_on, request.cut)))


@router.get("/journeys/{key}/paths", url_name="paths", response={200: PathsReading, 202: Counting})
def paths(
    request: PageRequest, key: str, asked: Query[Asked], segment: str = "", top: int = 10
) -> HttpResponse:
    """The most frequent paths of a journey, and all others together."""
    reading = through_filter(request, key, segment=segment)
    found = reading.paths_of(key, segment=segment, top=min(max(top, 1), 1_000))
    based_on = in_words(found.based_on, request.cut) or found.based_on
    return _answer(replace(found, based_on=based_on))


@router.get("/standards", url_name="standards", response=StandardList)
def standards(request: PageRequest) -> HttpResponse:
    """Every standard with its share, budget and status."""
    return _answer(visible_standards(request.viewer, request.reading))


@router.get("/standards/{key}", url_name="standard", response=StandardReading)
def standard(request: PageRequest, key: str, misses: int = 20) -> HttpResponse:
    """One standard with its periods, chart and newest misses."""
    if not sees_standard(request.viewer, request.reading, key):
        raise Http404
    return _answer(request.reading.standard(key, misses=min(max(misses, 0), 1_000)))


@router.get("/metrics", url_name="metrics", response=MetricList)
def metrics(request: PageRequest) -> HttpResponse:
    """Every metric with its figure over all answers."""
    return _answer(request.reading.metrics())


@router.get("/metrics/{key}", url_name="metric", response=MetricReading)
def metric(request: PageRequest, key: str, by: str = "") -> HttpResponse:
    """One metric, and its groups or periods of the dimension `by`."""
    return _answer(request.reading.metric(key, by=by))


@router.get("/metrics/{key}/change", url_name="metric_change", response=MetricChange)
def metric_change(request: PageRequest, key: str, window: str) -> HttpResponse:
    """One metric in a window against the one before."""
    return _answer(request.reading.metric_change(key, window))


@router.get("/findings", url_name="findings", response=FindingsReading)
def findings(request: PageRequest) -> HttpResponse:
    """Where the experience breaks or delights, for whom, and what goes with it."""
    return _answer(visible_findings(request.viewer, request.reading))


@router.get("/findings/{number}", url_name="finding", response=FindingExplained)
def finding(request: PageRequest, number: int) -> HttpResponse:
    """One finding with the whole computation behind it."""
    explained = request.reading.finding(number)
    if not sees_finding(request.viewer, request.reading, explained.finding):
        raise Http404
    return _answer(explained)


@router.get("/doctor", url_name="doctor", response=DoctorReading)
def doctor(request: PageRequest) -> HttpResponse:
    """How fresh and complete the data is, and what it can answer."""
    return _answer(request.reading.doctor())
