"""One journey: the map as designed, and the flow as travelled. The address holds the whole view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.insight.felt_results import FeltDeviation, FeltReading
from heed.journeys.results import (
    DeviationReading,
    JourneyReading,
    PathReading,
    PathsReading,
)
from heed.kernel.errors import HeedError
from heed.web import figures
from heed.web.pages.journeys.filtering.cut import filterable
from heed.web.pages.journeys.flow_drawing import Flow, Kinds, draw_flow, kind_words
from heed.web.pages.journeys.labels import DEVIATIONS
from heed.web.pages.journeys.links import CasesLinks
from heed.web.pages.journeys.map_drawing import MapDrawing
from heed.web.pages.journeys.readings import cuts_of, design_of, felt_for, layers_of, personas_on
from heed.web.requests import PageRequest

VIEWS = ("designed", "travelled")
DETAILS = (10, 20, 40, 80)
DETAIL = 20
MOST_DEVIATIONS = 25
PATHS = 10


@dataclass(frozen=True)
class Address:
    """What the address of the page says."""

    view: str
    segment: str
    month: str
    series: str
    detail: int


@dataclass(frozen=True)
class DeviationRow:
    """One line of the table of deviations."""

    reading: DeviationReading
    words: str
    felt: FeltDeviation | None
    link: str


def address_of(request: PageRequest) -> Address:
    """The view that the address asks for.

    Raises:
        HeedError: there is no such view, or the detail is no number of moves.
    """
    given = request.GET
    view = given.get("view", "") or VIEWS[0]
    detail = given.get("detail", "") or str(DETAIL)
    if view not in VIEWS or not detail.isdecimal() or not 1 <= int(detail) <= 500:
        raise HeedError(
            "This view is not known. Views are designed and travelled, detail is 1 to 500 moves.",
            code="invalid_option",
        )
    return Address(
        view, given.get("segment", ""), given.get("month", ""), given.get("felt", ""), int(detail)
    )


@require_safe
@filterable()
def journey(request: PageRequest, key: str) -> HttpResponse:
    """One journey, for a segment and a month if the address says so."""
    address = address_of(request)
    source = request.reading
    reading = source.journey(key, segment=address.segment, month=address.month)
    felt = felt_for(
        source, key, series=address.series, segment=address.segment, month=address.month
    )
    cuts = cuts_of(source, key)
    context: dict[str, Any] = {
        "journey": reading,
        "address": address,
        "cuts": cuts,
        "felt": felt,
        "segment_name": cuts.segment_name(address.segment) if address.segment else "",
        "has_design": bool(design_of(source, reading)),
        "details": sorted({*DETAILS, address.detail}),
        "whole": reading.based_on.n if reading.based_on else 0,
        "personas": personas_on(source, key),
        "n_deviating": (cuts.n_deviating or {}).get(address.segment),
    }
    if address.view == "travelled":
        context |= _travelled(request, reading, felt, address)
        return render(request, "web/journeys/travelled.html", context)
    context |= _designed(request, reading, felt)
    return render(request, "web/journeys/designed.html", context)


def _designed(request: PageRequest, reading: JourneyReading, felt: FeltReading) -> dict[str, Any]:
    layers = layers_of(request.reading, reading, felt)
    drawing = MapDrawing(reading.key, layers, felt, request.viewer)
    caption = _("Journey map of %(name)s: %(n)s stages across, lanes down") % {
        "name": reading.name,
        "n": len(layers.stages),
    }
    standards = {each.row.key: each for stage in layers.stages for each in stage.standards}
    missed = [each for each in standards.values() if each.row.status == "missed"]
    unowned = [s.reading.name for s in layers.steps if not s.reading.owner and s.reading.n_times]
    return {
        "layers": layers,
        "map": drawing.draw(caption),
        "n_standards": len(standards),
        "n_missed": len(missed),
        "unowned": unowned,
    }


def _travelled(
    request: PageRequest, reading: JourneyReading, felt: FeltReading, address: Address
) -> dict[str, Any]:
    design, links = design_of(request.reading, reading), request.cut.links
    found: Flow | None = None
    rows: list[DeviationRow] = []
    paths = None
    if reading.based_on:
        found = draw_flow(reading, design, detail=address.detail, links=links)
        rows = deviation_rows(reading, felt, links)
        paths = request.reading.paths_of(reading.key, segment=address.segment, top=PATHS)
    scored = [row for row in rows if row.felt and row.felt.score.is_shown]
    kinds = Kinds(design)
    designed = felt.as_designed
    return {
        **_as_designed(request, reading, address),
        "designed_score": designed.value if designed and designed.is_shown else None,
        "flow": found,
        "moves": [
            (
                move,
                kind_words(kinds.of(move)),
                links(edge=f"{move.from_touchpoint}>{move.to_touchpoint}"),
            )
            for move in (found.moves if found else ())
        ],
        "rows": rows[:MOST_DEVIATIONS],
        "n_more": max(0, len(rows) - MOST_DEVIATIONS),
        "paths": paths,
        "path_links": path_links(paths, links) if paths else (),
        "lowest": min(scored, key=_score_after, default=None),
        "leaves": [leave for leave in reading.leaves if not leave.designed_end][:3],
    }


def _as_designed(request: PageRequest, reading: JourneyReading, address: Address) -> dict[str, Any]:
    """How many travelled as designed, and the heading that says it."""
    deviating = (cuts_of(request.reading, reading.key).n_deviating or {}).get(address.segment)
    if not reading.based_on or deviating is None or reading.origin != "designed":
        return {"headline": _("How it is really travelled")}
    whole = reading.based_on.n
    share = deviating / whole if whole else 0.0
    headline = _("%(share)s leave the designed path somewhere") % {"share": figures.share(share)}
    return {"headline": headline, "n_designed": whole - deviating, "designed_share": 1 - share}


def deviation_rows(
    reading: JourneyReading, felt: FeltReading, links: CasesLinks
) -> list[DeviationRow]:
    """Every departure from the design with the score after it, most frequent first."""
    scores = {(each.kind, each.touchpoint): each for each in felt.deviations}
    return [
        DeviationRow(
            each,
            str(DEVIATIONS[each.kind]) % {"name": each.name},
            scores.get((each.kind, each.touchpoint)),
            links(deviation=f"{each.kind}:{each.touchpoint}"),
        )
        for each in reading.deviations
        if each.instances.n
    ]


def _score_after(row: DeviationRow) -> float:
    value = row.felt.score.value if row.felt else None
    return float("inf") if value is None else value


def path_links(paths: PathsReading, links: CasesLinks) -> list[tuple[PathReading, str]]:
    """Every path with the address of its cases."""
    return [(path, links(path=">".join(path.touchpoints))) for path in paths.paths]
