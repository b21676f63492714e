"""Segments of customers for programs: how many, who, by which rule, and why."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from heed.customers.segments.exporting import note_export
from heed.customers.segments.results import (
    Knowledge,
    SegmentList,
    SegmentOverlap,
    SegmentReading,
    WhyReading,
)
from heed.doors.documents import document_text
from heed.kernel.clock import utc_now
from heed.kernel.result import Result
from heed.web.pages.privacy.looking import note_look
from heed.web.pages.segments.readings import opened_of
from heed.web.pages.segments.why import shown_to
from heed.web.requests import PageRequest

router = Router(tags=["segments"])
MOST = 10_000


class When(Schema):
    """From when to look: `as_of` is a day (its end, UTC) or an ISO time, the end of the data unless
    given; with `as_known` only what Heed knew then counts."""

    as_of: str = ""
    as_known: bool = False


class MembersPage(Schema):
    """Some of the customers in a segment, by number; `n` counts all of them, `next` is the cursor
    of the following page, null at the end."""

    segment: str
    version: int
    as_of: datetime
    knowledge: Knowledge
    n: int
    customers: list[int]
    next: str | None


def _answer(result: Result) -> HttpResponse:
    return HttpResponse(document_text(result), content_type="application/json")


@router.get("/segments", url_name="segments", response=SegmentList)
def segments(request: PageRequest, when: Query[When]) -> HttpResponse:
    """Every segment with its size, share, and sizes at the ends of months."""
    return _answer(request.reading.segments(as_of=when.as_of, as_known=when.as_known))


@router.get("/segments/{key}", url_name="segment", response=SegmentReading)
def segment(request: PageRequest, key: str, when: Query[When]) -> HttpResponse:
    """One segment: its rule and version, size and share, and sizes at the ends of months; `sample`
    is empty for those who may not open customers."""
    found = request.reading.segment(key, as_of=when.as_of, as_known=when.as_known)
    return _answer(found if request.viewer.may("customer") else replace(found, sample=()))


@router.get("/segments/{key}/members", url_name="segment_members", response=MembersPage)
def members(
    request: PageRequest, key: str, when: Query[When], cursor: str = "", limit: int = 1_000
) -> MembersPage:
    """Who is in a segment, by number; the audit trail says who took them out, page by page."""
    after = _after(cursor) if cursor else -1
    wanted = min(max(limit, 1), MOST)
    found = request.reading.kept(
        request.reading.segment_members, key, as_of=when.as_of, as_known=when.as_known
    )
    first = bisect_right(found.customers, after)
    page = found.customers[first : first + wanted]
    is_last = first + wanted >= len(found.customers)
    taken = replace(found, n=len(page), customers=page)
    note_export(members=taken, actor=request.viewer.user.get_username(), now=utc_now())
    return MembersPage(
        segment=found.segment,
        version=found.version,
        as_of=found.as_of,
        knowledge=found.knowledge,
        n=found.n,
        customers=list(page),
        next=None if is_last else _cursor(page[-1]),
    )


@router.get("/segments/{key}/overlap/{other}", url_name="segment_overlap", response=SegmentOverlap)
def overlap(request: PageRequest, key: str, other: str, when: Query[When]) -> HttpResponse:
    """How many customers two segments share."""
    found = request.reading.segment_overlap(key, other, as_of=when.as_of, as_known=when.as_known)
    return _answer(found)


@router.get("/segments/{key}/why/{int:number}", url_name="segment_why", response=WhyReading)
def why(request: PageRequest, key: str, number: int, when: Query[When]) -> HttpResponse:
    """Why a customer is in a segment or not, clause by clause with the records that counted;
    personal fields may be covered for you."""
    home = request.reading
    found = home.why_in_segment(key, number, as_of=when.as_of, as_known=when.as_known)
    shown = shown_to(request.viewer, found, opened_of(home).rule(key))
    note_look(customer=number, actor=request.viewer.user.get_username())
    return _answer(shown)


def _cursor(customer: int) -> str:
    return base64.urlsafe_b64encode(f"after:{customer}".encode()).decode()


def _after(cursor: str) -> int:
    wrong = HttpError(400, "This cursor is none that Heed gave; ask without one to begin.")
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
        after = int(number)
    except (ValueError, binascii.Error):
        raise wrong from None
    if word != "after":
        raise wrong
    return after
