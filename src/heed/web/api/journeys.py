"""The cases behind a journey's figures, what was felt along it, segments compared, one customer."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import TypeAdapter

from heed.insight.comparing import ComparisonReading
from heed.insight.felt_results import FeltReading
from heed.insight.timeline_results import CaseReading, CustomerReading
from heed.journeys.results.basis import Result
from heed.journeys.results.cases import CasesReading
from heed.web.api.filtering import Asked, Counting, through_filter
from heed.web.pages.customers.one import shown_to
from heed.web.pages.journeys.cases import asked_of
from heed.web.pages.journeys.readings import case_of, comparison_of, customer_of, felt_for
from heed.web.pages.privacy.looking import note_look
from heed.web.requests import PageRequest

router = Router(tags=["results"])
MOST = 1_000


class Shared(Asked):
    """What cases share, besides the filter; one of the four."""

    edge: str = ""
    deviation: str = ""
    path: str = ""
    touchpoint: str = ""
    segment: str = ""


def _answer(result: Result) -> HttpResponse:
    text = TypeAdapter(type(result)).dump_json(result)
    return HttpResponse(text, content_type="application/json")


@router.get(
    "/journeys/{key}/cases", url_name="journey_cases", response={200: CasesReading, 202: Counting}
)
def cases(request: PageRequest, key: str, wanted: Query[Shared], after: str = "") -> HttpResponse:
    """Cases that share an edge (`a>b`), a deviation (`kind:touchpoint`), a path (`a>b>c`) or a
    touchpoint, newest first; `segment` cuts them, `after` is the `next_cursor` of a page."""
    pinned = request.reading.pinned
    asked = asked_of(request, key, pinned.catalogue if pinned else request.reading.catalogue)
    reading = through_filter(request, key, floor=0)
    return _answer(reading.cases_of(asked.chosen, after=after, top=MOST))


@router.get("/journeys/{key}/cases/{int:instance}", url_name="journey_case", response=CaseReading)
def case(request: PageRequest, key: str, instance: int) -> HttpResponse:
    """One case: its steps with times, standards and answers."""
    return _answer(case_of(request.reading, key, instance))


@router.get(
    "/journeys/{key}/felt", url_name="journey_felt", response={200: FeltReading, 202: Counting}
)
def felt(
    request: PageRequest,
    key: str,
    asked: Query[Asked],
    series: str = "",
    segment: str = "",
    month: str = "",
) -> HttpResponse:
    """What customers felt after each touchpoint; one question on one scale at a time."""
    reading = through_filter(request, key, segment=segment)
    reading.journey(key, segment=segment, month=month)  # is there such a cut
    found = felt_for(reading, key, series=series, segment=segment, month=month)
    return _answer(found)


@router.get(
    "/journeys/{key}/compare",
    url_name="journey_comparison",
    response={200: ComparisonReading, 202: Counting},
)
def comparison(
    request: PageRequest, key: str, asked: Query[Asked], one: str, other: str
) -> HttpResponse:
    """Two segments side by side, every difference with its interval, corrected."""
    reading = through_filter(request, key)
    for segment in (one, other):
        reading.journey(key, segment=segment)
    return _answer(comparison_of(reading, key, one, other))


@router.get("/customers/{int:number}", url_name="customer", response=CustomerReading)
def customer(request: PageRequest, number: int) -> HttpResponse:
    """Everything that the lake holds about one customer; personal fields may be covered for you."""
    found = shown_to(request.viewer, customer_of(request.reading, number))
    note_look(customer=number, actor=request.viewer.user.get_username())
    return _answer(found)
