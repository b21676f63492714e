"""The audit trail: who changed what, when."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.foundation.models import AuditEntry
from heed.web.csv_answers import csv_answer
from heed.web.forms import PageForm
from heed.web.requests import PageRequest

ON_A_PAGE = 100


class AuditFilter(PageForm):
    """Which rows to show; the address holds it."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    verb = forms.CharField(label=_("Did what"), required=False, max_length=100)
    subject = forms.CharField(label=_("To what"), required=False, max_length=200)


@require_safe
def audit(request: PageRequest) -> HttpResponse:
    """The newest changes first, filtered as the address says."""
    form = AuditFilter(request.GET)
    page = Paginator(_rows(form), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/audit/page.html", {"form": form, "rows": page})


@require_safe
def audit_csv(request: PageRequest) -> StreamingHttpResponse:
    """All filtered rows as CSV."""
    rows = _rows(AuditFilter(request.GET))
    return csv_answer("audit", ("at", "actor", "verb", "subject", "facts"), _cells(rows))


def _rows(form: AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    said = form.cleaned_data if form.is_valid() else {}
    for name, text in said.items():
        if text:
            rows = rows.filter(**{f"{name}__icontains": text})
    return rows


def _cells(rows: QuerySet[AuditEntry]) -> Iterator[tuple[str, ...]]:
    for row in rows.iterator(chunk_size=1_000):
        facts = json.dumps(row.facts, ensure_ascii=False, sort_keys=True)
        yield row.at.isoformat(), row.actor, row.verb, row.subject, facts
