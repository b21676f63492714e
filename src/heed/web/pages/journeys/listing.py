"""The list of journeys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def journeys(request: PageRequest) -> HttpResponse:
    """Every journey, designed or found in the data."""
    listing = request.reading.journeys()
    travelled = [one for one in listing.journeys if one.n]
    context = {
        "listing": listing,
        "n_travelled": len(travelled),
        "n_waiting": len(listing.journeys) - len(travelled),
    }
    return render(request, "web/journeys/list.html", context)
