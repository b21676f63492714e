"""Quarantine: rows that could not be read, by reason; repaired in a form, tried again, dropped."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from heed.interactions import quarantine as rows_held
from heed.interactions.importing.retry import Retry
from heed.interactions.models import QuarantinedRow
from heed.interactions.quarantine import ShownRow
from heed.kernel.errors import HeedError
from heed.web import work
from heed.web.csv_answers import csv_answer
from heed.web.forms import PageForm
from heed.web.requests import PageRequest

ON_A_PAGE = 50
MOST_DROPPED = 100_000
UNKNOWN_COLUMNS = ""  # the key of a record whose columns are not known


class RepairForm(PageForm):
    """The cells of one row; what is changed is tried."""

    def __init__(self, request: PageRequest, row: ShownRow) -> None:
        super().__init__(request.POST or None)
        self._columns = {f"cell_{n}": column for n, column in enumerate(row.cells)}
        self._before = dict(row.cells)
        for name, column in self._columns.items():
            self.fields[name] = forms.CharField(
                label=column,
                required=False,
                strip=False,
                initial=row.cells[column] or "",
                widget=_widget(row.cells[column] or ""),
            )

    @property
    def mended(self) -> list[str]:
        """The changed cells, as ``column=value``."""
        said = {column: self.cleaned_data[name] for name, column in self._columns.items()}
        return [f"{c}={text}" for c, text in said.items() if text != (self._before[c] or "")]


@require_safe
def quarantine(request: PageRequest) -> HttpResponse:
    """Rows that wait, counted by reason and filtered as the address says."""
    counts = rows_held.count_open()
    rows = _filtered(request)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "counts": counts,
        "n": sum(one.n for one in counts),
        "page": page,
        "reasons": sorted({one.reason for one in counts}),
        "sources": sorted({one.source for one in counts}),
        "asked": request.GET,
    }
    return render(request, "web/quarantine/list.html", shown)


@require_safe
def quarantine_csv(request: PageRequest) -> StreamingHttpResponse:
    """The filtered rows with their cells, to be mended in a sheet."""
    rows = _filtered(request).iterator(chunk_size=1_000)
    header = ("row", "source", "file", "line", "reason", "what", "cells")
    cells = ((r.pk, r.source, r.file, r.line, r.reason, r.sentence, _as_text(r.raw)) for r in rows)
    return csv_answer("quarantine", header, cells)


def quarantined_row(request: PageRequest, number: int) -> HttpResponse:
    """One row with all its cells, in a form that mends it and tries it again."""
    row = request.reading.quarantined_row(number)
    form = RepairForm(request, row)
    can_mend = UNKNOWN_COLUMNS not in row.cells and row.status == QuarantinedRow.Status.OPEN
    if form.is_bound and can_mend and form.is_valid():
        answer = _tried(request, row, form)
        if answer is not None:
            return answer
        row = request.reading.quarantined_row(number)
    shown = {"row": row, "form": form, "can_mend": can_mend}
    return render(request, "web/quarantine/row.html", shown)


@require_POST
def retry_quarantined(request: PageRequest) -> HttpResponse:
    """Try every waiting row of a source again, in the background."""
    source, actor = request.POST.get("source", ""), request.viewer.user.get_username()
    return redirect("job", number=work.start_retry(source=source, actor=actor).pk)


def drop_quarantined(request: PageRequest) -> HttpResponse:
    """Drop rows after asking; a GET shows what would go."""
    rows = _filtered(request)
    if request.method == "POST":
        numbers = list(rows.values_list("pk", flat=True)[:MOST_DROPPED])
        n = request.reading.drop_quarantined(
            numbers=numbers, actor=request.viewer.user.get_username()
        )
        done = ngettext("%(n)s row is dropped.", "%(n)s rows are dropped.", n) % {"n": n}
        messages.success(request, done)
        return redirect("quarantine")
    return render(request, "web/quarantine/drop.html", {"n": rows.count(), "first": rows[:5]})


def _tried(request: PageRequest, row: ShownRow, form: RepairForm) -> HttpResponse | None:
    """Try the mended row; None if the form says why it stays."""
    actor = request.viewer.user.get_username()
    try:
        retry = Retry(numbers=(row.number,), cells=form.mended)
        report = request.reading.retry_quarantine(retry, actor=actor)
    except HeedError as error:
        form.add_error(None, error.sentence)
        return None
    if report.imported:
        work.start_build(actor=actor)
        messages.success(request, _("The row is imported. Figures are being computed anew."))
        return redirect("quarantine")
    form.add_error(None, request.reading.quarantined_row(row.number).sentence)
    return None


def _filtered(request: PageRequest) -> QuerySet[QuarantinedRow]:
    rows = QuarantinedRow.objects.filter(status=QuarantinedRow.Status.OPEN)
    for name in ("reason", "source", "file"):
        if request.GET.get(name):
            rows = rows.filter(**{name: request.GET[name]})
    if request.GET.get("row", "").isdecimal():
        rows = rows.filter(pk=int(request.GET["row"]))
    return rows


def _widget(text: str) -> forms.Widget:
    long = len(text) > 80 or "\n" in text
    return forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()


def _as_text(cells: dict[str, str | None]) -> str:
    return "; ".join(f"{column}: {text or ''}" for column, text in cells.items())
