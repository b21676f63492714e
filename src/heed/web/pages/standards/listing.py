"""Every standard and promise, promised sentences first; as a page and as CSV."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from heed.standards.results import StandardRow
from heed.web.csv_answers import csv_answer
from heed.web.pages.standards.sections import sees
from heed.web.requests import PageRequest

STATUSES = (
    ("", gettext_lazy("All")),
    ("missed", gettext_lazy("Goal missed")),
    ("at_risk", gettext_lazy("At risk")),
    ("kept", gettext_lazy("Goal kept")),
    ("no_data", gettext_lazy("No data")),
)
KINDS = (
    ("", gettext_lazy("Promises and standards")),
    ("promise", gettext_lazy("Promises only")),
    ("standard", gettext_lazy("Standards only")),
)
NOBODY = "-"
HEADER = (
    "key", "name", "promised", "asks", "touchpoint", "owner", "status", "goal", "kept", "low",
    "high", "n", "open", "budget_used",
)  # fmt: skip


class StandardFilter(forms.Form):
    """What of the list is shown; the address holds it."""

    status = forms.ChoiceField(choices=STATUSES, required=False, label=gettext_lazy("Status"))
    kind = forms.ChoiceField(choices=KINDS, required=False, label=gettext_lazy("Show"))
    owner = forms.ChoiceField(required=False, label=gettext_lazy("Owner"))

    def __init__(self, data: object, rows: Sequence[StandardRow]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        owners = sorted({row.owner for row in rows if row.owner})
        nobody = [(NOBODY, _("Nobody"))] if any(not row.owner for row in rows) else []
        field = self.fields["owner"]
        field.choices = [("", _("All")), *nobody, *((name, name) for name in owners)]  # type: ignore[attr-defined]

    def chosen(self, rows: Sequence[StandardRow]) -> list[StandardRow]:
        """The rows that the filter leaves, promised sentences first."""
        picked = self.cleaned_data if self.is_valid() else {}
        status, kind, owner = (picked.get(name, "") for name in ("status", "kind", "owner"))
        left = [
            row
            for row in rows
            if (not status or row.status == status)
            and (not kind or row.is_promise == (kind == "promise"))
            and (not owner or row.owner == ("" if owner == NOBODY else owner))
        ]
        return sorted(left, key=lambda row: not row.is_promise)


def open_rows(request: PageRequest) -> list[StandardRow]:
    """The standards that this person may see."""
    rows = request.reading.standards().standards
    return [row for row in rows if sees(request, row.touchpoint)]


@require_safe
def standards(request: PageRequest) -> HttpResponse:
    """Every standard of a touchpoint that this person may see."""
    listing, rows = request.reading.standards(), open_rows(request)
    form = StandardFilter(request.GET, rows)
    names = {point.key: point.name for point in request.reading.catalogue.touchpoints}
    shown = [(row, names.get(row.touchpoint, row.touchpoint)) for row in form.chosen(rows)]
    context = {
        "listing": listing,
        "form": form,
        "rows": shown,
        "n_all": len(rows),
        "lead": lead(rows),
    }
    return render(request, "web/standards/list.html", context)


@require_safe
def standards_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = open_rows(request)
    return csv_answer(
        "standards", HEADER, (_line(row) for row in StandardFilter(request.GET, rows).chosen(rows))
    )


def lead(rows: Sequence[StandardRow]) -> str:
    """How many goals were missed, in a sentence."""
    if not rows:
        return ""
    counts = {name: sum(row.status == name for row in rows) for name, _words in STATUSES}
    parts = [
        ngettext("%(n)s goal of %(all)s is missed", "%(n)s goals of %(all)s are missed",
                 counts["missed"]) % {"n": counts["missed"], "all": len(rows)},
        ngettext("%(n)s is at risk", "%(n)s are at risk", counts["at_risk"])
        % {"n": counts["at_risk"]},
        ngettext("%(n)s is kept", "%(n)s are kept", counts["kept"]) % {"n": counts["kept"]},
    ]  # fmt: skip
    if counts["no_data"]:
        told = ngettext(
            "%(n)s has too few cases to say", "%(n)s have too few cases to say", counts["no_data"]
        )
        parts.append(told % {"n": counts["no_data"]})
    return ", ".join(parts) + "."


def _line(row: StandardRow) -> Sequence[str | int | float | None]:
    kept = row.kept
    return (
        row.key, row.name, row.told, row.asks, row.touchpoint, row.owner, row.status, row.target,
        kept.value, kept.low, kept.high, kept.n, row.n_open, row.budget_used,
    )  # fmt: skip
