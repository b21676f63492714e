"""One finding with its whole computation and the cases behind it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from heed.insight.deciding import finding_key
from heed.insight.finding_queries import decisions_on
from heed.insight.results import Finding, FindingExplained
from heed.web.attention.evidence import effect_rows, group_rows, worth_rows
from heed.web.attention.names import names_of
from heed.web.attention.rows import rows_of
from heed.web.csv_answers import csv_answer
from heed.web.pages.findings.forms import AssignForm, MuteForm
from heed.web.requests import PageRequest
from heed.web.visible import sees_finding, sees_standard

CASES = ("record", "at", "ended", "score", "customer", "text")


@require_safe
def finding(request: PageRequest, number: int) -> HttpResponse:
    """One finding; 404 for one that this person may not see."""
    return answer(request, opened(request, number))


@require_safe
def finding_csv(request: PageRequest, number: int) -> StreamingHttpResponse:
    """The examples of a finding as CSV."""
    explained = opened(request, number)
    rows = (
        (
            case.record,
            case.at.isoformat() if case.at else "",
            case.ended.isoformat() if case.ended else "",
            case.score,
            case.customer,
            case.text,
        )
        for case in explained.cases
    )
    return csv_answer(f"finding-{number}", CASES, rows)


def opened(request: PageRequest, number: int) -> FindingExplained:
    """The finding of this number, if this person may see it.

    Raises:
        NotFound: there is none.
        Http404: it is not theirs.
    """
    explained = request.reading.finding(number)
    if not sees_finding(request.viewer, request.reading, explained.finding):
        raise Http404
    return explained


def answer(request: PageRequest, explained: FindingExplained, **forms: Any) -> HttpResponse:
    """The page of a finding; ``assign`` and ``mute`` are forms that could not be stored."""
    found = explained.finding
    names, today = names_of(request.reading), timezone.localdate()
    (row,) = rows_of([found], decisions_on([found]), names, today)
    key = finding_key(found)
    values = {
        "explained": explained,
        "finding": found,
        "row": row,
        "key": key,
        "groups": group_rows(found.groups),
        "effect": effect_rows(found.effect),
        "worth": worth_rows(found.worth),
        "subject": _subject(request, found),
        "may_decide": request.viewer.may("finding_acknowledge"),
        "may_mute": not {"safety", "legal", "vulnerable"} & set(found.pinned.split(", ")),
        "assign": AssignForm(request, key, row.decision),
        "mute": MuteForm(key, today),
        **forms,
    }
    return render(request, "web/findings/one.html", values)


def _subject(request: PageRequest, found: Finding) -> tuple[str, str]:
    """The route and key of what the finding is about, where this person may open it."""
    if found.kind == "standard":
        known = {row.key for row in request.reading.standards().standards}
        if found.subject in known and sees_standard(request.viewer, request.reading, found.subject):
            return "standard", found.subject
    if found.kind == "score" and request.viewer.may("metric"):
        known = {metric.key for metric in request.reading.metrics().metrics}
        return ("metric", found.subject) if found.subject in known else ("", "")
    if found.kind == "handoff":
        touchpoint = found.subject.partition(":")[2]
        if touchpoint in {point.key for point in request.reading.catalogue.touchpoints}:
            return "touchpoint", touchpoint
    return "", ""
