"""Reading what is captured: sources with their keys, counts by day, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Sum

from heed.interactions.capture.inbox import Depth, depth
from heed.interactions.capture.models import (
    CaptureCount,
    CaptureSource,
    Flush,
    Webhook,
    WriteKey,
)
from heed.interactions.capture.services import FIELDS, get_source
from heed.kernel.errors import NotFound

DAYS = 14
OUTCOMES = ("interaction", "noted", "record", "repeated", "quarantined", "warned", "refused")


@dataclass(frozen=True)
class SourceState:
    """One source as lists show it; counts are of the last ``DAYS`` days."""

    source: CaptureSource
    n_keys: int
    last_used_at: datetime | None
    counts: dict[str, int]

    def as_document(self) -> dict[str, object]:
        return {
            "key": self.source.key,
            "namespace": self.source.namespace or self.source.key,
            "keys": self.n_keys,
            "last_used_at": self.last_used_at.isoformat() if self.last_used_at else None,
            "counts": self.counts,
        }


@dataclass(frozen=True)
class DayCount:
    """What became of the events of one day."""

    day: date
    counts: dict[str, int]

    @property
    def n(self) -> int:
        """Events that came in."""
        return sum(self.counts.get(name, 0) for name in OUTCOMES[:5])


@dataclass(frozen=True)
class ReasonCount:
    """How often something was refused, sent to quarantine or warned of, and why."""

    outcome: str
    reason: str
    n: int


@dataclass(frozen=True)
class CaptureState:
    """What waits, and how fast it goes to the lake."""

    waiting: Depth
    last_flush_at: datetime | None
    events_per_second: float | None  # of the newest flushes
    sources: tuple[SourceState, ...]
    unknown: tuple[ReasonCount, ...]  # refused, and nobody's

    def as_document(self) -> dict[str, object]:
        return {
            "schema": "heed/capture/1",
            "inbox": {
                "requests": self.waiting.rows,
                "events": self.waiting.events,
                "bytes": self.waiting.size,
                "oldest_at": self.waiting.oldest.isoformat() if self.waiting.oldest else None,
            },
            "last_flush_at": self.last_flush_at.isoformat() if self.last_flush_at else None,
            "flushed_events_per_second": self.events_per_second,
            "sources": [one.as_document() for one in self.sources],
            "refused": [vars(one) for one in self.unknown],
        }


def read_capture(now: datetime) -> CaptureState:
    """How live capture is doing."""
    flushes = Flush.objects.exclude(finished_at=None).order_by("-number")[:10]
    spent = sum(flush.seconds for flush in flushes)
    return CaptureState(
        waiting=depth(),
        last_flush_at=flushes[0].finished_at if flushes else None,
        events_per_second=sum(flush.n_events for flush in flushes) / spent if spent else None,
        sources=tuple(list_sources(now)),
        unknown=tuple(list_reasons("", now)),
    )


@dataclass(frozen=True)
class SourceReading:
    """One source with everything about it."""

    state: SourceState
    keys: tuple[WriteKey, ...]
    webhooks: tuple[Webhook, ...]
    days: tuple[DayCount, ...]
    reasons: tuple[ReasonCount, ...]

    def as_document(self) -> dict[str, object]:
        source = self.state.source
        return {
            "schema": "heed/capture-source/1",
            **self.state.as_document(),
            "how": {name: getattr(source, name) for name in FIELDS},
            "write_keys": [_key_document(key) for key in self.keys],
            "webhooks": [_webhook_document(hook) for hook in self.webhooks],
            "days": [{"day": one.day.isoformat(), "counts": one.counts} for one in self.days],
            "reasons": [vars(one) for one in self.reasons],
        }


def _key_document(key: WriteKey) -> dict[str, object]:
    return {
        "number": key.pk,
        "starts": key.start,
        "made_at": key.made_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _webhook_document(hook: Webhook) -> dict[str, object]:
    return {
        "key": hook.key,
        "scheme": hook.scheme,
        "mapped": bool(hook.mapping),
        "last_used_at": hook.last_used_at.isoformat() if hook.last_used_at else None,
        "revoked_at": hook.revoked_at.isoformat() if hook.revoked_at else None,
    }


def read_source(key: str, now: datetime) -> SourceReading:
    """One source with everything about it.

    Raises:
        NotFound: nothing is captured from it.
    """
    source = get_source(key)
    (state,) = [one for one in list_sources(now) if one.source.pk == source.pk]
    return SourceReading(
        state=state,
        keys=tuple(list_keys(source)),
        webhooks=tuple(source.webhooks.all()),
        days=tuple(list_days(key, now)),
        reasons=tuple(list_reasons(key, now)),
    )


def list_sources(now: datetime) -> list[SourceState]:
    """Every source with its keys in use and its counts."""
    since = _since(now)
    counted: dict[str, dict[str, int]] = {}
    rows = CaptureCount.objects.filter(day__gte=since).values("source", "outcome")
    for row in rows.annotate(total=Sum("n")).order_by():
        counted.setdefault(row["source"], {})[row["outcome"]] = row["total"]
    keys = WriteKey.objects.filter(revoked_at=None)
    used = {
        row["source_id"]: row["last"]
        for row in WriteKey.objects.values("source_id")
        .annotate(last=Max("last_used_at"))
        .order_by()
    }
    return [
        SourceState(
            source=source,
            n_keys=sum(key.source_id == source.pk for key in keys),
            last_used_at=used.get(source.pk),
            counts=counted.get(source.key, {}),
        )
        for source in CaptureSource.objects.all()
    ]


def list_days(source: str, now: datetime) -> list[DayCount]:
    """What became of a source's events on each of the last days, newest first."""
    rows = CaptureCount.objects.filter(source=source, day__gte=_since(now))
    days: dict[date, dict[str, int]] = {}
    for row in rows.values("day", "outcome").annotate(total=Sum("n")).order_by("-day"):
        days.setdefault(row["day"], {})[row["outcome"]] = row["total"]
    return [DayCount(day, counts) for day, counts in days.items()]


def list_reasons(source: str, now: datetime) -> list[ReasonCount]:
    """Why requests or events of a source were refused, quarantined or warned of, most first."""
    rows = CaptureCount.objects.filter(source=source, day__gte=_since(now)).exclude(reason="")
    found = rows.values("outcome", "reason").annotate(total=Sum("n")).order_by("-total", "reason")
    return [ReasonCount(row["outcome"], row["reason"], row["total"]) for row in found]


def list_keys(source: CaptureSource) -> Sequence[WriteKey]:
    """The write keys of a source, those in use first."""
    return sorted(source.keys.all(), key=lambda key: (key.revoked_at is not None, key.pk))


def get_key(number: int) -> WriteKey:
    """A write key.

    Raises:
        NotFound: there is none of this number.
    """
    found = WriteKey.objects.select_related("source").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no write key {number}.")
    return found


def _since(now: datetime) -> date:
    return now.date() - timedelta(days=DAYS - 1)
