"""One customer: what happened, what was promised, and what they said."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.pages.journeys.readings import customer_of
from heed.web.requests import PageRequest


@require_safe
def customer(request: PageRequest, number: int) -> HttpResponse:
    """Everything that the lake holds about one customer."""
    found = customer_of(request.reading, number)
    n_missed = sum(each.result == "missed" for each in found.verdicts)
    n_decided = sum(each.result in ("kept", "missed") for each in found.verdicts)
    context = {"found": found, "n_missed": n_missed, "n_decided": n_decided}
    return render(request, "web/customers/one.html", context)
