"""Counting what came of events, by source and day."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from heed.interactions.capture.models import CaptureCount, Webhook, WriteKey
from heed.kernel.clock import utc_now

Count = tuple[str, date, str, str]  # source, day, outcome, reason
Used = tuple[type[WriteKey] | type[Webhook], int]
WRITTEN_EVERY = 5.0  # seconds

log = logging.getLogger("heed.capture")


def add_counts(counts: Mapping[Count, int]) -> None:
    """Add to what is counted, inside the caller's transaction."""
    for (source, day, outcome, reason), n in sorted(counts.items()):
        where = {"source": source, "day": day, "outcome": outcome, "reason": reason}
        if not CaptureCount.objects.filter(**where).update(n=F("n") + n):
            CaptureCount.objects.create(**where, n=n)


class Tally:
    """What the server refused and whose keys were used, written every few seconds.

    A killed server forgets the last seconds of it; what it accepted is counted by flushes. Without
    ``every``, nothing is written until :meth:`write` is called.
    """

    def __init__(self, every: float | None = None) -> None:
        self._every = every
        self._lock = threading.Lock()
        self._refused: Counter[Count] = Counter()
        self._used: dict[Used, datetime] = {}
        self._is_due = False

    def refused(self, source: str, reason: str) -> None:
        """Count a request that was not taken; ``source`` is empty where nobody knows it."""
        with self._lock:
            self._refused[source, utc_now().date(), "refused", reason] += 1
            self._write_soon()

    def used(self, key: int, webhook: int, at: datetime) -> None:
        """Note that a write key or a webhook was used; 0 stands for none."""
        with self._lock:
            if key:
                self._used[WriteKey, key] = at
            if webhook:
                self._used[Webhook, webhook] = at
            self._write_soon()

    def write(self) -> None:
        """Write what was counted."""
        with self._lock:
            refused, self._refused = self._refused, Counter()
            used, self._used = self._used, {}
            self._is_due = False
        try:
            _write(refused, used)
        except DatabaseError:
            log.warning("what was refused could not be counted")

    def _write_soon(self) -> None:
        if self._every is None or self._is_due:
            return
        self._is_due = True
        timer = threading.Timer(self._every, self._write_and_close)
        timer.daemon = True
        timer.start()

    def _write_and_close(self) -> None:
        self.write()
        connection.close()


def _write(refused: Mapping[Count, int], used: Mapping[Used, datetime]) -> None:
    if not (refused or used):
        return
    with transaction.atomic():
        add_counts(refused)
        for (model, number), at in used.items():
            model._default_manager.filter(pk=number).update(last_used_at=at)
