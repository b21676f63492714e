"""Flushes: inbox rows go to the lake, each event exactly once, whatever is killed in between.

A flush is begun by a row that says which inbox rows belong to it and how they are read. It writes
the lake's tables, each in one commit that carries the flush's number, and ends in one transaction
that removes the inbox rows. One that did not end is done again as it was begun: what was written
already is known by the number.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from heed.customers.privacy.suppression import Suppressed
from heed.interactions.capture.consequences import note_consequences
from heed.interactions.capture.counting import add_counts
from heed.interactions.capture.gathering import Gathered, gather
from heed.interactions.capture.ledger import Ledger
from heed.interactions.capture.mapped import (
    Told,
    WebhookMapping,
    mappings_now,
    take_webhook,
    write_told,
)
from heed.interactions.capture.models import (
    ActingFor,
    Flush,
    InboxRow,
)
from heed.interactions.capture.moments import EPOCH, MICROSECOND
from heed.interactions.capture.people import Mirrored, add_people
from heed.interactions.capture.quarantining import quarantine_rows
from heed.interactions.capture.rules import Plans, current_rules, rules_of
from heed.interactions.capture.taking import Taken, take
from heed.interactions.capture.traits import new_traits
from heed.lake.locks import exclusive
from heed.lake.store import Lake

APP = "inbox"
MOST_EVENTS = 25_000  # of one flush
MOST_BYTES = 40_000_000  # likewise, as they were sent
KEPT = 500  # finished flushes that are remembered
TABLES = ("customers", "accounts", "traits", "interactions")


@dataclass(frozen=True)
class Flushed:
    """What one flush, or several, wrote."""

    n_flushes: int = 0
    n_events: int = 0
    n_interactions: int = 0
    seconds: float = 0.0

    def __add__(self, other: Flushed) -> Flushed:
        return Flushed(
            self.n_flushes + other.n_flushes,
            self.n_events + other.n_events,
            self.n_interactions + other.n_interactions,
            self.seconds + other.seconds,
        )


class Flusher:
    """Empties the inbox of one home into its lake. Several may be there; one works at a time."""

    def __init__(self, lake: Lake, work_folder: Path) -> None:
        self._lake = lake
        self._work_folder = work_folder
        self._ledger = Ledger()
        self._mirrored = Mirrored()
        self._day: date | None = None

    def flush_all(self, plans: Callable[[], Plans], clock: Callable[[], datetime]) -> Flushed:
        """Write everything that waits; see :meth:`flush`."""
        total = Flushed()
        while (done := self.flush(plans, clock())) is not None:
            total += done
        return total

    def flush(self, plans: Callable[[], Plans], now: datetime) -> Flushed | None:
        """Write what waits, up to some thousands of events; None if nothing does.

        ``plans`` gives the tracking plans by source, as they are defined when it is asked.
        """
        with exclusive(self._lake.root / ".locks" / "inbox.flushing"):
            self._ledger.catch_up()
            begun = self._unfinished() or self._begin(plans, now)
            if begun is None:
                return None
            return self._carry_out(*begun, now)

    def _unfinished(self) -> tuple[Flush, list[InboxRow]] | None:
        flush = Flush.objects.filter(finished_at=None).order_by("number").first()
        if flush is None:
            return None
        return flush, list(InboxRow.objects.filter(pk__lte=flush.last_row).order_by("pk"))

    def _begin(
        self, plans: Callable[[], Plans], now: datetime
    ) -> tuple[Flush, list[InboxRow]] | None:
        rows = list(_first_rows())
        if not rows:
            return None
        rules = {str(number): one.as_json() for number, one in current_rules(plans()).items()}
        recorded = [self._lake.log(table).recorded(APP) for table in TABLES]
        newest = Flush.objects.aggregate(newest=Max("number"))["newest"] or 0
        mappings = {str(number): asdict(one) for number, one in mappings_now().items()}
        flush = Flush.objects.create(
            number=max(newest, *recorded) + 1,
            last_row=rows[-1].pk,
            rules={"sources": rules, "webhooks": mappings},
            started_at=now,
        )
        return flush, rows

    def _carry_out(self, flush: Flush, rows: Sequence[InboxRow], now: datetime) -> Flushed:
        started = time.perf_counter()
        rules = {int(n): rules_of(given) for n, given in flush.rules["sources"].items()}
        mappings = {int(n): WebhookMapping(**given) for n, given in flush.rules["webhooks"].items()}
        taken, told = Taken(suppressed=Suppressed()), defaultdict[int, list[Told]](list)
        with _uncollected():
            for row in rows:
                if row.webhook is None:
                    take(taken, row, rules[row.source_id], self._ledger)
                else:
                    hook = mappings[row.webhook]
                    told[row.webhook] += take_webhook(taken, row, hook, self._ledger)
            gathered = gather(taken.events)
        self._write(flush, gathered)
        for number, records in told.items():
            if records:
                at = flush.started_at
                write_told(self._lake, records, mappings[number], self._work_folder, at)
        self._finish(flush, taken, gathered, time.perf_counter() - started, now)
        self._ledger.remember(taken.numbers)
        self._tidy(now)
        seconds = time.perf_counter() - started
        return Flushed(1, taken.n_events, len(gathered.interactions), seconds)

    def _write(self, flush: Flush, gathered: Gathered) -> None:
        app = (APP, flush.number)
        interactions = gathered.interaction_rows()
        add_people(self._lake, gathered, self._mirrored, app, flush.started_at)
        note_consequences(gathered, interactions, self._mirrored, flush.started_at)
        for table, rows in (
            ("traits", new_traits(self._lake, gathered.trait_rows())),
            ("interactions", interactions),
        ):
            if rows.num_rows:
                self._lake.append_rows(table, rows, app=app)

    def _finish(
        self, flush: Flush, taken: Taken, gathered: Gathered, seconds: float, now: datetime
    ) -> None:
        with transaction.atomic():
            quarantine_rows(taken.unfit, taken.counts, now=now)
            add_counts(taken.counts)
            _set_acting(gathered)
            self._ledger.add(taken.numbers, now.astimezone(UTC).date())
            InboxRow.objects.filter(pk__lte=flush.last_row).delete()
            flush.rules, flush.finished_at = {}, now
            flush.n_events, flush.seconds = taken.n_events, round(seconds, 3)
            flush.save()

    def _tidy(self, now: datetime) -> None:
        """Once a day: the ledger's days that are over, and what is known of old flushes."""
        today = now.astimezone(UTC).date()
        if self._day == today:
            return
        self._day = today
        self._ledger.tidy(today)
        kept = Flush.objects.order_by("-number").values_list("number", flat=True)[:KEPT]
        Flush.objects.exclude(finished_at=None).exclude(number__in=list(kept)).delete()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look at each of a million young objects thrice."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _first_rows() -> Iterator[InboxRow]:
    n_events = size = 0
    for row in InboxRow.objects.order_by("pk").iterator(chunk_size=100):
        yield row
        n_events, size = n_events + row.n_events, size + row.size
        if n_events >= MOST_EVENTS or size >= MOST_BYTES:
            return


def _set_acting(gathered: Gathered) -> None:
    ActingFor.objects.bulk_create(
        [
            ActingFor(profile_id=profile, account_key=key, since=EPOCH + us * MICROSECOND)
            for profile, (key, us) in gathered.acting.items()
        ],
        update_conflicts=True,
        unique_fields=["profile"],
        update_fields=["account_key", "since"],
    )
