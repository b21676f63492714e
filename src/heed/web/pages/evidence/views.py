"""The evidence of a journey: each cell's grade, whom to ask, what to request, and the workshop."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.journeys.extracts import Extract, extracts_to_request
from heed.journeys.notes import emotions_told, list_notes
from heed.journeys.queries import list_current
from heed.journeys.results import Cell, JourneyReading
from heed.standards.catalogue import standard_set_of
from heed.standards.design import Standard
from heed.web.csv_answers import csv_answer
from heed.web.pages.evidence.asking import SHOWN, cells_of, grades_of, plan_of
from heed.web.requests import PageRequest

NOTES = 5


@require_safe
def evidence(request: PageRequest, key: str) -> HttpResponse:
    """How well each cell is known, and what would make it known better."""
    journey = request.reading.journey(key)
    notes = list_notes(key)
    shown = {
        "journey": journey,
        "stages": _stages(journey),
        "columns": SHOWN,
        "grades": grades_of(journey),
        "plan": plan_of(journey),
        "notes": notes[:NOTES],
        "n_notes": len(notes),
        "n_extracts": len(_extracts(request, key)),
        "standards": _standards(journey),
    }
    return render(request, "web/evidence/page.html", shown)


@require_safe
def evidence_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """Every cell of every step with its grade."""
    journey = request.reading.journey(key)
    header = ("stage", "step", "touchpoint", "cell", "value", "grade", "told_by")
    rows = (
        (stage.name, step.name, step.touchpoint, c.name, c.value, c.grade, c.told_by)
        for stage in journey.stages
        for step in stage.steps
        for c in cells_of(step).values()
    )
    return csv_answer(f"evidence-{key}", header, rows)


@require_safe
def extracts(request: PageRequest, key: str) -> HttpResponse:
    """The extracts to request from IT, with their columns."""
    shown = {"journey": request.reading.journey(key), "extracts": _extracts(request, key)}
    return render(request, "web/evidence/extracts.html", shown | {"names": _names(request)})


@require_safe
def extracts_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """A line for each column of each extract."""
    header = ("system", "touchpoints", "column", "needed_for", "ask")
    return csv_answer(f"extracts-{key}", header, _extract_rows(request, key))


@require_safe
def workshop(request: PageRequest, key: str) -> HttpResponse:
    """The map on one sheet of A3, with room to write."""
    journey = request.reading.journey(key)
    told = emotions_told(key)
    shown = {"journey": journey, "stages": _stages(journey), "lanes": SHOWN, "emotions": told}
    return render(request, "web/evidence/workshop.html", shown)


def _stages(journey: JourneyReading) -> list[dict[str, object]]:
    """Stages with their steps, and the cells of each step in the order of the columns."""
    return [
        {"stage": stage, "steps": [(step, _ordered(cells_of(step))) for step in stage.steps]}
        for stage in journey.stages
        if stage.stage_no
    ]


def _ordered(cells: dict[str, Cell]) -> list[Cell]:
    return [cells[name] for name in SHOWN if name in cells]


def _extracts(request: PageRequest, key: str) -> list[Extract]:
    catalogue = request.reading.catalogue
    found = [journey for journey in catalogue.journeys if journey.key == key]
    return extracts_to_request(found[0], catalogue) if found else []


def _names(request: PageRequest) -> dict[str, str]:
    return {one.key: one.name for one in request.reading.catalogue.touchpoints}


def _extract_rows(request: PageRequest, key: str) -> Iterator[tuple[str, ...]]:
    request.reading.journey(key)  # 404 for a journey that is not there
    names = _names(request)
    for extract in _extracts(request, key):
        touched = ", ".join(names.get(one, one) for one in extract.touchpoints)
        for column in extract.columns:
            yield extract.system, touched, column.name, column.purpose, extract.ask


def _standards(journey: JourneyReading) -> list[Standard]:
    """Standards of the steps of this journey, as they are defined now."""
    mine = {step.touchpoint for stage in journey.stages for step in stage.steps}
    return [one for one in standard_set_of(list_current()).standards if one.touchpoint in mine]
