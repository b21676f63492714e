"""Every finding that a person may see, filtered as the address says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.insight.results import FindingsReading
from heed.web.attention import drivers, scores
from heed.web.attention.rows import FindingRow
from heed.web.csv_answers import csv_answer
from heed.web.forms import FilterForm
from heed.web.pages.home import finding_rows
from heed.web.requests import PageRequest
from heed.web.visible import visible_findings

ON_A_PAGE = 50
NOBODY = "-"
LISTS = [("", _("All")), ("breaks", _("Breaks")), ("delights", _("Delights"))]
KINDS = [
    ("", _("All")),
    ("standard", _("Standards")),
    ("score", _("Scores")),
    ("handoff", _("Handoffs")),
    ("response", _("Answering")),
]
STATUSES = [
    ("", _("Not muted")),
    ("new", _("Not acknowledged")),
    ("acknowledged", _("Acknowledged")),
    ("muted", _("Muted")),
    ("all", _("All")),
]
HEADER = (
    "number",
    "list",
    "kind",
    "subject",
    "finding",
    "pinned",
    "value",
    "low",
    "high",
    "n",
    "measure",
    "for_whom",
    "goes_with",
    "worth_low_minor",
    "worth_high_minor",
    "worth_currency",
    "owner",
    "acknowledged_by",
    "muted_until",
)


class FindingFilter(FilterForm):
    """Which findings to show; a value that it does not know shows all."""

    list = forms.ChoiceField(label=_("List"), choices=LISTS, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)

    def __init__(self, data: Any, owners: Sequence[str]) -> None:
        super().__init__(data)
        named = [(owner, owner) for owner in owners]
        field = self.fields["owner"]
        field.choices = [("", _("All")), (NOBODY, _("Nobody")), *named]  # type: ignore[attr-defined]
        self.forget_unknown()


@require_safe
def findings(request: PageRequest) -> HttpResponse:
    """The findings, and for people inside the scores, whom to call first and what is missing."""
    found = visible_findings(request.viewer, request.reading)
    every = finding_rows(request, found, delights=True)
    form = _form(request, every)
    rows = _chosen(form, every)
    inside = not request.viewer.sees_own_only
    values = {
        "found": found,
        "form": form,
        "rows": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "n_every": len(every),
        "n_muted": sum(row.is_muted for row in every),
        "with_worth": any(row.worth for row in rows),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "remarks": found.remarks,
        "inside": inside,
        "scores": scores.rows_of(found.scores, _searched(found)),
        "calls": found.call_first,
        "drivers": drivers.shown(found.drivers),
        "missing": found.missing,
    }
    return render(request, "web/findings/list.html", values)


@require_safe
def findings_csv(request: PageRequest) -> StreamingHttpResponse:
    """The filtered findings as CSV."""
    found = visible_findings(request.viewer, request.reading)
    every = finding_rows(request, found, delights=True)
    return csv_answer("findings", HEADER, _cells(_chosen(_form(request, every), every)))


def _searched(found: FindingsReading) -> frozenset[str]:
    """Keys of scores of which a group is named."""
    every = (*found.breaks, *found.delights)
    return frozenset(one.subject for one in every if one.kind == "score")


def _form(request: PageRequest, rows: Sequence[FindingRow]) -> FindingFilter:
    return FindingFilter(request.GET, sorted({row.owner for row in rows if row.owner}))


def _chosen(form: FindingFilter, rows: Sequence[FindingRow]) -> list[FindingRow]:
    form.is_valid()
    said = form.cleaned_data
    return [row for row in rows if _is_meant(row, said)]


def _is_meant(row: FindingRow, said: dict[str, str]) -> bool:
    owner, status = said.get("owner"), said.get("status")
    if said.get("list") and row.finding.list != said["list"]:
        return False
    if said.get("kind") and row.finding.kind != said["kind"]:
        return False
    if owner and row.owner != ("" if owner == NOBODY else owner):
        return False
    if status == "muted":
        return row.is_muted
    if status == "all":
        return True
    is_acknowledged = row.decision.acknowledged_at is not None
    return not row.is_muted and (not status or (status == "acknowledged") == is_acknowledged)


def _cells(rows: Sequence[FindingRow]) -> Iterator[tuple[str | int | float | None, ...]]:
    for row in rows:
        finding, share, worth = row.finding, row.finding.share, row.finding.worth
        yield (
            finding.number,
            finding.list,
            finding.kind,
            finding.subject,
            finding.sentence,
            finding.pinned,
            share.value,
            share.low,
            share.high,
            share.n,
            share.measure,
            row.whom,
            row.beside,
            worth.low_minor if worth else None,
            worth.high_minor if worth else None,
            worth.currency if worth else "",
            row.owner,
            row.decision.acknowledged_by,
            row.decision.muted_until.isoformat() if row.decision.muted_until else "",
        )
