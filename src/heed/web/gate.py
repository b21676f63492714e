"""Enforces the table of `heed.web.access` for every request, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from heed.foundation.once import reading_once
from heed.foundation.settings import decided
from heed.kernel.errors import HeedError, NotFound
from heed.web import reading, second_factor
from heed.web.access import row_of
from heed.web.api.problems import problem
from heed.web.pages import errors
from heed.web.viewer import API, Viewer, viewer_of


class GateMiddleware:
    """Puts the viewer and the reading on the request; 404 for what the viewer may not open.

    Whoever has to set up a second factor is led there before anything else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reading = SimpleLazyObject(reading.current)  # type: ignore[attr-defined]
        request.decided = SimpleLazyObject(decided)  # type: ignore[attr-defined]
        request.must_set_up = False  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return self._get_response(request)
        with reading_once():
            return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _arguments: tuple[Any, ...],
        _named: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse before the view runs; None lets it run."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        viewer = viewer_of(request)
        if viewer is not None:
            request.viewer = viewer  # type: ignore[attr-defined]
        row = row_of(route)
        if row.is_open:
            return None
        if request.path.startswith(API):
            return _refused_program(request, viewer, route)
        if viewer is None and row.reaches:
            return redirect_to_login(_way_back(request), reverse("account_login"))
        if viewer is None or not viewer.may(route):
            request.is_refused = True  # type: ignore[attr-defined]  # for tests; looks as missing
            raise Http404
        if _must_set_up(request, viewer) and route not in second_factor.MEANWHILE:
            return redirect(second_factor.FIRST)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what a person can act on; other faults become the page of faults."""
        if isinstance(error, NotFound):
            return errors.not_found(request)
        if isinstance(error, HeedError):
            return errors.refused(request, error)
        if isinstance(error, DataError):  # PostgreSQL refuses NUL, and texts that are too long
            return errors.bad_request(request)
        return None


def _refused_program(
    request: HttpRequest, viewer: Viewer | None, route: str
) -> HttpResponse | None:
    """A problem document for a program that may not do this, else None."""
    if viewer is None:
        return problem(401, "Send a token: `Authorization: Bearer …`, or sign in.", code="sign_in")
    if not viewer.may(route):
        request.is_refused = True  # type: ignore[attr-defined]
        return problem(404, "There is nothing here, or it is not open to you.", code="not_found")
    if _must_set_up(request, viewer):
        said = "Sign in with your browser and set up a second factor first."
        return problem(403, said, code="second_factor")
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if not viewer.has_token or "write" not in viewer.scopes:
        said = "Changing something needs a token with the scope `write`."
        return problem(403, said, code="scope")
    return None


def _must_set_up(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether a second factor is missing; noted on the request, as the frame has no menu then."""
    must = second_factor.must_set_up(viewer, request.decided)  # type: ignore[attr-defined]
    request.must_set_up = must  # type: ignore[attr-defined]
    return must


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it can be asked for again."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
