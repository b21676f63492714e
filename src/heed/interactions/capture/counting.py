"""Counting what came of events, by source and day."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import DatabaseError, transaction
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
    """What the server refused and whose keys were used; written every few seconds.

    A killed server forgets the last seconds of it; what it accepted is counted by flushes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: Counter[Count] = Counter()
        self._used: dict[Used, datetime] = {}
        self._due = 0.0

    def refused(self, source: str, reason: str) -> None:
        """Count a request that was not taken; ``source`` is empty where nobody knows it."""
        with self._lock:
            self._refused[source, utc_now().date(), "refused", reason] += 1

    def used(self, key: int, webhook: int, at: datetime) -> None:
        """Note that a write key or a webhook was used; 0 stands for none."""
        if key:
            self._used[WriteKey, key] = at
        if webhook:
            self._used[Webhook, webhook] = at

    def write_if_due(self) -> None:
        """Write what was counted, if the last time is long ago."""
        if time.monotonic() < self._due:
            return
        with self._lock:
            if time.monotonic() < self._due:
                return
            self._due = time.monotonic() + WRITTEN_EVERY
            refused, self._refused = self._refused, Counter()
            used, self._used = self._used, {}
        try:
            _write(refused, used)
        except DatabaseError:
            log.warning("what was refused could not be counted")


def _write(refused: Mapping[Count, int], used: Mapping[Used, datetime]) -> None:
    if not (refused or used):
        return
    with transaction.atomic():
        add_counts(refused)
        for (model, number), at in used.items():
            model._default_manager.filter(pk=number).update(last_used_at=at)
