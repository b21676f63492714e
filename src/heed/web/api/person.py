"""Who asks: the gate has found out already, so this only tells OpenAPI how."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from heed.web.viewer import Viewer


class Person(HttpBearer):
    """A token in the header ``Authorization``, or the session of a browser for reading."""

    def __call__(self, request: HttpRequest) -> Any | None:
        return getattr(request, "viewer", None)

    def authenticate(self, _request: HttpRequest, _token: str) -> Viewer | None:
        """Never asked: ``__call__`` answers."""
        return None
