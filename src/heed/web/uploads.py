"""Taking files from browsers: only where a page takes one, only from people who may, not too large.

Files are written to the home's work folder as they come; Django removes what broke off. The view
moves what it accepts to the uploads of the home.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

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
        super().new_file(*given, **named)


def _is_taken(request: HttpRequest) -> bool:
    """Whether the page takes files and this person may send one."""
    match, viewer = request.resolver_match, viewer_of(request)
    needed = TAKING.get(match.view_name) if match is not None else None
    return needed is not None and viewer is not None and viewer.may(needed)


def most_bytes() -> int:
    """The largest request with files that is taken."""
    return int(settings.UPLOAD_MEGABYTES) * 1_000_000
