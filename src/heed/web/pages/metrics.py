"""Metrics: the list, and one of them by groups, periods and windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.insight.results import ScoreRead
from heed.kernel.estimate import Estimate
from heed.listening.results import MetricChange, MetricReading, MetricSummary
from heed.web.attention import metric_figures, scores
from heed.web.attention.headlines import basis_words
from heed.web.csv_answers import Cell, csv_answer
from heed.web.forms import PageForm
from heed.web.requests import PageRequest

FIGURE = ("value", "low", "high", "n", "n_units", "unit", "measure", "basis", "definition")
WINDOW = ("first_day", "last_day", "withheld")
FIRST_CHOICES = ("month", "quarter", "week")


@dataclass(frozen=True)
class MetricRow:
    """One metric of the list with how it changed."""

    metric: MetricSummary
    basis: str
    change: str
    verdict: str
    way: str


class CutForm(PageForm):
    """By what the metric is read, and which windows are compared; the address holds both."""

    by = forms.ChoiceField(label=_("By"), required=False)
    compare = forms.CharField(
        label=_("Compare"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "2025-Q2:2024-Q2", "size": 16}),
    )

    def __init__(self, data: dict[str, str], metric: MetricReading) -> None:
        super().__init__(data)
        names = [each.name for each in metric.dimensions]
        order = [*(n for n in FIRST_CHOICES if n in names), *(n for n in names)]
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            ("none", _("nothing")),
            *((name, name.removeprefix("properties.")) for name in dict.fromkeys(order)),
        ]


@require_safe
def metrics(request: PageRequest) -> HttpResponse:
    """Every metric with its figure over all answers."""
    listing = request.reading.metrics()
    read = {score.key: score for score in request.reading.findings().scores}
    rows = [_row(one, read.get(one.key)) for one in listing.metrics]
    clear = [row for row in rows if row.way != "flat"]
    values = {"listing": listing, "rows": rows, "clear": clear}
    return render(request, "web/metrics/list.html", values)


@require_safe
def metrics_csv(request: PageRequest) -> StreamingHttpResponse:
    """Every metric as CSV."""
    rows = (
        (one.key, one.name, one.origin, *_cells(one.estimate))
        for one in request.reading.metrics().metrics
    )
    return csv_answer("metrics", ("key", "name", "origin", *FIGURE, *WINDOW), rows)


@require_safe
def metric(request: PageRequest, key: str) -> HttpResponse:
    """One metric; ``?by=`` names a dimension, ``?compare=`` one window or two."""
    whole = request.reading.metric(key)
    by = _by(request, whole)
    form = CutForm({"by": by or "none", "compare": request.GET.get("compare", "")}, whole)
    form.is_valid()
    cut = request.reading.metric(key, by=by) if by else whole
    proven = request.reading.metric_proof(key)
    read = {score.key: score for score in request.reading.findings().scores}.get(key)
    values = {
        "metric": cut,
        "form": form,
        "basis": basis_words(cut.estimate.basis),
        "score": scores.rows_of([read])[0] if read else None,
        "rows": metric_figures.group_rows(cut),
        "chart": metric_figures.chart(cut),
        "formula": proven.formula,
        "formula_words": metric_figures.formula_words(proven.formula),
        "scale": metric_figures.scale_words(proven.formula, cut.series),
        "proofs": metric_figures.proof_rows(proven.proofs),
        "n_failed": sum(bool(proof.failure) for proof in proven.proofs),
        "response": metric_figures.response_words(cut.response),
        **_compared(request, key, form),
    }
    return render(request, "web/metrics/one.html", values)


@require_safe
def metric_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """The groups or periods of one metric as CSV; without ``?by=`` the one figure."""
    by = _by(request, request.reading.metric(key))
    read = request.reading.metric(key, by=by)
    header = ("by", "group", *FIGURE, *WINDOW, "difference", "low", "high", "p_corrected", "clear")
    return csv_answer(f"metric-{key}", header, _lines(read))


def _by(request: PageRequest, metric: MetricReading) -> str:
    """The dimension that the address asks for; without one months, where there are months."""
    known = {each.name for each in metric.dimensions}
    wanted = request.GET.get("by")
    if wanted is None:
        return next((name for name in FIRST_CHOICES if name in known), "")
    return wanted if wanted in known else ""


def _compared(request: PageRequest, key: str, form: CutForm) -> dict[str, object]:
    """Two windows beside each other; what is no window is said at the field."""
    wanted = form.cleaned_data.get("compare", "")
    if not wanted:
        return {}
    change: MetricChange | None = None
    with form.faults():
        change = request.reading.metric_change(key, wanted)
    if change is None:
        return {"compare_faults": form.non_field_errors()}
    measure = change.after.measure
    words, way = metric_figures.verdict_of(change.difference)
    return {
        "change": change,
        "change_words": metric_figures.gap_of(change.difference, measure),
        "change_verdict": words,
        "change_way": way,
    }


def _row(one: MetricSummary, read: ScoreRead | None) -> MetricRow:
    basis = basis_words(one.estimate.basis)
    if read is None:
        return MetricRow(one, basis, "", "", "flat")
    row = scores.rows_of([read])[0]
    return MetricRow(one, basis, row.change, row.verdict, row.way)


def _lines(read: MetricReading) -> Iterator[tuple[Cell, ...]]:
    if not read.groups:
        yield ("", "", *_cells(read.estimate), *[None] * 5)
    for group in read.groups:
        gap = group.difference
        told = (gap.value, gap.low, gap.high, gap.p_corrected, str(gap.clear)) if gap else ()
        yield (read.by, group.value, *_cells(group.estimate), *(told or [None] * 5))


def _cells(read: Estimate) -> tuple[Cell, ...]:
    window = read.window
    return (
        read.value,
        read.low,
        read.high,
        read.n,
        read.n_units,
        read.unit,
        read.measure,
        read.basis,
        read.definition,
        window.first.isoformat() if window else "",
        window.last.isoformat() if window else "",
        read.withheld,
    )
