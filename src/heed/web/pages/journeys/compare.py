"""Two segments of a journey side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.insight.comparing import ComparisonReading, Contrast
from heed.journeys.reading.cuts import SegmentCut
from heed.journeys.results import JourneyReading
from heed.kernel.errors import HeedError
from heed.web.csv_answers import csv_answer
from heed.web.pages.journeys.filtering.cut import filterable
from heed.web.pages.journeys.links import CasesLinks
from heed.web.pages.journeys.readings import comparison_of, cuts_of
from heed.web.requests import PageRequest

MOST = 25
LEAST_SEGMENTS = 2


@dataclass(frozen=True)
class Line:
    """One difference with its words and the cases behind both sides."""

    contrast: Contrast
    words: str
    one_link: str
    other_link: str


@dataclass(frozen=True)
class SideBySide:
    """One stage in both segments."""

    name: str
    one: Any
    other: Any


@require_safe
@filterable()
def compare(request: PageRequest, key: str) -> HttpResponse:
    """Choose two segments; then where they differ, and where they do not."""
    whole = request.reading.journey(key)
    cuts = cuts_of(request.reading, key)
    segments = [segment for segment in cuts.segments if segment.key]
    context: dict[str, Any] = {"journey": whole, "segments": segments, "cuts": cuts}
    if len(segments) >= LEAST_SEGMENTS:
        one, other = _sides(request, segments)
        found = comparison_of(request.reading, key, one, other)
        clear = [each for each in found.contrasts if each.is_clear]
        context |= {
            "found": found,
            "one": one,
            "other": other,
            "one_name": cuts.segment_name(one),
            "other_name": cuts.segment_name(other),
            "n_clear": len(clear),
            "lines": [_line(request, key, each, found) for each in found.contrasts[:MOST]],
            "stages": _stages(request, key, one, other),
        }
    return render(request, "web/journeys/compare.html", context)


@require_safe
@filterable()
def compare_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """Every difference as a download."""
    segments = [each for each in cuts_of(request.reading, key).segments if each.key]
    if len(segments) < LEAST_SEGMENTS:
        raise HeedError("This journey has fewer than two segments.", code="invalid_option")
    one, other = _sides(request, segments)
    found = comparison_of(request.reading, key, one, other)
    header = (
        "what",
        "from",
        "to",
        one,
        f"{one} n",
        other,
        f"{other} n",
        "difference",
        "low",
        "high",
        "p corrected",
    )
    return csv_answer(f"{key}-{one}-{other}", header, _rows(found), where=request.cut.text)


def _rows(found: ComparisonReading) -> Iterator[tuple[str | float | int, ...]]:
    for each in found.contrasts:
        yield (
            each.what,
            each.from_touchpoint,
            each.to_touchpoint,
            each.one,
            each.one_n,
            each.other,
            each.other_n,
            each.difference,
            each.low,
            each.high,
            each.p,
        )


def _sides(request: PageRequest, segments: list[SegmentCut]) -> tuple[str, str]:
    """The segments asked for, else the two largest."""
    known = [each.key for each in sorted(segments, key=lambda each: -each.n)]
    one = request.GET.get("one", "") or known[0]
    other = request.GET.get("other", "") or next(key for key in known if key != one)
    for key in (one, other):
        if key not in known:
            raise HeedError(f"There is no segment {key}.", code="invalid_option")
    return one, other


def _line(request: PageRequest, key: str, each: Contrast, found: ComparisonReading) -> Line:
    pinned = request.reading.pinned
    names = {p.key: p.name for p in pinned.catalogue.touchpoints} if pinned else {}
    start = names.get(each.from_touchpoint, each.from_touchpoint) or _("the start")
    end = names.get(each.to_touchpoint, each.to_touchpoint)
    if each.what == "end":
        words = _("End after %(from)s") % {"from": start}
    elif each.what == "time":
        words = _("Median time from %(from)s to %(to)s") % {"from": start, "to": end}
    else:
        words = _("Go from %(from)s to %(to)s") % {"from": start, "to": end}
    edge = f"{each.from_touchpoint}>{each.to_touchpoint}"
    links = [
        CasesLinks(key, side, request.cut.asked.pairs)(edge=edge)
        for side in (found.one, found.other)
    ]
    return Line(each, words, links[0], links[1])


def _stages(request: PageRequest, key: str, one: str, other: str) -> list[SideBySide]:
    sides = [
        {stage.key: stage for stage in _read(request, key, segment).stages if stage.key}
        for segment in (one, other)
    ]
    return [SideBySide(stage.name, stage, sides[1].get(name)) for name, stage in sides[0].items()]


def _read(request: PageRequest, key: str, segment: str) -> JourneyReading:
    return request.reading.journey(key, segment=segment)
