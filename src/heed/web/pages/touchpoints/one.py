"""One touchpoint: its standards with what goes with a miss, and how it is meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.journeys.design import Catalogue, Evidence, Handoff, Stage, Step, Touchpoint
from heed.journeys.queries import list_versions
from heed.web.pages.standards.cases import rows_of as case_rows
from heed.web.pages.standards.one import is_audited
from heed.web.pages.standards.sections import opened, sections_of
from heed.web.pages.touchpoints.listing import ORDER, Row
from heed.web.pages.touchpoints.listing import rows_of as touchpoint_rows
from heed.web.pages.touchpoints.over_time import figures_of
from heed.web.requests import PageRequest

CELLS = ("front_stage", "back_stage", "systems", "procedure")


@dataclass(frozen=True)
class Cell:
    """One statement of the design, and how well it is known."""

    name: str
    value: str
    evidence: Evidence


@dataclass(frozen=True)
class Place:
    """Where in a journey the touchpoint is, and what the design says of it there."""

    journey: str
    name: str
    stage: Stage
    step: Step
    owner: str
    cells: Sequence[Cell]
    handoffs: Sequence[tuple[Handoff, str, str]]  # with the names of both teams

    @property
    def n_known(self) -> int:
        return sum(bool(cell.value) for cell in self.cells)


@require_safe
def touchpoint(request: PageRequest, key: str) -> HttpResponse:
    """One touchpoint; 404 for one that this person may not see."""
    catalogue = request.reading.catalogue
    point = next((each for each in catalogue.touchpoints if each.key == key), None)
    if point is None or not request.viewer.sees_touchpoint(key, catalogue):
        raise Http404
    row = _row(request, key)
    rows = list(row.standards)
    rows.sort(key=lambda each: (ORDER.index(each.status), -(each.budget_used or 0.0)))
    asked = request.GET.get("standard", "")
    chosen = next((each for each in rows if each.key == asked), rows[0] if rows else None)
    about = sections_of(request, opened(request, chosen.key)) if chosen else None
    by, over_time = figures_of(request, key)
    context = {
        "by": by,
        "over_time": over_time,
        "touchpoint": point,
        "row": row,
        "rows": rows,
        "chosen": chosen,
        "about": about,
        "standard": about.reading if about else None,
        "cases": case_rows(about.affected.cases, about.reading.measured_in) if about else (),
        "is_audited": chosen is not None and is_audited(chosen.key),
        "may_journey": request.viewer.may("journey"),
        "places": places_of(catalogue, point),
        "versions": list(reversed(list_versions("touchpoint", key))),
    }
    return render(request, "web/touchpoints/one.html", context)


def _row(request: PageRequest, key: str) -> Row:
    return next(row for row in touchpoint_rows(request) if row.point.key == key)


def places_of(catalogue: Catalogue, point: Touchpoint) -> list[Place]:
    """The steps of all journeys that are this touchpoint."""
    teams = {team.key: team.name for team in catalogue.teams}
    return [
        Place(
            journey.key,
            journey.name,
            stage,
            step,
            _named(teams, step.owner or point.owner),
            [_cell(step, name) for name in CELLS],
            [
                (each, _named(teams, each.from_owner), _named(teams, each.to_owner))
                for each in journey.handoffs
                if each.at == point.key
            ],
        )
        for journey in catalogue.journeys
        for stage in journey.stages
        for step in stage.steps
        if step.touchpoint == point.key
    ]


def _named(teams: dict[str, str], key: str) -> str:
    return teams.get(key, key)


def _cell(step: Step, name: str) -> Cell:
    value = getattr(step, name)
    text = ", ".join(value) if isinstance(value, tuple) else value
    return Cell(name, text, step.evidence.get(name, Evidence()))
