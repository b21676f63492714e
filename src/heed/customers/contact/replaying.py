"""Replaying the ledger of the last days under another policy: reading it, and summing it up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from heed.customers.contact.design import ContactPolicy
from heed.customers.contact.replay import Outcome, Step, replay
from heed.customers.contact.rulebook import read_rulebook, with_policy
from heed.customers.contact.rules import Verdict, Wanted
from heed.customers.contact.standing import read_standing
from heed.customers.contact.windows import first_day
from heed.customers.models import ContactEvent

DAYS = 90
Progress = Callable[[str, int, int], None]  # what, done, total
_EVERY = 500  # steps between two words of progress


@dataclass(frozen=True)
class Changed:
    """How often one reason stood against contacts of a class: in truth, and under the draft."""

    reason: str
    rule: str
    was: int
    would_be: int


@dataclass(frozen=True)
class ReplayedWeek:
    """What was asked for in one class and week: allowed in truth, allowed under the draft."""

    week: date  # its Monday
    contact_class: str
    asked: int
    allowed: int
    would_be_allowed: int


@dataclass(frozen=True)
class Replayed:
    """A replay. ``people`` were asked about, for ``people_affected`` some answer would differ."""

    since: datetime
    until: datetime
    asked: int
    allowed: int
    would_be_allowed: int
    newly_allowed: int
    newly_refused: int
    people: int
    people_affected: int
    weeks: tuple[ReplayedWeek, ...]
    reasons: tuple[Changed, ...]

    def as_document(self) -> dict[str, Any]:
        """The replay as plain values for `--json` and for storing; times in ISO 8601."""
        plain = asdict(self)
        plain["since"], plain["until"] = self.since.isoformat(), self.until.isoformat()
        for week in plain["weeks"]:
            week["week"] = week["week"].isoformat()
        return {"schema": "heed/contact-replay/1", **plain}


def replay_policy(
    *, policy: ContactPolicy, now: datetime, progress: Progress, days: int = DAYS
) -> Replayed:
    """What the last days would have been under ``policy``; nothing is changed."""
    since = now - timedelta(days=days)
    rulebook = read_rulebook()
    window = max(policy.longest_window, rulebook.policy.longest_window)
    steps = steps_from(since - window, progress)
    outcomes = replay(steps, with_policy(rulebook, policy), since)
    return summed_up(outcomes, ZoneInfo(policy.zone), since, now)


def steps_from(first: datetime, progress: Progress) -> Iterator[Step]:
    """The ledger's events from a moment on, in the order in which they were written."""
    events = ContactEvent.objects.filter(at__gte=first).select_related("contact").order_by("pk")
    total = events.count()
    for done, event in enumerate(events.iterator(chunk_size=2_000)):
        if done % _EVERY == 0:
            progress("replay", done, total)
        yield _step(event)
    progress("replay", total, total)


def _step(event: ContactEvent) -> Step:
    contact = event.contact
    return Step(
        kind=cast(Any, event.kind),
        number=contact.pk,
        at=event.at,
        wanted=Wanted(
            contact.contact_class, contact.channel, event.wanted_at, contact.reminds_of_id or 0
        ),
        profile=contact.profile_id or 0,
        address=contact.address,
        decided=Verdict(event.is_allowed, event.reason, event.rule),
        standing=read_standing(event.standing) if event.standing else None,
    )


def summed_up(
    outcomes: Iterable[Outcome], zone: ZoneInfo, since: datetime, until: datetime
) -> Replayed:
    """By week and class, by reason, and for how many people something would differ.

    An ask counts as allowed if it was allowed and the last look before sending was, too.
    """
    final: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        final[outcome.step.number].append(outcome)
    return _Sum(zone).of(list(final.values()), since, until)


class _Sum:
    """Counting the outcomes of asks."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._weeks: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
        self._reasons: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._people: set[tuple[int, str]] = set()
        self._affected: set[tuple[int, str]] = set()
        self._all: Counter[str] = Counter()

    def of(self, asks: list[list[Outcome]], since: datetime, until: datetime) -> Replayed:
        for outcomes in asks:
            self._count(outcomes)
        weeks = sorted(self._weeks.items())
        reasons = sorted(self._reasons.items(), key=lambda one: (-one[1].total(), one[0]))
        return Replayed(
            since=since,
            until=until,
            asked=self._all["asked"],
            allowed=self._all["was"],
            would_be_allowed=self._all["would"],
            newly_allowed=self._all["newly_allowed"],
            newly_refused=self._all["newly_refused"],
            people=len(self._people),
            people_affected=len(self._affected),
            weeks=tuple(
                ReplayedWeek(week, key, n["asked"], n["was"], n["would"])
                for (week, key), n in weeks
            ),
            reasons=tuple(Changed(*names, n["was"], n["would"]) for names, n in reasons),
        )

    def _count(self, outcomes: list[Outcome]) -> None:
        first = outcomes[0].step
        was = _last([each.step.decided for each in outcomes])
        would = _last([each.would for each in outcomes])
        found = {
            "asked": 1,
            "was": int(was.is_allowed),
            "would": int(would.is_allowed),
            "newly_allowed": int(would.is_allowed and not was.is_allowed),
            "newly_refused": int(was.is_allowed and not would.is_allowed),
        }
        week = first_day(first.wanted.at, "week", self._zone)
        self._all.update(found)
        self._weeks[week, first.wanted.contact_class].update(found)
        for verdict, word in ((was, "was"), (would, "would")):
            if not verdict.is_allowed:
                self._reasons[verdict.reason, verdict.rule][word] += 1
        customer = first.standing.customer if first.standing else 0
        person = (customer, "" if customer else first.address)
        self._people.add(person)
        if not all(each.is_same for each in outcomes):
            self._affected.add(person)


def _last(verdicts: list[Verdict]) -> Verdict:
    """The verdict that counts in the end: the first no, or the yes."""
    return next((each for each in verdicts if not each.is_allowed), verdicts[-1])
