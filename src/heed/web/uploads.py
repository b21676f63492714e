"""How much a browser may send."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Refuses a request that is larger than ``HEED_UPLOAD_MEGABYTES`` before it is read."""

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        """Look at the length that the browser announced; more is never read.

        Raises:
            RequestDataTooBig: it is too much.
        """
        if content_length > settings.UPLOAD_MEGABYTES * MEGABYTE:
            raise RequestDataTooBig("larger than HEED_UPLOAD_MEGABYTES")

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        """Hand everything on to the next handler."""
        return raw_data

    def file_complete(self, _file_size: int) -> None:
        """The next handler makes the file."""
        return
