"""Standards and promises: the list, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def standards(request: PageRequest) -> HttpResponse:
    """Every standard of a touchpoint that this person may see."""
    listing = request.reading.standards()
    rows = [row for row in listing.standards if _is_open(request, row.key)]
    return render(request, "web/standards/list.html", {"listing": listing, "rows": rows})


@require_safe
def standard(request: PageRequest, key: str) -> HttpResponse:
    """One standard; 404 for one of a touchpoint that this person may not see."""
    if not _is_open(request, key):
        raise Http404
    return render(request, "web/standards/one.html", {"standard": request.reading.standard(key)})


def _is_open(request: PageRequest, key: str) -> bool:
    if not request.viewer.sees_own_only:
        return True
    touchpoint = request.reading.standard(key).touchpoint
    return request.viewer.sees_touchpoint(touchpoint, request.reading.catalogue)
