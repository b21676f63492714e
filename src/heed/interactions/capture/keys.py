"""Write keys: made, shown once, kept as hashes, revoked; looked up for each request."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from heed.foundation import audit
from heed.interactions.capture.models import CaptureSource, WriteKey

PREFIX = "hw_"
SHOWN = 8  # letters that a list shows
LONGEST = 200
KEPT_SECONDS = 2.0  # a revoked key is refused after at most so long
MOST_KEPT = 10_000


def make_key(*, source: CaptureSource, actor: str, now: datetime) -> tuple[WriteKey, str]:
    """A new write key: its row, and the text that is shown this once and never kept."""
    text = PREFIX + secrets.token_urlsafe(24)
    with transaction.atomic():
        row = WriteKey.objects.create(
            source=source, key_hash=hash_of(text), start=text[:SHOWN], made_at=now, made_by=actor
        )
        audit.record(actor=actor, now=now, verb="write_key.made", subject=f"write_key:{row.pk}")
    return row, text


def revoke_key(*, key: WriteKey, actor: str, now: datetime) -> None:
    """End a write key for good."""
    with transaction.atomic():
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        audit.record(actor=actor, now=now, verb="write_key.revoked", subject=f"write_key:{key.pk}")


def hash_of(text: str) -> str:
    """What is kept of a key; keys are long and random, so a plain hash is enough."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def shown_key(header: str) -> str:
    """The write key in an ``Authorization`` header: Basic, as the user's name, or Bearer."""
    scheme, _, given = header.strip().partition(" ")
    given = given.strip()
    if scheme.lower() == "bearer":
        return given[:LONGEST]
    if scheme.lower() != "basic":
        return ""
    try:
        text = base64.b64decode(given, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[0][:LONGEST]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: a key and its source."""

    key: int
    source: int
    source_key: str
    events_per_second: int


class KeyRing:
    """Write keys as the record store has them, each asked for at most every few seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Sender | None, float]] = {}

    def sender(self, text: str) -> Sender | None:
        """Whose key this is; None for nobody's, or a revoked one."""
        if not text or len(text) > LONGEST:
            return None
        hashed, now = hash_of(text), time.monotonic()
        found = self._known.get(hashed)
        if found and found[1] > now:
            return found[0]
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        sender = _find(hashed)
        self._known[hashed] = (sender, now + KEPT_SECONDS)
        return sender


def _find(hashed: str) -> Sender | None:
    rows = WriteKey.objects.filter(key_hash=hashed, revoked_at=None)
    row = rows.select_related("source").first()
    if row is None:
        return None
    return Sender(row.pk, row.source_id, row.source.key, row.source.events_per_second)
