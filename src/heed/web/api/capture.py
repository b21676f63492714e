"""Live capture: what waits, sources and what came of their events, what happened just now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from heed.customers.people import get_person
from heed.interactions.capture.pending import FreshInteraction, fresh_interactions
from heed.web.requests import PageRequest

router = Router(tags=["capture"])


class Inbox(Schema):
    """What was accepted and is not in the lake yet."""

    requests: int
    events: int
    bytes: int
    oldest_at: datetime | None


class CaptureSourceRow(Schema):
    """A source that sends; counts are of the last fourteen days, by what became of events."""

    key: str
    namespace: str
    keys: int
    last_used_at: datetime | None
    counts: dict[str, int]


class RefusedRow(Schema):
    """How often something did not come in as it was sent, and why."""

    outcome: str
    reason: str
    n: int


class CaptureStatus(Schema):
    """How live capture is doing."""

    inbox: Inbox
    last_flush_at: datetime | None
    flushed_events_per_second: float | None
    sources: list[CaptureSourceRow]
    refused: list[RefusedRow]


class WriteKeyRow(Schema):
    """A write key: never the key itself."""

    number: int
    starts: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class WebhookRow(Schema):
    """A webhook of a source."""

    key: str
    scheme: str
    mapped: bool
    last_used_at: datetime | None
    revoked_at: datetime | None


class DayRow(Schema):
    """What became of the events of one day in UTC."""

    day: str
    counts: dict[str, int]


class CaptureSourceDetail(CaptureSourceRow):
    """A source with everything about it; `keys` is how many of its write keys are in use."""

    how: dict[str, str | int]
    write_keys: list[WriteKeyRow]
    webhooks: list[WebhookRow]
    days: list[DayRow]
    reasons: list[RefusedRow]


@router.get("/capture", url_name="capture", response=CaptureStatus)
def capture(request: PageRequest) -> Any:
    """What waits in the inbox, and what came of each source's events."""
    return request.reading.captured().as_document()


@router.get("/capture/{key}", url_name="capture_source", response=CaptureSourceDetail)
def capture_source(request: PageRequest, key: str) -> Any:
    """One source: keys, webhooks, days, and why events did not fit."""
    return request.reading.captured_from(key).as_document()


@router.get("/customers/{int:number}/fresh", url_name="fresh", response=list[FreshInteraction])
def fresh(request: PageRequest, number: int) -> Any:
    """What happened to a customer since the newest build, newest first; it is in no figure yet."""
    build = request.reading.pinned
    built = build.versions.get("interactions", 0) if build else 0
    return fresh_interactions(request.reading.lake, get_person(number), built)
