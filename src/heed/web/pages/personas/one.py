"""One persona: what people say of it, beside what the newest build knows of its segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heed.kernel.estimate import Estimate
from heed.listening.results import SegmentScore
from heed.web.attention.headlines import basis_words
from heed.web.attention.metric_figures import gap_of, verdict_of
from heed.web.pages.personas.words import MISSING, NO_SCORES
from heed.web.requests import PageRequest


@dataclass(frozen=True)
class ScoreRow:
    """One metric over the answers of those in the segment."""

    score: SegmentScore
    basis: str
    difference: str
    verdict: str
    way: str  # better, worse or flat


@require_safe
def persona(request: PageRequest, key: str) -> HttpResponse:
    """One persona as of today."""
    reading = request.reading.persona(key)
    row, ended, spending = reading.persona, reading.ended, reading.spending
    context = {
        "reading": reading,
        "row": row,
        "missing": MISSING.get(row.missing, ""),
        "no_scores": NO_SCORES.get(reading.no_scores, ""),
        "not_told": _said(ended) if ended else "",
        "spending": spending,
        "no_amounts": _said(spending.estimate) if spending else "",
        "scores": list(_scores(reading.scores)),
        "journeys": [
            each for each in request.reading.catalogue.journeys if each.key in row.journeys
        ],
        "is_segment_known": row.missing != "no_segment",
    }
    return render(request, "web/personas/one.html", context)


def _said(read: Estimate) -> str:
    """Why there is no figure; empty if there is one."""
    return gettext(read.withheld) if read.withheld else ""


def _scores(scores: Sequence[SegmentScore]) -> Iterator[ScoreRow]:
    for score in scores:
        verdict, way = verdict_of(score.difference)
        yield ScoreRow(
            score=score,
            basis=basis_words(score.estimate.basis),
            difference=gap_of(score.difference, score.estimate.measure),
            verdict=verdict,
            way=way,
        )
