"""What came in and how well maps are known: import runs, quarantine, notes, extracts to request."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema

from heed.interactions.models import ImportRun, QuarantinedRow
from heed.journeys.extracts import extracts_to_request
from heed.journeys.models import FieldNote
from heed.web.api.rows import Page, page_of
from heed.web.pages.evidence.notes import SEES_WHO
from heed.web.requests import PageRequest

router = Router(tags=["data"])


class ImportRow(Schema):
    """One import run: by file, rows read, imported, ignored and quarantined."""

    number: int
    source: str
    started_at: datetime
    finished_at: datetime | None
    actor: str
    counts: dict[str, dict[str, int]]


class WaitingRow(Schema):
    """A row that waits in quarantine, with its cells as they came."""

    number: int
    source: str
    file: str
    line: int
    reason: str
    sentence: str
    cells: dict[str, str | None]


class NoteRow(Schema):
    """What one person said or showed about a step; `who` is empty unless you may see it."""

    number: int
    day: date
    side: str
    origin: str
    touchpoint: str
    cells: list[str]
    emotion: int | None
    text: str
    quote: str
    who: str


class ColumnAsked(Schema):
    """A column to ask for."""

    name: str
    purpose: str


class ExtractAsked(Schema):
    """One table to ask one system for; an empty system is one that the map does not name."""

    system: str
    touchpoints: list[str]
    columns: list[ColumnAsked]
    ask: str


@router.get("/imports", url_name="imports", response=Page[ImportRow])
def imports(request: PageRequest, cursor: str = "", limit: int = 50) -> Any:
    """What was imported, newest first."""
    return page_of(ImportRun.objects.all(), _import, cursor, limit)


@router.get("/quarantine", url_name="quarantine", response=Page[WaitingRow])
def quarantine(
    request: PageRequest,
    cursor: str = "",
    limit: int = 50,
    source: str = "",
    reason: str = "",
) -> Any:
    """Rows that could not be read and wait, newest first."""
    found = QuarantinedRow.objects.filter(status=QuarantinedRow.Status.OPEN)
    wanted = {"source": source, "reason": reason}
    found = found.filter(**{name: text for name, text in wanted.items() if text})
    return page_of(found, _waiting, cursor, limit)


@router.get("/journeys/{key}/notes", url_name="notes", response=Page[NoteRow])
def notes(request: PageRequest, key: str, cursor: str = "", limit: int = 50) -> Any:
    """Notes from interviews, observations and mystery visits, newest first."""
    request.reading.journey(key)  # 404 for a journey that is not there
    sees = request.viewer.role in SEES_WHO
    return page_of(
        FieldNote.objects.filter(journey=key), lambda row: _note(row, sees=sees), cursor, limit
    )


@router.get("/journeys/{key}/extracts", url_name="extracts", response=list[ExtractAsked])
def extracts(request: PageRequest, key: str) -> Any:
    """What to request from IT, one extract for each system."""
    request.reading.journey(key)
    catalogue = request.reading.catalogue
    found = [journey for journey in catalogue.journeys if journey.key == key]
    return [
        ExtractAsked(
            system=one.system,
            touchpoints=list(one.touchpoints),
            columns=[ColumnAsked(name=c.name, purpose=c.purpose) for c in one.columns],
            ask=one.ask,
        )
        for journey in found
        for one in extracts_to_request(journey, catalogue)
    ]


def _import(row: ImportRun) -> ImportRow:
    return ImportRow(
        number=row.pk,
        source=row.source,
        started_at=row.started_at,
        finished_at=row.finished_at,
        actor=row.actor,
        counts=row.counts,
    )


def _waiting(row: QuarantinedRow) -> WaitingRow:
    return WaitingRow(
        number=row.pk,
        source=row.source,
        file=row.file,
        line=row.line,
        reason=row.reason,
        sentence=row.sentence,
        cells=row.raw,
    )


def _note(row: FieldNote, *, sees: bool) -> NoteRow:
    return NoteRow(
        number=row.pk,
        day=row.day,
        side=row.side,
        origin=row.origin,
        touchpoint=row.touchpoint,
        cells=row.cells,
        emotion=row.emotion,
        text=row.text,
        quote=row.quote,
        who=row.who if sees else "",
    )
