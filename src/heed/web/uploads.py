"""Taking files from browsers: only where a page takes one, only from people who may, not too large.

Files are written to the home's work folder as they come; Django removes what broke off. The view
moves what it accepts to the uploads of the home.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from heed.web.viewer import viewer_of

TAKING = ("start", "imports")  # routes whose forms take a file
NEEDED = "imports"  # the route that a person must be allowed to open


class GuardedUpload(TemporaryFileUploadHandler):
    """Streams a file to disk, or lets it pass by unread."""

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin a temporary file, if this request may bring one."""
        request = self.request
        match = getattr(request, "resolver_match", None)
        viewer = viewer_of(request) if request is not None else None
        if match is None or match.view_name not in TAKING:
            raise SkipFile
        if viewer is None or not viewer.may(NEEDED):
            raise SkipFile
        if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes():
            request.sent_too_much = True
            raise SkipFile
        super().new_file(*given, **named)


def most_bytes() -> int:
    """The largest request with files that is taken."""
    return int(settings.UPLOAD_MEGABYTES) * 1_000_000
