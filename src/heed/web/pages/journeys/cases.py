"""The cases behind an edge, a deviation, a path or a touchpoint, and one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.journeys.design import Catalogue, DeviationKind
from heed.journeys.measures_cases import By, Chosen
from heed.journeys.reading.paths import ARROW
from heed.kernel.errors import HeedError
from heed.web.csv_answers import csv_answer
from heed.web.pages.journeys.filtering.cut import filterable
from heed.web.pages.journeys.labels import DEVIATIONS
from heed.web.pages.journeys.readings import case_of, cuts_of
from heed.web.requests import PageRequest

PAGE = 50
MOST_IN_FILE = 10_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and how people say it."""

    chosen: Chosen
    says: str


def asked_of(request: PageRequest, key: str, catalogue: Catalogue) -> Asked:
    """What the cases of this address share.

    Raises:
        HeedError: the address names two things, or one that cannot be.
    """
    given = {
        name: request.GET[name]
        for name in ("edge", "deviation", "path", "touchpoint")
        if request.GET.get(name)
    }
    segment = request.GET.get("segment", "")
    if len(given) > 1:
        raise HeedError(
            "Ask for one of edge, deviation, path and touchpoint.", code="invalid_option"
        )
    names = {point.key: point.name for point in catalogue.touchpoints}
    for name, text in given.items():
        return _asked(key, segment, name, text, names)
    return Asked(Chosen(key, segment=segment), _("All cases"))


def _asked(key: str, segment: str, by: str, text: str, names: dict[str, str]) -> Asked:
    def said(touchpoint: str) -> str:
        return names.get(touchpoint, touchpoint)

    if by == "edge":
        start, mark, end = text.partition(">")
        if not mark or not (start or end):
            raise HeedError("An edge is written a>b.", code="invalid_option")
        says = _("From %(from)s straight to %(to)s") % {
            "from": said(start) or _("the start"),
            "to": said(end) or _("the end"),
        }
        return Asked(_chosen(key, "edge", start, end, segment), says)
    if by == "deviation":
        kind, mark, touchpoint = text.partition(":")
        if not mark or kind not in get_args(DeviationKind):
            raise HeedError("A deviation is written kind:touchpoint.", code="invalid_option")
        says = str(DEVIATIONS[kind]) % {"name": said(touchpoint)}
        return Asked(_chosen(key, "deviation", kind, touchpoint, segment), says)
    if by == "path":
        steps = text.split(">")
        says = _("Exactly this path: %(path)s") % {"path": " → ".join(said(step) for step in steps)}
        return Asked(_chosen(key, "path", ARROW.join(steps), "", segment), says)
    says = _("Met %(name)s") % {"name": said(text)}
    return Asked(_chosen(key, "touchpoint", text, "", segment), says)


def _chosen(key: str, by: By, first: str, second: str, segment: str) -> Chosen:
    return Chosen(key, by, first, second, segment)


@require_safe
@filterable(floor=0)
def cases(request: PageRequest, key: str) -> HttpResponse:
    """A page of the cases that share what the address names, newest first."""
    reading = request.reading
    asked = asked_of(request, key, _catalogue(request))
    after = request.GET.get("after", "")
    page = reading.cases_of(asked.chosen, after=after, top=PAGE)
    context: dict[str, Any] = {
        "page": page,
        "says": asked.says,
        "names": {point.key: point.name for point in _catalogue(request).touchpoints},
        "cuts": cuts_of(reading, key),
        "segment": asked.chosen.segment,
        "segment_name": cuts_of(reading, key).segment_name(asked.chosen.segment),
        "is_first": not after,
    }
    return render(request, "web/journeys/cases.html", context)


@require_safe
@filterable(floor=0)
def cases_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """The same cases as a download, at most ten thousand."""
    asked = asked_of(request, key, _catalogue(request))
    header = (
        "case",
        "instance",
        "segment",
        "started_at",
        "ended_at",
        "outcome",
        "n_steps",
        "n_deviations",
        "path",
    )
    rows = _rows(request, asked.chosen)
    return csv_answer(f"{key}-cases", header, rows, where=request.cut.text)


def _rows(request: PageRequest, chosen: Chosen) -> Iterator[tuple[str | int, ...]]:
    after, n = "", 0
    while n < MOST_IN_FILE:
        page = request.reading.cases_of(chosen, after=after, top=1_000)
        for one in page.cases:
            yield (
                one.case_key,
                str(one.instance),
                one.segment,
                one.started_at.isoformat(),
                one.ended_at.isoformat(),
                one.outcome,
                one.n_steps,
                one.n_deviations,
                " > ".join(one.touchpoints),
            )
        n += len(page.cases)
        after = page.next_cursor
        if not after:
            return


@require_safe
def case(request: PageRequest, key: str, instance: int) -> HttpResponse:
    """One case: its steps with times, standards, answers and who it was."""
    found = case_of(request.reading, key, instance)
    context = {
        "found": found,
        "case": found.travelled.case,
        "n_missed": sum(each.result == "missed" for each in found.verdicts),
        "may_customer": request.viewer.may("customer"),
    }
    return render(request, "web/journeys/case.html", context)


def _catalogue(request: PageRequest) -> Catalogue:
    pinned = request.reading.pinned
    return pinned.catalogue if pinned else request.reading.catalogue
