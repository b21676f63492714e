"""Accounts: the list, and one with its people, standards, scores, journeys and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from heed.customers.belonging import above, below
from heed.customers.editing import Party, get_account
from heed.customers.searching.names import fold
from heed.insight.accounts import list_accounts
from heed.insight.measures.parties import Whose
from heed.insight.party_results import AccountRow
from heed.web.pages.customers.finding import asked_for
from heed.web.pages.customers.known import fields_shown, promises_shown, tags_shown
from heed.web.pages.customers.timeline import read_timeline
from heed.web.requests import PageRequest
from heed.web.templatetags.customers import ROLES

ON_A_PAGE = 50


@require_safe
def accounts(request: PageRequest) -> HttpResponse:
    """Every account, those that most records name first; found by a part of the name or key."""
    asked = asked_for(request)
    rows = list_accounts(request.reading.pinned, request.reading.names())
    words = fold(asked).split()
    found = [row for row in rows if all(word in _words_of(row) for word in words)]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"rows": page, "asked": asked, "n": len(rows)}
    return render(request, "web/customers/accounts.html", shown)


@require_safe
def account(request: PageRequest, number: int) -> HttpResponse:
    """One account with all its people, and who of them has not been heard."""
    reading = request.reading
    found = reading.account(number)
    whose = reading.whose_account(number)
    mine = get_account(number)
    over, under = above(reading.engine, mine), below(reading.engine, mine)
    called = reading.names().of([each.pk for each in (*over, *under)])
    party = Party("account", number)
    shown = {
        "found": found,
        "above": [(each.pk, called.get(each.pk) or each.key) for each in over],
        "below": [(each.pk, called.get(each.pk) or each.key) for each in under],
        "roles": [(key, name, why) for key, (name, why) in ROLES.items()],
        "n_kept": sum(each.n_kept for each in found.kept),
        "n_decided": sum(each.n for each in found.kept),
        "n_open": sum(each.n_open for each in found.kept),
        "fields": _part(request, "fields", fields_shown(request, party, Whose((), number))),
        "kept": _part(request, "kept", promises_shown(request, whose) or {}) if found.kept else "",
        "tags": _part(request, "tags", tags_shown(request, party)),
        "timeline": _part(request, "timeline", read_timeline(request, whose)),
        "may_edit": request.viewer.may("note_acting_person"),
    }
    return render(request, "web/customers/account.html", shown)


def _part(request: PageRequest, name: str, shown: Mapping[str, Any]) -> str:
    """A part that customers' pages have, too."""
    return render_to_string(f"web/customers/{name}.html", dict(shown), request)


def _words_of(row: AccountRow) -> str:
    return fold(f"{row.name} {row.key}")
