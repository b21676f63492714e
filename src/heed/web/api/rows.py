"""Stored rows, page by page: builds, background work, the audit trail. A cursor is opaque."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import BaseModel

from heed.foundation.jobs.queue import get_job
from heed.foundation.models import AuditEntry, Build, Job
from heed.journeys.filtering.counting import KIND as FILTER
from heed.web import work
from heed.web.requests import PageRequest

router = Router(tags=["records"])
T = TypeVar("T", bound=BaseModel)
MOST = 500


class Page(Schema, Generic[T]):
    """Some rows, newest first; `next` is the cursor of the following page, null at the end."""

    items: list[T]
    next: str | None


class BuildRow(Schema):
    """A finished computation."""

    number: int
    finished_at: datetime
    as_of: datetime | None
    seconds: float
    definition_versions: dict[str, int]


class JobRow(Schema):
    """Background work; `total` 0 is not known."""

    number: int
    kind: str
    state: str
    actor: str
    queued_at: datetime
    finished_at: datetime | None
    doing: str
    done: int
    total: int
    result: dict[str, Any]
    sentence: str


class AuditRow(Schema):
    """One change that a person made."""

    number: int
    at: datetime
    actor: str
    verb: str
    subject: str
    facts: dict[str, Any]


@router.get("/builds", url_name="builds", response=Page[BuildRow])
def builds(request: PageRequest, cursor: str = "", limit: int = 50) -> Any:
    """What was computed when, newest first."""
    return page_of(Build.objects.all(), _build, cursor, limit)


@router.post("/builds/start", url_name="start_build", response={202: JobRow})
def start_build(request: PageRequest, full: bool = False) -> Any:
    """Queue a build; while one is queued or runs, that one. Ask `/jobs/{number}` how far it is."""
    queued = work.start_build(actor=request.viewer.user.get_username(), full=full)
    return Status(202, job_row(queued))


@router.get("/jobs", url_name="jobs", response=Page[JobRow])
def jobs(request: PageRequest, cursor: str = "", limit: int = 50) -> Any:
    """Background work, newest first."""
    return page_of(Job.objects.all(), job_row, cursor, limit)


@router.get("/jobs/{number}", url_name="job", response=JobRow)
def job(request: PageRequest, number: int) -> Any:
    """How far one piece of work is."""
    found = get_job(number)
    if found.kind != FILTER and request.viewer.reach("api:job") != "all":
        raise Http404
    return job_row(found)


@router.get("/audit", url_name="audit", response=Page[AuditRow])
def audit(request: PageRequest, cursor: str = "", limit: int = 50, subject: str = "") -> Any:
    """Who changed what, newest first; `subject` is such as `journey:order`."""
    found = AuditEntry.objects.all()
    return page_of(found.filter(subject=subject) if subject else found, _audit, cursor, limit)


def page_of(
    found: QuerySet[Any], shown: Callable[[Any], BaseModel], cursor: str, limit: int
) -> dict[str, Any]:
    """One page by primary key, so that rows that come meanwhile move nothing."""
    wanted = min(max(limit, 1), MOST)
    found = found.order_by("-pk")
    if cursor:
        found = found.filter(pk__lt=_before(cursor))
    rows: list[Model] = list(found[: wanted + 1])
    is_last = len(rows) <= wanted
    rows = rows[:wanted]
    return {
        "items": [shown(row) for row in rows],
        "next": None if is_last else _cursor(rows[-1].pk),
    }


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"before:{pk}".encode()).decode()


def _before(cursor: str) -> int:
    wrong = HttpError(400, "This cursor is none that Heed gave; ask without one to begin.")
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
        pk = int(number)
    except (ValueError, binascii.Error):
        raise wrong from None
    if word != "before":
        raise wrong
    return pk


def _build(row: Build) -> BuildRow:
    return BuildRow(
        number=row.pk,
        finished_at=row.finished_at,
        as_of=row.as_of,
        seconds=row.seconds,
        definition_versions=row.definition_versions,
    )


def job_row(row: Job) -> JobRow:
    """Background work as the API tells it."""
    return JobRow(
        number=row.pk,
        kind=row.kind,
        state=row.state,
        actor=row.actor,
        queued_at=row.queued_at,
        finished_at=row.finished_at,
        doing=row.doing,
        done=row.done,
        total=row.total,
        result=row.result,
        sentence=row.sentence,
    )


def _audit(row: AuditEntry) -> AuditRow:
    return AuditRow(
        number=row.pk,
        at=row.at,
        actor=row.actor,
        verb=row.verb,
        subject=row.subject,
        facts=row.facts,
    )
