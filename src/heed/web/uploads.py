"""Taking files from browsers: only where a page takes one, only from people who may, not too large.

The server receives a whole body before it hands it on (`heed.config.receiving`). Then the file is
written to the home's work folder; the view moves what it accepts to the uploads of the home. What
a killed server leaves in either place is swept away by the next one (`heed.web.tidying`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from heed.kernel.disk import NO_ROOM, is_full
from heed.web.viewer import viewer_of

# Routes whose forms take a file, and the route that a person must be allowed to open for it
TAKING = {"start": "imports", "imports": "imports", "draft_text": "publish_draft"}
TOO_LARGE = "heed.upload_too_large"  # in the request's META: a file was passed by


class GuardedUpload(TemporaryFileUploadHandler):
    """Streams a file to disk, or lets it pass by unread."""

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin a temporary file, if this request may bring one."""
        request = self.request
        if request is None or not _is_taken(request):
            raise SkipFile
        if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes():
            request.META[TOO_LARGE] = True
            raise SkipFile
        if request.META.get(NO_ROOM):
            raise SkipFile
        with self._room():
            super().new_file(*given, **named)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of the file, if the disk has room for it."""
        with self._room():
            super().receive_data_chunk(raw_data, start)

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Let the file pass by once the disk is full; the form says so."""
        try:
            yield
        except OSError as error:
            if not is_full(error) or self.request is None:
                raise
            self.request.META[NO_ROOM] = True
            raise SkipFile from None


def may_bring_file(environ: dict[str, Any]) -> bool:
    """Whether the sender of a request may send a file with it, asked before the file comes."""
    request = WSGIRequest({**environ, "wsgi.input": BytesIO()})
    SessionMiddleware(_no_answer).process_request(request)
    AuthenticationMiddleware(_no_answer).process_request(request)
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return False
    return _is_taken(request)


def _no_answer(_request: HttpRequest) -> HttpResponseBase:
    raise NotImplementedError


def _is_taken(request: HttpRequest) -> bool:
    """Whether the page takes files and this person may send one."""
    match, viewer = request.resolver_match, viewer_of(request)
    needed = TAKING.get(match.view_name) if match is not None else None
    return needed is not None and viewer is not None and viewer.may(needed)


def most_bytes() -> int:
    """The largest request with files that is taken."""
    return int(settings.UPLOAD_MEGABYTES) * 1_000_000
