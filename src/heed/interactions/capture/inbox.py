"""The inbox: what was accepted and is not in the lake yet. A row is durable before it counts.

Requests that come at the same time share a transaction, and with it an fsync.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

import zstandard
from django.db import connection, transaction
from django.db.models import Count, Min, Sum

from heed.foundation.turns import take_turn
from heed.interactions.capture.models import InboxRow

LEVEL = 1  # of packing: a tenth of the bytes in a fifth of the time that reading them takes
_COLUMNS = (
    "source_id", "call", "webhook", "received_at", "n_events", "size", "shown", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that may go into the inbox."""

    source: int
    call: str
    received_at: datetime
    n_events: int
    body: bytes  # JSON
    shown: bytes = b""  # see :func:`marks_of`
    webhook: int | None = None


@dataclass(frozen=True)
class Depth:
    """How much waits in the inbox, and since when."""

    rows: int
    events: int
    size: int  # bytes as they were sent
    oldest: datetime | None


@dataclass(slots=True)
class _Entry:
    row: tuple[Any, ...]
    turn: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    is_done: bool = False
    error: Exception | None = None


class Inbox:
    """Where requests are put. One thread at a time writes for all that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._is_led = False
        self._packing = threading.local()

    def put(self, accepted: Accepted) -> None:
        """Store a request; returns once it is on the disk.

        Raises:
            DatabaseError: it could not be stored, and nothing of it was.
        """
        entry = _Entry(self._row(accepted))
        with self._lock:
            self._waiting.append(entry)
            if not self._is_led:
                self._is_led = entry.leads = True
        if not entry.leads:
            entry.turn.wait()
        if entry.leads and not entry.is_done:
            self._lead()
        if entry.error:
            raise entry.error

    def _lead(self) -> None:
        """Write for everybody who waits, then let the next one lead."""
        with self._lock:
            entries, self._waiting = self._waiting, []
        try:
            _write(entries)
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                if following:
                    following.leads = True
                self._is_led = following is not None
            for entry in entries:
                entry.is_done = True
                entry.turn.set()
            if following:
                following.turn.set()

    def _row(self, accepted: Accepted) -> tuple[Any, ...]:
        return (
            accepted.source,
            accepted.call,
            accepted.webhook,
            connection.ops.adapt_datetimefield_value(accepted.received_at),
            accepted.n_events,
            len(accepted.body),
            accepted.shown,
            self._packed(accepted.body),
        )

    def _packed(self, body: bytes) -> bytes:
        if not hasattr(self._packing, "packer"):
            self._packing.packer = zstandard.ZstdCompressor(level=LEVEL)
        found: bytes = self._packing.packer.compress(body)
        return found


def _write(entries: Sequence[_Entry]) -> None:
    """Write all in one transaction; if that fails, each in its own, so that one spoils no other."""
    try:
        _insert([entry.row for entry in entries])
    except Exception as error:  # noqa: BLE001  # told to whoever put the row
        if len(entries) == 1:
            entries[0].error = error
            return
        for entry in entries:
            _write([entry])


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(_COLUMNS)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    statement = f"INSERT INTO {InboxRow._meta.db_table} ({names}) VALUES ({marks})"
    with transaction.atomic():
        take_turn("inbox")  # numbers follow the order of commits, which flushes rely on
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def marks_of(keys: Collection[str]) -> bytes:
    """Four bytes for each key, by which rows that show it are found; others may by chance."""
    numbers = [crc32(key.encode("utf-8", "replace")) for key in keys]
    return struct.pack(f"<{len(numbers)}I", *numbers)


def shows(shown: bytes, marks: Collection[int]) -> bool:
    """Whether a row's marks hold one of these, as :func:`mark_of` gives them."""
    return not set(marks).isdisjoint(struct.unpack(f"<{len(shown) // 4}I", shown))


def mark_of(key: str) -> int:
    """The number of a key among marks."""
    return crc32(key.encode("utf-8", "replace"))


def pack(body: bytes) -> bytes:
    """JSON as rows hold it."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(body)


def unpack(body: Any) -> bytes:
    """The JSON of a row."""
    return zstandard.ZstdDecompressor().decompress(bytes(body))


def depth() -> Depth:
    """How much waits; read from one index, without the contents."""
    found = InboxRow.objects.aggregate(
        rows=Count("pk"), events=Sum("n_events"), size=Sum("size"), oldest=Min("received_at")
    )
    return Depth(found["rows"], found["events"] or 0, found["size"] or 0, found["oldest"])


def waiting_rows(after: int, at_once: int = 200) -> Iterator[InboxRow]:
    """Rows in the order in which they came."""
    yield from InboxRow.objects.filter(pk__gt=after).order_by("pk").iterator(chunk_size=at_once)
