"""What every page's frame shows: the menu, the viewer, the data horizon, theme and language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from heed.web.navigation import menu
from heed.web.viewer import viewer_of

THEME_COOKIE = "heed_theme"
THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for ``web/base.html``."""
    viewer = viewer_of(request) if hasattr(request, "user") else None
    frame: dict[str, Any] = {
        "viewer": viewer,
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "theme": theme_of(request),
    }
    if viewer is None:
        return frame
    route = request.resolver_match.view_name if request.resolver_match else ""
    build = request.reading.pinned  # type: ignore[attr-defined]
    return frame | {
        "menu": [] if request.must_set_up else list(menu(viewer, route)),  # type: ignore[attr-defined]
        "horizon": build.as_of if build else None,
        "company": request.decided.company_name,  # type: ignore[attr-defined]
    }


def theme_of(request: HttpRequest) -> str:
    """What the person chose: light, dark, or nothing for what their system says."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
