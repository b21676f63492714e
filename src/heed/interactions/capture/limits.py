"""How much is taken: events a second of each key, what may wait in the inbox, room on the disk."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

from django.conf import settings

from heed.interactions.capture.answering import Refused
from heed.interactions.capture.inbox import depth

BURST_SECONDS = 2.0  # of its rate that a key may send at once
RESERVE = 64 * 1024 * 1024  # bytes of the disk that flushing needs
MOST_EVENTS = 20_000_000
FULL_RETRY, RATE_RETRY = 10, 1  # seconds
LOOKED_AT_EVERY = 0.5  # seconds


class Rates:
    """A bucket for each write key that fills at its rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}  # key → tokens, when

    def take(self, key: int, events_per_second: int, n: int) -> None:
        """Count ``n`` events of a key.

        A request that is larger than the bucket passes when the bucket is full, and is paid off.

        Raises:
            Refused: the key sends more than its rate.
        """
        if not events_per_second:
            return
        now, most = time.monotonic(), events_per_second * BURST_SECONDS
        with self._lock:
            tokens, at = self._buckets.get(key, (most, now))
            tokens = min(most, tokens + (now - at) * events_per_second)
            if tokens < min(n, most):
                self._buckets[key] = (tokens, now)
                raise Refused(
                    429,
                    "too_many_events",
                    f"This write key may send {events_per_second:,} events a second.",
                    retry_after=RATE_RETRY,
                )
            self._buckets[key] = (tokens - n, now)


class Room:
    """Whether there is room for more; looked at twice a second at most."""

    def __init__(self) -> None:
        self._due = 0.0
        self._lacks = ""

    def check(self) -> None:
        """Refuse everything while the inbox is full, or the disk almost.

        Raises:
            Refused: with when to try again; nothing that was accepted is lost.
        """
        now = time.monotonic()
        if now >= self._due:
            self._due = now + LOOKED_AT_EVERY
            self._lacks = lacks()
        if self._lacks:
            said = f"{self._lacks} Send this again later."
            raise Refused(429, "overloaded", said, retry_after=FULL_RETRY)


def lacks() -> str:
    """What is full, in a sentence; empty if nothing is."""
    waiting = depth()
    if waiting.size > settings.INBOX_MEGABYTES * 1_000_000 or waiting.events > MOST_EVENTS:
        return "The inbox is full, because the lake does not keep up."
    if _free(settings.HOME.root) < RESERVE:
        return "The disk of the server is almost full."
    return ""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
