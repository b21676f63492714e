"""Rows that could not be read: keeping them with their reason, listing, settling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from heed.customers.bulk import ChunkTimes, in_chunks
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.interactions.models import ImportRun, QuarantinedRow
from heed.kernel.errors import NotFound

REASONS: dict[str, str] = {
    "unreadable_time": "{value!r} in column {column!r} is not a time in any of the given formats.",
    "missing_time": "Column {column!r} is empty, but the record needs a time.",
    "missing_key": "Column {column!r} is empty, but the record needs it as a key.",
    "long_key": "The key in column {column!r} has more than 500 characters.",
    "nul_in_key": "The key in column {column!r} holds a NUL character; take it out.",
    "unreadable_number": "{value!r} in column {column!r} is not a number.",
    "unreadable_weight": "{value!r} in column {column!r} is not a weight of zero or more.",
    "unreadable_score": "{value!r} in column {column!r} holds no number and is not in `map`.",
    "score_outside_scale": "{value!r} in column {column!r} lies outside its scale.",
    "future_time": "{value!r} in column {column!r} lies more than a day in the future.",
    "impossible_count": "{value!r} in column {column!r}: more kept than cases, or less than zero.",
    "no_mapping": "The webhook has no mapping yet. Give it one, then try this again.",
    "unfit_mapping": "The webhook's mapping cannot be used. Mend it, then try this again.",
    "same_id_other_content": "A record with the same key was imported before with other content.",
}


@dataclass(frozen=True)
class BadRow:
    """A row on its way into quarantine."""

    file: str
    file_key: str
    line: int
    ordinal: int | None
    reason: str
    sentence: str
    raw: Mapping[str, str | None]

    @property
    def fingerprint(self) -> str:
        text = json.dumps([self.file, self.line, dict(self.raw)], sort_keys=True)
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class QuarantineCount:
    """How many open rows of one file have one reason."""

    source: str
    file: str
    reason: str
    n: int


def sentence(reason: str, column: str, raw: Mapping[str, str | None]) -> str:
    """What is wrong with a row, for people."""
    return REASONS[reason].format(column=column, value=raw.get(column) or "")


def add_rows(*, run: ImportRun, rows: Sequence[BadRow], now: datetime) -> ChunkTimes:
    """Put rows into quarantine; of a row that is there already only the reason is renewed."""

    def write(chunk: Sequence[BadRow]) -> None:
        take_turn("quarantine")
        QuarantinedRow.objects.bulk_create(
            [
                QuarantinedRow(
                    run=run,
                    source=run.source,
                    file=row.file,
                    file_key=row.file_key,
                    line=row.line,
                    ordinal=row.ordinal,
                    reason=row.reason,
                    sentence=row.sentence,
                    raw=dict(row.raw),
                    fingerprint=row.fingerprint,
                    quarantined_at=now,
                )
                for row in chunk
            ],
            update_conflicts=True,
            unique_fields=["source", "fingerprint"],
            update_fields=["reason", "sentence"],
        )

    return in_chunks(rows, write)


def count_open() -> list[QuarantineCount]:
    """Open rows by source, file and reason, most first."""
    found = (
        QuarantinedRow.objects.filter(status=QuarantinedRow.Status.OPEN)
        .values("source", "file", "reason")
        .annotate(n=Count("id"))
        .order_by("-n", "source", "file", "reason")
    )
    return [QuarantineCount(**row) for row in found]


def list_open(*, source: str | None = None, limit: int | None = None) -> list[QuarantinedRow]:
    """Open rows in the order in which they came."""
    rows = QuarantinedRow.objects.filter(status=QuarantinedRow.Status.OPEN).order_by("id")
    if source:
        rows = rows.filter(source=source)
    return list(rows[:limit] if limit else rows)


def get_row(number: int) -> QuarantinedRow:
    """One row by its number; ``NotFound`` if there is none."""
    try:
        return QuarantinedRow.objects.select_related("run").get(pk=number)
    except QuarantinedRow.DoesNotExist:
        raise NotFound(
            f"There is no quarantined row {number}. `heed quarantine list` shows them."
        ) from None


def settle(*, numbers: Iterable[int], status: QuarantinedRow.Status, now: datetime) -> int:
    """Close rows; returns how many were open."""
    return QuarantinedRow.objects.filter(
        pk__in=list(numbers), status=QuarantinedRow.Status.OPEN
    ).update(status=status, settled_at=now)


@dataclass(frozen=True)
class ShownRow:
    """A quarantined row as it is shown."""

    number: int
    source: str
    file: str
    line: int
    reason: str
    sentence: str
    status: str
    cells: dict[str, str | None]

    def as_document(self) -> dict[str, object]:
        return {"schema": "heed/quarantined-row/1", **vars(self)}


@dataclass(frozen=True)
class Listing:
    """Open rows by reason, the first of them, and how many are not shown."""

    counts: tuple[QuarantineCount, ...]
    rows: tuple[ShownRow, ...]
    n_more: int

    def as_document(self) -> dict[str, object]:
        return {
            "schema": "heed/quarantine/1",
            "counts": [vars(count) for count in self.counts],
            "rows": [vars(row) for row in self.rows],
            "n_more": self.n_more,
        }


def read_listing(*, source: str | None, limit: int) -> Listing:
    """What `heed quarantine list` shows."""
    counts = tuple(c for c in count_open() if source is None or c.source == source)
    rows = tuple(shown(row) for row in list_open(source=source, limit=limit))
    return Listing(counts, rows, sum(count.n for count in counts) - len(rows))


def shown(row: QuarantinedRow) -> ShownRow:
    return ShownRow(
        number=row.pk,
        source=row.source,
        file=row.file,
        line=row.line,
        reason=row.reason,
        sentence=row.sentence,
        status=row.status,
        cells=row.raw,
    )


def drop_rows(*, numbers: Sequence[int], actor: str, now: datetime) -> int:
    """Close rows that are no loss, with an audit row; returns how many were open.

    Raises:
        NotFound: none of them is open; nothing is written.
    """
    with transaction.atomic():
        n = settle(numbers=numbers, status=QuarantinedRow.Status.DROPPED, now=now)
        if not n:
            asked = ", ".join(f"{number:,}" for number in numbers)
            raise NotFound(
                f"No open row in quarantine has the number {asked}; see `heed quarantine list`."
            )
        audit.record(
            actor=actor, now=now, verb="drop", subject="quarantine", rows=sorted(numbers), closed=n
        )
    return n
