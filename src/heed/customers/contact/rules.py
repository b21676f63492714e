"""The decision on one contact: pure, from what is asked, what is known of the person, and the past.

What would hold for good comes before what holds for a while, and what the person said before what
the company decided: legal duty, do-not-contact list, opt-out, channel, purpose, end of the
relationship, suppressions, the never-surveyed share, reminders, limits, quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from heed.customers.consent.design import MAY, Permission
from heed.customers.contact.design import ContactPolicy, Limit
from heed.customers.contact.windows import fits_from, loud_from
from heed.kernel.calendars import Calendar


@dataclass(frozen=True)
class Wanted:
    """A contact that somebody wants to make, ``at`` a moment."""

    contact_class: str
    channel: str
    at: datetime
    reminds_of: int = 0  # the number of the invitation, 0 for none


@dataclass(frozen=True)
class Ended:
    """The relationship ended at a moment, for a reason."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class Standing:
    """What is known, when a contact is decided, of the person whom it would reach.

    ``customer`` 0 is somebody of whom only an address is known.
    """

    customer: int
    profiles: frozenset[int]
    addresses: frozenset[str]  # keyed hashes
    accounts: tuple[int, ...]
    permission: Permission
    holds: frozenset[str] = frozenset()  # of SUPPRESSING
    ended: tuple[Ended, ...] = ()
    zone: str = ""  # the person's own
    lot: float = 1.0  # drawn for good, from 0 to 1: below the share, never surveyed


@dataclass(frozen=True)
class Past:
    """A contact that counts: it was made, or holds its place."""

    number: int
    contact_class: str
    at: datetime
    reminds_of: int = 0
    is_sent: bool = False


@dataclass(frozen=True)
class History:
    """The contacts that count for one person, and for each of their accounts."""

    person: Sequence[Past] = ()
    accounts: Mapping[int, Sequence[Past]] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Yes or no, why, and from when on asking again may give another answer."""

    is_allowed: bool
    reason: str
    rule: str = ""  # the limit's key
    again_from: datetime | None = None


@dataclass(frozen=True)
class Book:
    """The policy with the calendars that its quiet hours name."""

    policy: ContactPolicy
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def zone_of(self, standing: Standing) -> ZoneInfo:
        """The zone whose days count for this person."""
        own = standing.zone if self.policy.own_zone else ""
        return ZoneInfo(own or self.policy.zone)


_Check = Callable[[Wanted, Standing, History, Book], Verdict | None]


def decide(wanted: Wanted, standing: Standing, history: History, book: Book) -> Verdict:
    """Whether a contact may be made, and the first reason against it if not."""
    found = book.policy.by_class.get(wanted.contact_class)
    if found is None:
        return Verdict(False, "unknown_class")
    if standing.permission == "legal_duty":
        return Verdict(True, "legal_duty")
    if standing.permission not in MAY:
        return Verdict(False, standing.permission)
    if found.exempt:
        return Verdict(True, "exempt")
    return next(_refusals(wanted, standing, history, book), Verdict(True, "allowed"))


def _refusals(
    wanted: Wanted, standing: Standing, history: History, book: Book
) -> Iterator[Verdict]:
    checks: tuple[_Check, ...] = (_end, _holds, _never, _reminder, _limits, _quiet)
    for check in checks:
        verdict = check(wanted, standing, history, book)
        if verdict is not None:
            yield verdict


def _end(wanted: Wanted, standing: Standing, _history: History, book: Book) -> Verdict | None:
    ending = book.policy.ending
    if not standing.ended or wanted.contact_class not in ending.stops:
        return None
    again = win_back_from(standing.ended, book.policy)
    if wanted.contact_class not in ending.win_back:
        again = None
    elif again is not None and again <= wanted.at:
        return None
    return Verdict(False, "end_of_relationship", again_from=again)


def win_back_from(ended: Iterable[Ended], policy: ContactPolicy) -> datetime | None:
    """When whoever left may be won back; None for never."""
    reasons = policy.ending.by_key
    found = []
    for end in ended:
        reason = reasons.get(end.reason)
        if reason is None or reason.win_back_after is None:
            return None
        found.append(end.at + reason.win_back_after)
    return max(found, default=None)


def _holds(wanted: Wanted, standing: Standing, _history: History, book: Book) -> Verdict | None:
    for suppression in book.policy.suppressions:
        if suppression.reason in standing.holds and wanted.contact_class in suppression.classes:
            return Verdict(False, suppression.reason)
    return None


def _never(wanted: Wanted, standing: Standing, _history: History, book: Book) -> Verdict | None:
    never = book.policy.never_surveyed
    if never and wanted.contact_class in never.classes and standing.lot < never.share:
        return Verdict(False, "never_surveyed")
    return None


def _reminder(wanted: Wanted, _standing: Standing, history: History, book: Book) -> Verdict | None:
    """A reminder follows an invitation that was sent, after a time, only so often."""
    if not wanted.reminds_of:
        return None
    allowed = book.policy.reminders
    first = next((each for each in history.person if each.number == wanted.reminds_of), None)
    if first is None or not first.is_sent:
        return Verdict(False, "no_invitation")
    earlier = [each for each in history.person if each.reminds_of == wanted.reminds_of]
    if allowed is None or len(earlier) >= allowed.most:
        return Verdict(False, "reminders_used_up")
    due = max(each.at for each in (first, *earlier)) + allowed.after
    return Verdict(False, "reminder_too_soon", again_from=due) if wanted.at < due else None


def _limits(wanted: Wanted, standing: Standing, history: History, book: Book) -> Verdict | None:
    """The first limit that is used up: those of the person, then those of each account."""
    zone = book.zone_of(standing)
    limits = [limit for limit in book.policy.limits if _concerns(limit, wanted)]
    for limit in (each for each in limits if each.per == "person"):
        if verdict := _used_up(limit, wanted.at, history.person, zone):
            return verdict
    for account in standing.accounts:
        for limit in (each for each in limits if each.per == "account"):
            if verdict := _used_up(limit, wanted.at, history.accounts.get(account, ()), zone):
                return verdict
    return None


def _concerns(limit: Limit, wanted: Wanted) -> bool:
    is_counted = limit.counts == "contacts" or not wanted.reminds_of
    return is_counted and wanted.contact_class in limit.classes


def _used_up(limit: Limit, at: datetime, past: Sequence[Past], zone: ZoneInfo) -> Verdict | None:
    again = fits_from(at, [each.at for each in past if counts(limit, each)], limit, zone)
    return None if again == at else Verdict(False, f"limit_{limit.per}", limit.key, again)


def counts(limit: Limit, past: Past) -> bool:
    """Whether a contact is one of those that a limit counts."""
    is_counted = limit.counts == "contacts" or not past.reminds_of
    return is_counted and past.contact_class in limit.classes


def _quiet(wanted: Wanted, standing: Standing, _history: History, book: Book) -> Verdict | None:
    zone, again = book.zone_of(standing), wanted.at
    mine = [each for each in book.policy.quiet_hours if wanted.channel in each.channels]
    for _ in range(len(mine) + 1):  # one may end where another begins
        again = max((loud_from(again, each, zone, book.calendars) for each in mine), default=again)
    return None if again == wanted.at else Verdict(False, "quiet_hours", again_from=again)


def held_until(at: datetime, now: datetime, policy: ContactPolicy) -> datetime:
    """Until when a place is held that was allowed ``now`` for a contact ``at`` a moment."""
    return max(at, now) + policy.held_for
