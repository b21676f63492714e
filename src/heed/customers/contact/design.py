"""The contact policy as it is designed: classes, limits, quiet hours, what suppresses what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal, get_args

Per = Literal["person", "account"]
Period = Literal["day", "week", "month"]
Counts = Literal["contacts", "invitations"]
PERS: tuple[Per, ...] = get_args(Per)
PERIODS: tuple[Period, ...] = get_args(Period)
COUNTS: tuple[Counts, ...] = get_args(Counts)

SUPPRESSING = ("open_complaint", "bereavement", "legal_dispute", "care_needed")
"""Why some classes are held back for a while; the policy says which."""


@dataclass(frozen=True)
class ContactClass:
    """A sort of contact. The smaller its priority, the earlier it is served.

    An exempt class is never limited, silenced or suppressed: a legal notice, a confirmation.
    """

    key: str
    name: str
    priority: int
    exempt: bool = False


@dataclass(frozen=True)
class Limit:
    """At most so many contacts of some classes, ``within`` any stretch of time or each ``each``.

    ``counts`` of invitations leaves reminders out: they neither count nor are counted.
    """

    key: str
    name: str
    classes: tuple[str, ...]
    most: int
    per: Per = "person"
    within: timedelta | None = None
    each: Period | None = None
    counts: Counts = "contacts"


@dataclass(frozen=True)
class QuietHours:
    """When a channel rests: between two times of the day, or outside of a calendar's hours."""

    channels: tuple[str, ...]
    start: time | None = None
    end: time | None = None
    outside: str = ""  # a calendar's key


@dataclass(frozen=True)
class Suppression:
    """Classes that are held back while something holds for a person."""

    reason: str  # one of SUPPRESSING
    classes: tuple[str, ...]


@dataclass(frozen=True)
class NeverSurveyed:
    """A share of customers, drawn by lot for good, whom nobody asks, to see what asking does."""

    share: float
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Reminders:
    """How often somebody is reminded of an invitation, and not before which time."""

    most: int
    after: timedelta


@dataclass(frozen=True)
class EndReason:
    """Why a relationship ended; without ``win_back_after`` nobody is won back."""

    key: str
    name: str
    win_back_after: timedelta | None = None


@dataclass(frozen=True)
class Telling:
    """An interaction that ends or resumes a relationship, by its name and, if given, its source."""

    name: str
    source: str = ""
    reason: str = ""  # of the end

    def matches(self, name: str, source: str) -> bool:
        return name == self.name and self.source in ("", source)


@dataclass(frozen=True)
class Ending:
    """What the end of a relationship stops, and whom it lets win back later."""

    stops: tuple[str, ...] = ()
    win_back: tuple[str, ...] = ()  # of those stopped: classes that may try again later
    reasons: tuple[EndReason, ...] = ()
    interactions: tuple[Telling, ...] = ()
    resumed_by: tuple[Telling, ...] = ()

    @property
    def by_key(self) -> Mapping[str, EndReason]:
        return {reason.key: reason for reason in self.reasons}


@dataclass(frozen=True)
class ContactPolicy:
    """Everything that is decided about contacting people; there is one.

    Days, weeks and quiet hours are those of ``zone``, or with ``own_zone`` of the person's own
    where that is known. An allowed ask holds its place for ``held_for``.
    """

    key: str
    name: str
    zone: str
    classes: tuple[ContactClass, ...]
    own_zone: bool = True
    held_for: timedelta = timedelta(days=2)
    limits: tuple[Limit, ...] = ()
    quiet_hours: tuple[QuietHours, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    never_surveyed: NeverSurveyed | None = None
    reminders: Reminders | None = None
    ending: Ending = Ending()
    version: int = 0  # 0: the one that Heed ships, or a draft

    @property
    def by_class(self) -> Mapping[str, ContactClass]:
        return {each.key: each for each in self.classes}

    def suppresses(self, reason: str, contact_class: str) -> bool:
        """Whether contacts of a class are held back for this reason."""
        return any(
            contact_class in each.classes for each in self.suppressions if each.reason == reason
        )

    @property
    def longest_window(self) -> timedelta:
        """How far back contacts can count."""
        periods = {"day": 2, "week": 8, "month": 32}
        found = [timedelta(days=2)]
        for limit in self.limits:
            found.append(limit.within or timedelta(days=periods[limit.each or "day"]))
        return max(found)
