"""Every persona with the share of its segment, and whether it is stale."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heed.insight.persona_results import PersonaList, PersonaRow
from heed.web.pages.personas.words import MISSING_SHORT, Text
from heed.web.requests import PageRequest


@dataclass(frozen=True)
class ListedPersona:
    """One persona of the list, with the journeys whose maps are drawn for it."""

    row: PersonaRow
    journeys: tuple[tuple[str, str], ...]  # key and name
    missing: Text


@require_safe
def personas(request: PageRequest) -> HttpResponse:
    """Every persona, in the order of the definitions."""
    listed = request.reading.personas()
    names = {journey.key: journey.name for journey in request.reading.catalogue.journeys}
    rows = [
        ListedPersona(
            row,
            tuple((key, names.get(key, key)) for key in row.journeys),
            MISSING_SHORT.get(row.missing, ""),
        )
        for row in listed.personas
    ]
    context = {"listed": listed, "rows": rows, "lead": lead(listed)}
    return render(request, "web/personas/list.html", context)


def lead(listed: PersonaList) -> str:
    """How many personas there are, and how many of them are stale."""
    n, n_stale = len(listed.personas), sum(row.is_stale for row in listed.personas)
    told = ngettext("%(n)s persona", "%(n)s personas", n) % {"n": n}
    if not n_stale:
        return told + ". " + _("Each was verified within twelve months.")
    stale = ngettext("%(n)s of them is stale", "%(n)s of them are stale", n_stale) % {"n": n_stale}
    return told + "; " + stale + "."
