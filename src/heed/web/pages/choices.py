"""Theme and language: chosen by a button, kept in a cookie of this browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from heed.web import language, shell

A_YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says."""
    return _chosen(request, shell.THEME_COOKIE, request.POST.get("theme", ""), shell.THEMES)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """One of the languages that Heed speaks."""
    chosen = request.POST.get("language", "")
    return _chosen(request, language.COOKIE, chosen, tuple(language.CODES))


def _chosen(
    request: HttpRequest, cookie: str, chosen: str, allowed: tuple[str, ...]
) -> HttpResponse:
    response = HttpResponseRedirect(back(request))
    if chosen in allowed:
        response.set_cookie(
            cookie,
            chosen,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")
    return response


def back(request: HttpRequest) -> str:
    """The page that a form names in ``next``, if it is one of ours; else the first page."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
