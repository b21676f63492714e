"""What people see when something is not there, not theirs, or failed."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from heed.kernel.errors import Busy, HeedError, NotAllowed
from heed.web.api.problems import problem
from heed.web.viewer import API, viewer_of

AWAY = "The record store does not answer, or not in time. Try again."
FAULT = "Heed failed; the server's log has the details."
Fault = Exception | None  # Django hands it over by this name


def not_found(request: HttpRequest, exception: Fault = None) -> HttpResponse:  # noqa: ARG001
    """Nothing here, or nothing that this person may see: the two look the same."""
    if request.path.startswith(API):
        return problem(404, "There is nothing here, or it is not open to you.", code="not_found")
    return render(request, _page(request, "not_found"), status=404)


def bad_request(request: HttpRequest, exception: Fault = None) -> HttpResponse:  # noqa: ARG001
    """The browser sent something that cannot be understood."""
    return render(request, _page(request, "bad_request"), status=400)


def forbidden(request: HttpRequest, exception: Fault = None) -> HttpResponse:  # noqa: ARG001
    """Refused for a reason other than the table of access."""
    return render(request, _page(request, "forbidden"), status=403)


def refused(request: HttpRequest, error: HeedError) -> HttpResponse:
    """What was asked for cannot be done; the sentence says what to do instead."""
    page = render(request, "web/errors/refused.html", {"sentence": error.sentence})
    busy, forbidden = isinstance(error, Busy), isinstance(error, NotAllowed)
    page.status_code = 409 if busy else 403 if forbidden else 400
    return page


def csrf_failed(request: HttpRequest, **_reason: object) -> HttpResponse:
    """A form without the secret that shows it came from a page of ours."""
    return render(request, "web/errors/csrf_failed_entrance.html", status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """More attempts than the limits allow."""
    return render(request, _page(request, "too_many"), status=429)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of Heed, or a record store that is away; the page needs neither that nor a session.

    Called while the fault is handled.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError)
    status = 503 if is_away else 500
    if request.path.startswith(API):
        return problem(status, AWAY if is_away else FAULT)
    page = render_to_string("web/errors/failed.html", {"is_away": is_away})
    return HttpResponse(page, status=status)


def _page(request: HttpRequest, name: str) -> str:
    inside = hasattr(request, "user") and viewer_of(request) is not None
    return f"web/errors/{name}{'' if inside else '_entrance'}.html"
