"""Quality standards as plain values: what a case is, what it is held to, and what is aimed at.

Values in, values out: no Django, no storage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from heed.journeys.design import Condition, Unit
from heed.kernel.calendars import Calendar, Shift, always_open

Comparison = Literal["day", "time"]
Unreached = Literal["excluded", "missed"]
AuditAnswer = Literal["yes", "minutes"]
Mark = Literal["safety", "legal", "vulnerable"]

WINDOW = timedelta(weeks=12)


@dataclass(frozen=True)
class CalendarDesign:
    """Named business hours; ``week`` has seven entries, Monday first."""

    key: str
    name: str
    zone: str
    week: tuple[tuple[Shift, ...], ...]
    holidays: tuple[date, ...] = ()

    def calendar(self) -> Calendar:
        """The calendar to compute with."""
        return Calendar(self.key, ZoneInfo(self.zone), self.week, frozenset(self.holidays))


@dataclass(frozen=True)
class Pause:
    """While it is the customer's turn the clock stands still: from one touchpoint to another."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """One of ``ends`` must follow within a time. A ``restarts`` touchpoint sets the clock to 0."""

    ends: tuple[str, ...]
    within: timedelta
    restarts: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class OnDate:
    """One of ``ends`` must be met by the date that a property of the first record promises.

    ``written`` is how the property writes it, in the signs of ``strptime``. A date is a calendar
    day: ``compare`` "day" asks for the day only; "time" takes it as a moment (midnight, if no time
    is written), which makes everything that came on the promised day late.
    """

    ends: tuple[str, ...]
    promised: str
    written: str = "%Y-%m-%d"
    compare: Comparison = "day"


@dataclass(frozen=True)
class Effort:
    """At most so many counted interactions lie between the first record and one of ``ends``."""

    ends: tuple[str, ...]
    at_most: int
    within: timedelta = timedelta(days=1)
    counted: Condition | None = None  # None: every interaction
    unreached: Unreached = "excluded"


@dataclass(frozen=True)
class NotFollowed:
    """None of ``by`` may follow within a time; ``same`` names properties that must be equal."""

    by: tuple[str, ...]
    within: timedelta
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreAtLeast:
    """Each answer to ``item`` is a case, kept from this score on."""

    item: str
    at_least: float


@dataclass(frozen=True)
class Audit:
    """People look at a sample and answer yes or no, or with minutes of which few are allowed."""

    question: str
    answer: AuditAnswer = "yes"
    at_most: float | None = None  # minutes


@dataclass(frozen=True)
class Tallied:
    """The source counts cases and how many were kept; there is no single event."""


Rule = Reach | OnDate | Effort | NotFollowed | ScoreAtLeast | Audit | Tallied


@dataclass(frozen=True)
class Standard:
    """What good means at one touchpoint; with ``told`` it is a promise.

    A case begins where ``touchpoint`` is met by a record for which ``when`` holds. ``without``
    takes cases out by what came later (cancelled), ``without_when`` by the first record.
    """

    key: str
    name: str
    touchpoint: str
    rule: Rule
    target: float  # share of cases to keep
    version: int = 1
    told: str = ""  # the sentence that customers were told
    when: Condition | None = None
    without: tuple[str, ...] = ()
    without_when: Condition | None = None
    by: Unit = "case"
    per_answer: str = ""  # one case for each answer to this item about the same case
    window: timedelta = WINDOW
    calendar: str = ""
    zone: str = ""  # for days; empty: the calendar's, else UTC
    owner: str = ""  # empty: the touchpoint's
    marks: tuple[Mark, ...] = ()
    description: str = ""

    @property
    def is_promise(self) -> bool:
        return bool(self.told)

    @property
    def ends(self) -> tuple[str, ...]:
        """The touchpoints that close a case: what the rule waits for, or what must not follow."""
        return self.rule.by if isinstance(self.rule, NotFollowed) else self.awaited

    @property
    def awaited(self) -> tuple[str, ...]:
        """The touchpoints that the rule waits for: they are held to it, too."""
        return self.rule.ends if isinstance(self.rule, Reach | OnDate | Effort) else ()

    def touchpoints(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every touchpoint that the standard names, with its place inside of the definition."""
        yield ("touchpoint",), self.touchpoint
        for number, key in enumerate(self.without):
            yield ("without", number), key
        word = RULE_WORDS[type(self.rule)]
        for number, key in enumerate(self.ends):
            yield (word, "by" if isinstance(self.rule, NotFollowed) else "to", number), key
        if isinstance(self.rule, Reach):
            for number, key in enumerate(self.rule.restarts):
                yield (word, "restarts", number), key
            for number, pause in enumerate(self.rule.pauses):
                for end, keys in (("from", pause.starts), ("to", pause.ends)):
                    for place, key in enumerate(keys):
                        yield (word, "pauses", number, end, place), key


RULE_WORDS: dict[type[Rule], str] = {
    Reach: "reach",
    OnDate: "on_date",
    Effort: "effort",
    NotFollowed: "not_followed",
    ScoreAtLeast: "score",
    Audit: "audit",
    Tallied: "tallied",
}


@dataclass(frozen=True)
class StandardSet:
    """Every standard and calendar that experience files define, at one version each."""

    standards: tuple[Standard, ...] = ()
    calendars: tuple[CalendarDesign, ...] = ()
    versions: dict[str, int] = field(default_factory=dict, compare=False)

    def calendar_of(self, standard: Standard) -> CalendarDesign | None:
        """The standard's calendar; None where every minute counts."""
        found = (calendar for calendar in self.calendars if calendar.key == standard.calendar)
        return next(found, None)

    def zone_of(self, standard: Standard) -> str:
        """The zone in which the standard's days are days."""
        calendar = self.calendar_of(standard)
        return standard.zone or (calendar.zone if calendar else "UTC")

    def clock_of(self, standard: Standard) -> Calendar:
        """The calendar to compute with; always open where none is named."""
        calendar = self.calendar_of(standard)
        return calendar.calendar() if calendar else always_open(self.zone_of(standard))
