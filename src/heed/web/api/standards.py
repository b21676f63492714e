"""What stands behind standards: groups, scores, cases, texts; touchpoints and who owns them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Router, Schema
from pydantic import TypeAdapter

from heed.insight.affected import read_case
from heed.insight.standard_results import AffectedPage, CaseStory, Said, StandardFound
from heed.journeys.results import HandoffReading
from heed.kernel.estimate import Estimate
from heed.standards.results import StandardRow
from heed.web.pages.owners import handoffs_of, owned
from heed.web.pages.standards.cases import happened_to
from heed.web.pages.standards.sections import opened
from heed.web.pages.touchpoints.listing import rows_of
from heed.web.requests import PageRequest

router = Router(tags=["standards"])
MOST = 500


class TouchpointRow(Schema):
    """A touchpoint with its volume, owner, standards and the score that most people gave there."""

    key: str
    name: str
    channel: str
    owner: str
    description: str
    met: int | None
    status: str
    standards: list[StandardRow]
    metric: str
    score: Estimate | None


class TeamRow(Schema):
    """A team and what it answers for."""

    key: str
    name: str
    contact: str
    people: int
    touchpoints: list[str]
    standards: list[str]


class HandoffRow(Schema):
    """A handoff and the journey that it is part of."""

    journey: str
    handoff: HandoffReading


class Owners(Schema):
    """Teams, handoffs between them, and the touchpoints and standards that nobody owns."""

    teams: list[TeamRow]
    handoffs: list[HandoffRow]
    touchpoints_of_nobody: list[str]
    standards_of_nobody: list[str]


def _answer(kind: Any, result: Any) -> HttpResponse:
    return HttpResponse(TypeAdapter(kind).dump_json(result), content_type="application/json")


@router.get("/standards/{key}/found", url_name="standard_found", response=StandardFound)
def found(request: PageRequest, key: str) -> HttpResponse:
    """For whom a standard is missed, what goes with a miss, and what customers do next."""
    opened(request, key)
    result = request.reading.standard_found(key)
    if result is None:
        raise Http404
    return _answer(StandardFound, result)


@router.get("/standards/{key}/cases", url_name="standard_cases", response=AffectedPage)
def cases(
    request: PageRequest, key: str, result: str = "missed", cursor: str = "", limit: int = 50
) -> HttpResponse:
    """Cases with one verdict, newest deadline first; `after` is the cursor of the next page."""
    opened(request, key)
    most = min(max(limit, 1), MOST)
    page = request.reading.standard_cases(key, result=result, after=cursor, most=most)
    return _answer(AffectedPage, page)


@router.get("/standards/{key}/cases/{record}", url_name="standard_case", response=CaseStory)
def case(request: PageRequest, key: str, record: str) -> HttpResponse:
    """One case with everything that happened in it; to partners what their teams did."""
    opened(request, key)
    story = read_case(request.reading.pinned, key, record)
    if story is None:
        raise Http404
    return _answer(CaseStory, replace(story, happened=tuple(happened_to(request, story))))


@router.get("/standards/{key}/said", url_name="standard_said", response=list[Said])
def said(request: PageRequest, key: str, limit: int = 20) -> HttpResponse:
    """The newest texts about missed cases that were written after the miss."""
    opened(request, key)
    texts = request.reading.standard_said(key, most=min(max(limit, 1), MOST))
    return _answer(tuple[Said, ...], texts)


@router.get("/touchpoints", url_name="touchpoints", response=list[TouchpointRow])
def touchpoints(request: PageRequest) -> Any:
    """Every touchpoint with its volume, owner, standards and score."""
    return [
        TouchpointRow(
            key=row.point.key,
            name=row.point.name,
            channel=row.point.channel,
            owner=row.owner,
            description=row.point.description,
            met=row.met,
            status=row.status,
            standards=list(row.standards),
            metric=row.metric,
            score=row.score,
        )
        for row in rows_of(request)
    ]


@router.get("/owners", url_name="owners", response=Owners)
def owners(request: PageRequest) -> Any:
    """Who answers for what, how customers pass between teams, and what nobody owns."""
    rows = rows_of(request)
    listed = request.reading.standards().standards
    return Owners(
        teams=[
            TeamRow(
                key=each.team.key,
                name=each.team.name,
                contact=each.team.contact,
                people=each.people,
                touchpoints=[row.point.key for row in each.touchpoints],
                standards=[row.key for row in each.standards],
            )
            for each in owned(request, rows)
        ],
        handoffs=[
            HandoffRow(journey=each.journey, handoff=each.handoff) for each in handoffs_of(request)
        ],
        touchpoints_of_nobody=[row.point.key for row in rows if not row.owner],
        standards_of_nobody=[row.key for row in listed if not row.owner],
    )
