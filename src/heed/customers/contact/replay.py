"""Deciding anew on what was asked for: pure, over the ledger's events in their order.

Every ask, and every last look before sending, is decided again under another policy, with what was
known of the person then and with the contacts that this policy would have let through. What it
would have let through and was refused in truth counts as sent at the moment asked for. Under the
policy that decided it, every decision comes out the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from heed.customers.contact.design import SUPPRESSING
from heed.customers.contact.rules import Book, History, Past, Standing, Verdict, Wanted, decide


@dataclass(frozen=True)
class Step:
    """One event of the ledger. ``profile`` and ``address`` are those of the ask itself."""

    kind: Literal["asked", "looked", "cancelled", "expired"]
    number: int
    at: datetime  # when it happened; the moment of the contact is in ``wanted``
    wanted: Wanted
    profile: int
    address: str
    decided: Verdict  # in truth; for what ended without decision, why
    standing: Standing | None = None  # of decisions


@dataclass(frozen=True)
class Outcome:
    """One decision, as it was and as it would have been."""

    step: Step
    would: Verdict

    @property
    def is_same(self) -> bool:
        was = self.step.decided
        return (was.is_allowed, was.reason, was.rule) == (
            self.would.is_allowed,
            self.would.reason,
            self.would.rule,
        )


class Ledger:
    """The contacts that count, while a replay goes on."""

    def __init__(self) -> None:
        self._rows: dict[int, Past] = {}
        self._at: dict[Hashable, dict[int, None]] = defaultdict(dict)
        self._places: dict[int, list[Hashable]] = {}
        self.refused: dict[int, Verdict] = {}  # asks, by this policy

    def add(self, past: Past, step: Step, standing: Standing) -> None:
        """A contact holds its place from now on."""
        self.drop(past.number)
        self._rows[past.number] = past
        places: list[Hashable] = [("account", each) for each in standing.accounts]
        places += [("profile", step.profile)] if step.profile else []
        places += [("address", step.address)] if step.address else []
        self._places[past.number] = places
        for place in places:
            self._at[place][past.number] = None

    def drop(self, number: int) -> None:
        """A contact counts no more."""
        self._rows.pop(number, None)
        for place in self._places.pop(number, ()):
            self._at[place].pop(number, None)

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    def history(self, standing: Standing, but: int = 0) -> History:
        """The contacts that count for somebody."""
        places: list[Hashable] = [("profile", each) for each in standing.profiles]
        places += [("address", each) for each in standing.addresses]
        return History(
            person=tuple(self._past(places, but)),
            accounts={
                each: tuple(self._past([("account", each)], but)) for each in standing.accounts
            },
        )

    def _past(self, places: Iterable[Hashable], but: int) -> Iterator[Past]:
        numbers = {number for place in places for number in self._at.get(place, ())}
        return (self._rows[number] for number in sorted(numbers - {but}))


def replay(steps: Iterable[Step], book: Book, since: datetime) -> Iterator[Outcome]:
    """Decide anew from the first step at or after ``since``; what came before stays as it was."""
    ledger, has_begun = Ledger(), False
    for step in steps:
        has_begun = has_begun or step.at >= since
        if not has_begun:
            _as_it_was(ledger, step)
        elif step.kind == "asked":
            yield _asked(ledger, step, book)
        elif step.kind == "looked":
            yield _looked(ledger, step, book)
        elif step.number in ledger and _ends(step, book):
            ledger.drop(step.number)


def _as_it_was(ledger: Ledger, step: Step) -> None:
    if step.decided.is_allowed and step.standing is not None:
        is_sent = step.kind == "looked"
        ledger.add(
            _past(step, step.at if is_sent else step.wanted.at, is_sent), step, step.standing
        )
    elif step.kind != "asked":
        ledger.drop(step.number)


def _asked(ledger: Ledger, step: Step, book: Book) -> Outcome:
    would = _decided(ledger, step, book, step.wanted)
    if would.is_allowed and step.standing is not None:
        is_imagined = not step.decided.is_allowed  # nobody sent it, so nothing else tells of it
        ledger.add(_past(step, step.wanted.at, is_imagined), step, step.standing)
    else:
        ledger.refused[step.number] = would
    return Outcome(step, would)


def _looked(ledger: Ledger, step: Step, book: Book) -> Outcome:
    """The last look; what this policy had refused before stays so."""
    if step.number not in ledger or step.standing is None:
        return Outcome(step, ledger.refused.get(step.number, step.decided))
    would = _decided(ledger, step, book, replace(step.wanted, at=step.at))
    if would.is_allowed:
        ledger.add(_past(step, step.at, is_sent=True), step, step.standing)
    else:
        ledger.drop(step.number)
    return Outcome(step, would)


def _decided(ledger: Ledger, step: Step, book: Book, wanted: Wanted) -> Verdict:
    if step.standing is None:
        return step.decided
    return decide(wanted, step.standing, ledger.history(step.standing, but=step.number), book)


def _ends(step: Step, book: Book) -> bool:
    """Whether what ended a place would have ended it under this policy, too."""
    reason, asked_class = step.decided.reason, step.wanted.contact_class
    if reason in SUPPRESSING:
        return book.policy.suppresses(reason, asked_class)
    if reason == "end_of_relationship":
        return asked_class in book.policy.ending.stops
    return True


def _past(step: Step, at: datetime, is_sent: bool) -> Past:
    wanted = step.wanted
    return Past(step.number, wanted.contact_class, at, wanted.reminds_of, is_sent)
