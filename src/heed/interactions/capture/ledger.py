"""The ledger: which messages were taken in before, for thirty days and longer.

A message is known by 64 bits of its id. With ten million messages a month, one is wrongly taken for
known once in some fifteen thousand years.
Days count, not hours: what is forgotten are whole days in the order in which they were written, so
that a clock that jumps forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import Count, Max

from heed.interactions.capture.models import SeenMessages

DAYS = 31
"""Days with messages that are remembered, today among them."""
MOST_LOOSE = 100_000  # numbers that are kept unsorted in memory

Numbers = npt.NDArray[np.uint64]


def number_of(message: bytes) -> int:
    """The 64 bits by which a message is known."""
    return int.from_bytes(message[:8], "little")


class Ledger:
    """What is in the ledger, held in memory: 8 bytes a message.

    Several processes may write it, one at a time; :meth:`catch_up` reads what others added.
    """

    def __init__(self) -> None:
        self._read_to = 0
        self._sorted: Numbers = np.empty(0, np.uint64)
        self._loose: set[int] = set()

    def catch_up(self) -> None:
        """Read what was added since."""
        rows = SeenMessages.objects.filter(pk__gt=self._read_to).order_by("pk")
        parts = [self._sorted]
        for pk, ids in rows.values_list("pk", "ids"):
            self._read_to = pk
            parts.append(_unpacked(ids))
        if len(parts) > 1:
            self._sorted = np.unique(np.concatenate(parts))

    def known(self, numbers: Sequence[int]) -> list[bool]:
        """For each number, whether it is in the ledger."""
        loose = self._loose
        if not len(self._sorted):
            return [number in loose for number in numbers]
        wanted = np.array(numbers, np.uint64)
        places = np.searchsorted(self._sorted, wanted)
        places[places == len(self._sorted)] = 0
        found: list[bool] = (self._sorted[places] == wanted).tolist()
        return [one or number in loose for one, number in zip(found, numbers, strict=True)]

    def add(self, numbers: Iterable[int], day: date) -> None:
        """Store numbers inside the caller's transaction; :meth:`remember` them once it is done."""
        packed = np.sort(np.fromiter(numbers, np.uint64)).tobytes()
        if packed:
            SeenMessages.objects.create(day=day, ids=packed)

    def remember(self, numbers: Iterable[int]) -> None:
        """Hold in memory what was stored."""
        self._loose.update(numbers)
        self._read_to = _newest()
        if len(self._loose) > MOST_LOOSE:
            added = np.fromiter(self._loose, np.uint64)
            self._sorted = np.unique(np.concatenate([self._sorted, added]))
            self._loose = set()

    def tidy(self, today: date) -> None:
        """Make one row of each day that is over, and forget all but the last ``DAYS`` days."""
        days = list(
            SeenMessages.objects.values("day")
            .annotate(n=Count("pk"), last=Max("pk"))
            .order_by("last")
        )
        for one in days[:-DAYS]:
            SeenMessages.objects.filter(day=one["day"]).delete()
        for one in days[-DAYS:]:
            if one["n"] > 1 and one["day"] != today:
                _merge(one["day"])
        self.__init__()  # type: ignore[misc]  # what was forgotten goes from memory, too


def _merge(day: date) -> None:
    with transaction.atomic():
        rows = list(SeenMessages.objects.filter(day=day).order_by("pk"))
        parts = [_unpacked(row.ids) for row in rows]
        SeenMessages.objects.filter(pk__in=[row.pk for row in rows]).delete()
        SeenMessages.objects.create(day=day, ids=np.unique(np.concatenate(parts)).tobytes())


def _unpacked(ids: Any) -> Numbers:
    return np.frombuffer(bytes(ids), np.uint64)


def _newest() -> int:
    return SeenMessages.objects.aggregate(newest=Max("pk"))["newest"] or 0
