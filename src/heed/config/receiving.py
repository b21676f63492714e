"""Receiving what a browser sends, as a whole, before anybody computes: no thread waits for it.

What breaks off, stops coming or comes too slowly never reaches a page.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

from heed.kernel.disk import is_full

PATIENCE_SECONDS = 20.0  # without a byte
GRACE_SECONDS = 60.0  # before the speed counts
LEAST_BYTES_A_SECOND = 2_000.0
IN_MEMORY = 1 << 16  # bytes of a body; more goes to a file without a name, gone with the process

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Spool = SpooledTemporaryFile[bytes]


class Refused(Exception):
    """The request is not handed on; ``sentence`` says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Body:
    """A body that is being received; ``has_room`` turns false when the disk is full."""

    def __init__(self, file: Spool, *, announced: int, most: int) -> None:
        """Keep at most ``most`` bytes in ``file``; what is beyond is let pass by."""
        self.has_room = True
        self._file = file
        self._announced, self._most = announced, most
        self._n_bytes = 0
        self._began = time.monotonic()

    async def receive(self, receive: Receive) -> None:
        """Receive all of it.

        Raises:
            Refused: the connection ended before all had come, or it comes too slowly.
        """
        is_more = True
        while is_more:
            try:
                message = await asyncio.wait_for(receive(), self._seconds_left())
            except TimeoutError:
                raise Refused(408, "What was sent came too slowly.") from None
            self._keep(message.get("body", b""))
            is_more = message.get("more_body", False)  # the end of a connection is an end, too
        if self._n_bytes < self._announced:
            raise Refused(400, "Not all came of what was announced.")
        self._file.seek(0)

    def _keep(self, chunk: bytes) -> None:
        room = max(0, self._most - self._n_bytes) if self.has_room else 0
        self._n_bytes += len(chunk)
        try:
            self._file.write(chunk[:room])
        except OSError as error:
            if not is_full(error):
                raise
            self.has_room = False
            self._file.seek(IN_MEMORY)
            self._file.truncate()  # gives back what it took; the form's own fields come first

    def _seconds_left(self) -> float:
        late = self._began + GRACE_SECONDS + self._n_bytes / LEAST_BYTES_A_SECOND
        return max(0.0, min(PATIENCE_SECONDS, late - time.monotonic()))
