"""Reading inbox rows: what was sent before is left out, what does not fit is told apart.

Doing it again with the same rows, rules and ledger gives the same.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from pydantic_core import from_json

from heed.customers.privacy.suppression import Suppressed
from heed.interactions.capture.events import (
    LARGEST,
    Event,
    Sent,
    UnfitError,
    as_json,
    message_of,
    read_event,
)
from heed.interactions.capture.inbox import unpack
from heed.interactions.capture.ledger import Ledger, number_of
from heed.interactions.capture.models import InboxRow
from heed.interactions.capture.moments import microseconds, microseconds_of
from heed.interactions.capture.receiving import shown_by
from heed.interactions.capture.rules import Rules
from heed.kernel.ids import id63

log = logging.getLogger("heed.capture")

PLACES = 10_000  # of one row: no request has more events
ERASED = "\x00erased"  # stands for an event that was erased while it waited: places stay
NOTED = ("identify", "group", "alias")  # calls that tell of people, and are no interaction


@dataclass(frozen=True, slots=True)
class Read:
    """An event that fits."""

    event: Event
    rules: Rules
    received: int
    place: int
    content_hash: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """An event for quarantine."""

    sent: Sent
    rules: Rules
    reason: str
    about: str


@dataclass
class Taken:
    """What some rows hold."""

    events: list[Read] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)  # for the ledger
    counts: Counter[tuple[str, date, str, str]] = field(default_factory=Counter)
    n_events: int = 0
    suppressed: Suppressed | None = None  # keys of people who were erased

    def is_held_back(self, content: Any) -> bool:
        """Whether an event shows a key of somebody who was erased."""
        if not self.suppressed:
            return False
        return any(map(self.suppressed.has_text, shown_by(content)))

    def count(self, rules: Rules, day: date, outcome: str, reason: str = "") -> None:
        self.counts[rules.source, day, outcome, reason] += 1


def take(taken: Taken, row: InboxRow, rules: Rules, ledger: Ledger) -> None:
    """Add what a row holds."""
    sent = list(sent_in(row))
    numbers = [number_of(message_of(one, rules.source)) for one in sent]
    day = row.received_at.astimezone(UTC).date()
    for one, number, known in zip(sent, numbers, ledger.known(numbers), strict=True):
        if one.content == ERASED:
            continue
        if taken.is_held_back(one.content):
            taken.count(rules, day, "held_back")
            continue
        if known or number in taken.numbers:
            taken.count(rules, day, "repeated")
            continue
        taken.numbers.add(number)
        try:
            event = read_event(one, rules, check_size=row.size > LARGEST)
        except Exception as error:  # noqa: BLE001  # one event must never stop all others
            reason, about = _why(error)
            taken.unfit.append(Unfit(one, rules, reason, about))
            taken.count(rules, day, "quarantined", reason)
            continue
        content_hash = id63(as_json(one.content).decode())
        taken.events.append(Read(event, rules, one.received, one.place, content_hash))
        taken.count(rules, day, "noted" if event.call in NOTED else "interaction")
        for reason, _ in event.warnings:
            taken.count(rules, day, "warned", reason)
    taken.n_events += len(sent)


def _why(error: Exception) -> tuple[str, str]:
    if isinstance(error, UnfitError):
        return error.reason, error.about
    log.error("an event could not be read", exc_info=error)
    return "unreadable", ""


def sent_in(row: InboxRow) -> Iterator[Sent]:
    """The calls that a row holds."""
    content: Any = from_json(unpack(row.body))
    sent_at = content.get("sentAt") if isinstance(content, dict) else None
    sent = microseconds_of(sent_at) if sent_at is not None else None
    if row.call == "batch":
        calls, call = content["batch"], ""
    else:
        calls, call = content if isinstance(content, list) else [content], row.call
    received, first = microseconds(row.received_at), row.pk * PLACES
    for number, one in enumerate(calls):
        yield Sent(one, call, received, sent, first + number)
