"""One segment: who is in, by which rule, how that changed, and whom it shares with another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from heed.customers.segments.results import SegmentOverlap, SegmentReading, SegmentRow
from heed.customers.segments.wording import rule_text
from heed.kernel.errors import HeedError
from heed.web import figures
from heed.web.csv_answers import csv_answer
from heed.web.forms import FilterForm
from heed.web.marks.line import line_chart
from heed.web.marks.markup import Markup
from heed.web.marks.series import Reading as Period
from heed.web.pages.segments.readings import (
    Asked,
    asked_of,
    opened_of,
    people_of,
    rule_lines,
)
from heed.web.requests import PageRequest

NAMES = 4  # of months below the chart: so many stand beside each other on a phone
MEMBERS = ("segment", "version", "as_of", "knowledge", "customer")


class OverlapForm(FilterForm):
    """Another segment to hold this one against."""

    other = forms.ChoiceField(label=gettext_lazy("Compare with"), required=False)

    def __init__(self, data: Any, others: Sequence[SegmentRow]) -> None:
        super().__init__(data)
        choices = [("", _("nothing")), *((row.key, row.name) for row in others)]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]
        self.forget_unknown()


@require_safe
def segment(request: PageRequest, key: str) -> HttpResponse:
    """One segment; ``?as_of=`` names a day, ``with`` another segment."""
    home = request.reading
    opened = opened_of(home)
    defined = opened.segment(key)
    listed = {row.key: row for row in home.segments().segments}
    asked, reading = _read(request, key)
    others = [row for row in listed.values() if row.key != key and row.of == "customers"]
    form = OverlapForm(request.GET, others)
    context = {
        "row": listed[key],
        "reading": reading,
        "asked": asked,
        "lines": rule_lines(home, defined),
        "people": list(people_of(request, reading.sample)) if reading else [],
        "may_see_people": request.viewer.may("customer"),
        "chart": chart_of(listed[key]),
        "form": form,
        **_overlap(request, key, asked, form),
        "notation": rule_text(defined.when) if defined.when else "",
        "moment_query": asked.query,
        "kept": {"other": form.data["other"]} if form.data.get("other") else {},
        "journeys": [
            journey
            for journey in home.catalogue.journeys
            if any(each.key == key for each in journey.segments)
        ],
        "personas": [each for each in home.catalogue.personas if each.segment == key],
        "is_built": home.pinned is not None,
    }
    return render(request, "web/segments/one.html", context)


@require_POST
def export_members(request: PageRequest, key: str) -> StreamingHttpResponse:
    """Everybody in a segment as CSV; the audit trail says who took them out."""
    found = request.reading.export_segment(
        key,
        as_of=request.POST.get("as_of", ""),
        as_known=bool(request.POST.get("as_known")),
        actor=request.viewer.user.get_username(),
    )
    head = (found.segment, found.version, found.as_of.isoformat(), found.knowledge)
    rows = ((*head, str(customer)) for customer in found.customers)
    return csv_answer(f"segment-{key}", MEMBERS, rows)


def chart_of(row: SegmentRow) -> Markup:
    """The sizes at the ends of months; nothing for fewer than two."""
    if len(row.trend) < 2:
        return Markup("")
    says = _("Customers in %(name)s at the ends of %(n)s months, from %(first)s to %(last)s.") % {
        "name": row.name,
        "n": len(row.trend),
        "first": figures.number(row.trend[0].n),
        "last": figures.number(row.trend[-1].n),
    }
    periods = [Period(figures.short_month(size.month), size.n) for size in row.trend]
    return line_chart(periods, says=says, write=figures.number, names=NAMES)


def _read(request: PageRequest, key: str) -> tuple[Asked, SegmentReading | None]:
    """The segment at the moment that the address asks for; why not, if that cannot be told."""
    asked = asked_of(request)
    try:
        reading = request.reading.segment(key, as_of=asked.as_of, as_known=asked.as_known)
    except HeedError as error:
        return Asked(asked.as_of, asked.as_known, error.sentence), None
    return asked, reading


def _overlap(
    request: PageRequest, key: str, asked: Asked, form: OverlapForm
) -> dict[str, SegmentOverlap | float | None]:
    """Whom the segment shares with the one that is chosen, in the words of the template."""
    other = form.data.get("other", "")
    if not other or asked.fault:
        return {}
    try:
        found = request.reading.segment_overlap(
            key, other, as_of=asked.as_of, as_known=asked.as_known
        )
    except HeedError:
        return {}
    return {
        "overlap": found,
        "share_of_one": found.n_both / found.n_one if found.n_one else None,
        "share_of_other": found.n_both / found.n_other if found.n_other else None,
        "expected": found.n_one * found.n_other / found.n_base if found.n_base else None,
    }
