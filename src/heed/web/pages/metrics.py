"""Metrics: the list, and one of them by groups, periods and windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.insight.results import ScoreRead
from heed.kernel.estimate import Estimate
from heed.listening.periods import PERIODS, Period
from heed.listening.results import MetricChange, MetricReading, MetricSummary
from heed.web.attention import metric_figures, scores
from heed.web.attention.headlines import basis_words
from heed.web.charts.figure import LongFigure, chart_csv, figure_of, small_figures
from heed.web.charts.long import CATEGORIES
from heed.web.charts.metric import metric_chart
from heed.web.charts.response import response_chart
from heed.web.csv_answers import Cell, csv_answer
from heed.web.forms import PageForm
from heed.web.requests import PageRequest

FIGURE = ("value", "low", "high", "n", "n_units", "unit", "measure", "basis", "definition")
WINDOW = ("first_day", "last_day", "withheld")
FIRST_CHOICES = ("month", "quarter", "week")


@dataclass(frozen=True)
class Lines:
    """The lines of the chart: values of a dimension, the largest if none is named."""

    of: str = ""
    value: tuple[str, ...] = ()


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
    of = forms.ChoiceField(label=_("Lines for"), required=False)
    value = forms.MultipleChoiceField(
        label=_("Values"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"form": "cut"}),
    )
    compare = forms.CharField(
        label=_("Compare"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "2025-Q2:2024-Q2", "size": 16}),
    )

    def __init__(self, data: Mapping[str, Any], metric: MetricReading) -> None:
        super().__init__(data)
        names = [each.name for each in metric.dimensions]
        order = [*(n for n in FIRST_CHOICES if n in names), *(n for n in names)]
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            ("none", _("nothing")),
            *((name, name.removeprefix("properties.")) for name in dict.fromkeys(order)),
        ]
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            ("", _("all answers")),
            *((name, name.partition(".")[2] or name) for name in names if name not in PERIODS),
        ]


@require_safe
def metrics(request: PageRequest) -> HttpResponse:
    """Every metric with its figure over all answers."""
    listing = request.reading.metrics()
    read = {score.key: score for score in request.reading.findings().scores}
    rows = [_row(one, read.get(one.key)) for one in listing.metrics]
    clear = [row for row in rows if row.way != "flat"]
    is_told = any(row.change for row in rows)
    values = {"listing": listing, "rows": rows, "clear": clear, "is_told": is_told}
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
    by, lines = _by(request, whole), lines_of(request, whole)
    given = {"by": by or "none", "compare": request.GET.get("compare", ""), **asdict(lines)}
    form = CutForm(given, whole)
    _choose_values(form, request, key, lines)
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
        "chart": _figure(request, key, by, lines),
        **_smalls(request, key, by, lines),
        "formula": proven.formula,
        "formula_words": metric_figures.formula_words(proven.formula),
        "scale": metric_figures.scale_words(proven.formula, cut.series),
        "proofs": metric_figures.proof_rows(proven.proofs),
        "n_failed": sum(bool(proof.failure) for proof in proven.proofs),
        "answered": _response_figure(request, key, by),
        "response": metric_figures.response_words(cut.response),
        **_compared(request, key, form),
    }
    return render(request, "web/metrics/one.html", values)


@require_safe
def metric_chart_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """Every point of a metric's chart as CSV."""
    whole = request.reading.metric(key)
    lines = lines_of(request, whole)
    by = _by(request, whole)
    chart = metric_chart(
        request.reading, key, by=by or "month", of=lines.of, values=tuple(lines.value)
    )
    if chart is None:
        raise Http404
    return chart_csv(f"metric-{key}-{by}", chart)


@require_safe
def response_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """The response rate over time as CSV."""
    by = _by(request, request.reading.metric(key))
    chart = response_chart(request.reading.response_over_time(key, by=_period(by)))
    if chart is None:
        raise Http404
    return chart_csv(f"{key}-response", chart)


def _response_figure(request: PageRequest, key: str, by: str) -> LongFigure | None:
    """The response rate over time; None where nothing says who was asked when."""
    period = _period(by)
    asked = f"?by={period}"
    return figure_of(
        response_chart(request.reading.response_over_time(key, by=period)),
        source=reverse("api:response_chart", args=[key]) + asked,
        csv=reverse("response_csv", args=[key]) + asked,
    )


def _period(by: str) -> Period:
    return next((each for each in PERIODS if each == by), "month")


def lines_of(request: PageRequest, metric: MetricReading) -> Lines:
    """What the address asks lines for; a dimension that there is not asks for nothing."""
    of = request.GET.get("of", "")
    known = {each.name for each in metric.dimensions} - set(PERIODS)
    return Lines(of, tuple(request.GET.getlist("value"))) if of in known else Lines()


def _choose_values(form: CutForm, request: PageRequest, key: str, lines: Lines) -> None:
    groups = request.reading.metric(key, by=lines.of).groups if lines.of else ()
    names = [group.value for group in groups if group.value]
    form.fields["value"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


def _smalls(request: PageRequest, key: str, by: str, lines: Lines) -> dict[str, object]:
    """A small picture for each value where there are too many for one chart."""
    if by not in PERIODS or not lines.of:
        return {}
    split = request.reading.metric_over_time(key, by=by, of=lines.of, values=lines.value)
    chart = metric_chart(request.reading, key, by=by, of=lines.of, values=lines.value)
    if chart is None or len(chart.lines) <= len(CATEGORIES):
        return {"others": split.others}
    return {"smalls": small_figures(chart), "others": split.others}


def _figure(request: PageRequest, key: str, by: str, lines: Lines) -> LongFigure | None:
    """The chart of the periods; None if the metric is not read by periods."""
    if by not in PERIODS:
        return None
    values = lines.value
    chart = metric_chart(request.reading, key, by=by, of=lines.of, values=values)
    query = QueryDict(mutable=True)
    query.update({"by": by, **({"of": lines.of} if lines.of else {})})
    query.setlist("value", list(values))
    asked = f"?{query.urlencode()}"
    return figure_of(
        chart,
        source=reverse("api:metric_chart", args=[key]) + asked,
        csv=reverse("metric_chart_csv", args=[key]) + asked,
    )


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
