"""What needs attention: the first page."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.insight.finding_queries import decisions_on
from heed.insight.results import FindingsReading
from heed.listening.results import MetricReading, MetricSummary
from heed.standards.results import StandardRow
from heed.web.attention import emerging, headlines, late
from heed.web.attention.lead import Seen, lead
from heed.web.attention.names import names_of, unowned_steps
from heed.web.attention.rows import FindingRow, rows_of
from heed.web.forms import PageForm
from heed.web.requests import PageRequest
from heed.web.visible import visible_findings, visible_standards

MOST_ROWS = 8
HEADLINES = 4
URGENT = ("missed", "at_risk", "kept", "no_data")
MONTHS = [("3", _("3 months")), ("6", _("6 months")), ("12", _("12 months"))]


class TrendFilter(PageForm):
    """How far back the small lines go; the address holds it."""

    months = forms.ChoiceField(label=_("Trend over"), choices=MONTHS, required=False)


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """The reading of everything in a sentence, then the figures, the findings, what is late."""
    found = visible_findings(request.viewer, request.reading)
    standards = visible_standards(request.viewer, request.reading).standards
    rows = finding_rows(request, found)
    shown = [row for row in rows if not row.is_muted]
    inside = not request.viewer.sees_own_only
    seen = Seen(
        standards=standards,
        scores=found.scores,
        rows=shown,
        emerging=found.emerging,
    )
    form, months = _trend(request)
    values = {
        "form": form,
        "found": found,
        "lead": lead(seen),
        "remarks": late.of_data(request.reading.doctor()) if request.viewer.may("sources") else (),
        "headlines": _headlines(request, standards, found, months),
        "rows": shown[:MOST_ROWS],
        "n_rows": len(shown),
        "n_muted": len(rows) - len(shown),
        "with_worth": any(row.worth for row in shown),
        "emerging": [emerging.shown(each) for each in seen.emerging],
        "late": _late(request, standards),
        "missing": found.missing,
        "n_standards": len(standards),
        "n_answers": _n_answers(request, found) if inside else 0,
        "inside": inside,
    }
    return render(request, "web/home/page.html", values)


def finding_rows(
    request: PageRequest, found: FindingsReading, *, delights: bool = False
) -> list[FindingRow]:
    """The breaks (and delights) of what a person may see, in their order."""
    every = (*found.breaks, *found.delights) if delights else found.breaks
    return rows_of(every, decisions_on(every), names_of(request.reading), timezone.localdate())


def _trend(request: PageRequest) -> tuple[TrendFilter, int]:
    """The form as the address says, and the months; what it does not know is six."""
    asked = request.GET.get("months", "")
    months = asked if asked in dict(MONTHS) else "6"
    return TrendFilter({"months": months}), int(months)


def _n_answers(request: PageRequest, found: FindingsReading) -> int:
    """How many answers there are where they are all that there is; 0 where there is more."""
    catalogue = request.reading.catalogue
    is_more = catalogue.journeys or request.reading.standards().standards
    sets = {metric.series: metric.estimate.n for metric in request.reading.metrics().metrics}
    return next(iter(sets.values())) if not is_more and len(sets) == 1 and found.scores else 0


def _headlines(
    request: PageRequest, standards: Sequence[StandardRow], found: FindingsReading, months: int
) -> list[headlines.Headline]:
    """Promises before standards, missed before kept; then metrics, defined ones first."""
    known = [row for row in standards if row.kept.value is not None]
    known.sort(key=lambda row: (not row.is_promise, URGENT.index(row.status)))
    metrics = _metrics(request)
    n = max(HEADLINES // 2, HEADLINES - len(metrics))
    figures = [request.reading.standard(row.key) for row in known[:n]]
    scores = {score.key: score for score in found.scores}
    return [
        *headlines.of_standards(figures, months),
        *(
            headlines.of_metric(_by_month(request, one.key), scores.get(one.key), months)
            for one in metrics[: HEADLINES - len(figures)]
        ),
    ]


def _by_month(request: PageRequest, key: str) -> MetricReading:
    """A metric with its months, where it has more than one."""
    plain = request.reading.metric(key)
    has_months = any(each.name == "month" for each in plain.dimensions)
    return request.reading.metric(key, by="month") if has_months else plain


def _metrics(request: PageRequest) -> list[MetricSummary]:
    """Metrics with a figure and months, those with most answers first; none for partners."""
    if not request.viewer.may("metrics"):
        return []
    every = request.reading.metrics().metrics
    dated = [each for each in every if each.estimate.is_shown and each.estimate.window]
    # A mean of the same answers says what the share of satisfied ones says already.
    chosen: dict[object, MetricSummary] = {}
    for each in dated:
        chosen.setdefault(each.series, each)
    return sorted(chosen.values(), key=lambda each: (each.origin != "defined", -each.estimate.n))


def _late(request: PageRequest, standards: Sequence[StandardRow]) -> list[late.Item]:
    """Missed and at risk; then, for people inside, what nobody owns."""
    items = late.late_standards(standards)
    if request.viewer.sees_own_only:
        return items
    return [
        *items,
        *late.unowned(unowned_steps(request.reading.catalogue), names_of(request.reading)),
    ]
