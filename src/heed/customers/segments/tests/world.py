"""A small world of customers, and rules decided in plain Python, one customer at a time.

The oracle knows nothing of Ibis: it reads the records of a customer and does what the words say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from heed.customers.segments.buckets import bucket_of
from heed.customers.segments.measures.looking import SOURCES, Look
from heed.customers.segments.moments import micros, parse_moment, span_of
from heed.customers.segments.needs import TRAITS
from heed.customers.segments.rules import (
    Bounds,
    Bucket,
    Did,
    Group,
    Happening,
    Inside,
    Listed,
    Moment,
    Rule,
    Scored,
    Trait,
    Value,
    When,
    Window,
)
from heed.foundation.conditions import Condition
from heed.kernel.durations import parse_duration
from heed.kernel.money import minor_factor
from heed.lake.engines import DuckDBEngine, Engine
from heed.lake.schemas import TABLES

START = datetime(2025, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_US = 86_400_000_000


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


def us(moment: datetime) -> int:
    """A moment in µs since 1970."""
    return micros(moment - EPOCH)


@dataclass(frozen=True)
class Event:
    """One interaction of a profile; ``late`` days passed until Heed received it."""

    profile: int
    name: str
    at: float
    channel: str = "web"
    value_minor: int | None = None
    currency: str | None = None
    account: int | None = None
    late: float = 0
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One score of a profile."""

    profile: int
    item: str
    score: float | None
    at: float
    late: float = 0


@dataclass(frozen=True)
class Fact:
    """One trait of a profile, or of an account; ``at`` None: it has no date."""

    name: str
    value: str
    profile: int | None = None
    account: int | None = None
    at: float | None = None
    known: float = 0


@dataclass(frozen=True)
class Stay:
    """A profile on a list, or (``customer`` given) with another customer."""

    profile: int
    since: float
    until: float | None = None
    name: str = ""
    customer: int = 0


@dataclass(frozen=True)
class World:
    """Everything that happened and is known."""

    events: tuple[Event, ...] = ()
    answers: tuple[Answer, ...] = ()
    facts: tuple[Fact, ...] = ()
    lists: tuple[Stay, ...] = ()
    identities: tuple[Stay, ...] = ()
    noted: Mapping[int, float] = field(default_factory=dict)  # profile → day

    def profiles(self) -> set[int]:
        acted = {one.profile for one in self.events} | {one.profile for one in self.answers}
        facts = {fact.profile for fact in self.facts if fact.profile is not None}
        return acted | facts | {stay.profile for stay in self.lists} | set(self.noted)

    def customer(self, profile: int, known_at: datetime | None) -> int:
        for stay in self.identities:
            if stay.profile == profile and (
                stay.until is None
                if known_at is None
                else day(stay.since) <= known_at
                and (stay.until is None or day(stay.until) > known_at)
            ):
                return stay.customer
        return profile


def fill(engine: DuckDBEngine, world: World) -> None:
    """Write the world into the engine's lake."""
    for name, table in tables_of(world).items():
        engine.lake.replace_rows(name, table)


def tables_of(world: World) -> dict[str, pa.Table]:
    """The world as rows of the lake's tables."""
    rows: dict[str, list[dict[str, Any]]] = {
        "interactions": [_event(n, one) for n, one in enumerate(world.events)],
        "feedback": [_answer(n, one) for n, one in enumerate(world.answers)],
        "traits": [_fact(one) for one in world.facts],
        "segment_lists": [
            {"list": s.name, "profile_id": s.profile, **_span(s)} for s in world.lists
        ],
        "identity_map": [
            {"profile_id": s.profile, "customer_id": s.customer, "reason": "person", **_span(s)}
            for s in world.identities
        ],
        "customers": [
            {"customer_id": p, "profile_id": p, "source": "shop", "key": str(p),
             "known_from": day(at)}
            for p, at in world.noted.items()
        ],
    }  # fmt: skip
    return {
        name: pa.Table.from_pylist(some, schema=TABLES[name].schema) for name, some in rows.items()
    }


def look(engine: Engine, at: datetime, **options: Any) -> Look:
    """A look at the engine's lake as it is."""
    lake = engine.lake
    tables = {name: engine.table(name) for name in SOURCES if lake.n_rows(name)}
    return Look(tables, us(at), **options)


def seen(world: World, at: datetime, **options: Any) -> Look:
    """A look at a world in memory."""
    tables = {
        name: ibis.memtable(rows, schema=ibis.Schema.from_pyarrow(rows.schema))
        for name, rows in tables_of(world).items()
        if rows.num_rows
    }
    return Look(tables, us(at), **options)


def _event(number: int, one: Event) -> dict[str, Any]:
    at = day(one.at)
    return {
        "interaction_id": number.to_bytes(16, "big"),
        "content_hash": number,
        "profile_id": one.profile,
        "account_id": one.account,
        "occurred_at": at,
        "received_at": day(one.at + one.late),
        "source_seq": number,
        "name": one.name,
        "channel": one.channel,
        "actor": "customer",
        "value_minor": one.value_minor,
        "currency": one.currency,
        "source": "shop",
        "properties": list(one.properties.items()),
        "month": at.strftime("%Y-%m"),
    }


def _answer(number: int, one: Answer) -> dict[str, Any]:
    return {
        "feedback_id": number.to_bytes(16, "big"),
        "content_hash": number,
        "profile_id": one.profile,
        "occurred_at": day(one.at),
        "received_at": day(one.at + one.late),
        "source_seq": number,
        "kind": "answer",
        "item": one.item,
        "score": one.score,
        "properties": [],
    }


def _fact(one: Fact) -> dict[str, Any]:
    return {
        "profile_id": one.profile,
        "account_id": one.account,
        "name": one.name,
        "value": one.value,
        "valid_from": None if one.at is None else day(one.at),
        "known_from": day(one.known),
        "source": "crm",
    }


def _span(stay: Stay) -> dict[str, Any]:
    until = None if stay.until is None else day(stay.until)
    return {"valid_from": day(stay.since), "valid_to": until}


class Oracle:
    """Who is in at a moment, by reading each customer's records."""

    def __init__(
        self, world: World, at: datetime, *, as_known: bool = False, is_newest: bool = False
    ) -> None:
        self.world = world
        self.at = at
        self.as_known = as_known
        self.is_newest = is_newest

    def members(self, rule: Rule) -> set[int]:
        people: dict[int, set[int]] = {}
        for profile in self.world.profiles():
            customer = self.world.customer(profile, self.at if self.as_known else None)
            people.setdefault(customer, set()).add(profile)
        return {
            customer
            for customer, profiles in people.items()
            if self.is_known(profiles) and self.holds(rule, customer, profiles)
        }

    def is_known(self, profiles: set[int]) -> bool:
        dated = any(
            fact.profile in profiles and fact.at is not None and day(fact.at) <= self.at
            for fact in self.world.facts
            if not self.as_known or day(fact.known) <= self.at
        )
        noted = any(
            self.is_newest or day(self.world.noted[p]) <= self.at
            for p in profiles & set(self.world.noted)
        )
        acted = self._events(profiles) or self._answers(profiles)
        return bool(acted or dated or noted)

    def holds(self, rule: Rule, customer: int, profiles: set[int]) -> bool:
        if isinstance(rule, Group) or (isinstance(rule, Condition) and rule.parts):
            found = [self.holds(part, customer, profiles) for part in rule.parts]
            return joined(rule.operator, found)
        if isinstance(rule, Inside):
            return any(self.holds(part, customer, profiles) for part in rule.rules)
        if isinstance(rule, Condition):
            assert rule.field.startswith(TRAITS)
            name = rule.field.removeprefix(TRAITS)
            return self._told(self._value(name, profiles), rule.operator, rule.values)
        if isinstance(rule, Trait):
            return self._told(self._trait(rule, profiles), rule.operator, rule.values)
        if isinstance(rule, Bucket):
            return rule.first <= bucket_of(customer, rule.of, rule.salt) <= rule.last
        if isinstance(rule, Listed):
            mine = [stay for stay in self.world.lists if stay.name == rule.name]
            return any(self._stands(stay, profiles) for stay in mine)
        if isinstance(rule, Scored):
            return self._scored(rule, profiles)
        assert isinstance(rule, Did | When | Value)
        return self._happened(rule, profiles)

    def _stands(self, stay: Stay, profiles: set[int]) -> bool:
        if self.is_newest:
            return stay.profile in profiles and stay.until is None
        return (
            stay.profile in profiles
            and day(stay.since) <= self.at
            and (stay.until is None or day(stay.until) > self.at)
        )

    def _events(self, profiles: set[int]) -> list[Event]:
        return [
            one
            for one in self.world.events
            if one.profile in profiles
            and day(one.at) <= self.at
            and (not self.as_known or day(one.at + one.late) <= self.at)
        ]

    def _answers(self, profiles: set[int]) -> list[Answer]:
        return [
            one
            for one in self.world.answers
            if one.profile in profiles
            and day(one.at) <= self.at
            and (not self.as_known or day(one.at + one.late) <= self.at)
        ]

    def _happened(self, rule: Did | When | Value, profiles: set[int]) -> bool:
        mine = [one for one in self._events(profiles) if meets(one, rule.what)]
        if isinstance(rule, When):
            times = [us(day(one.at)) for one in mine]
            if not times:
                return False
            time = max(times) if rule.which == "last" else min(times)
            return self._before(time, rule.before) and self._after(time, rule.after)
        mine = [one for one in mine if self._inside(us(day(one.at)), rule.window)]
        if isinstance(rule, Did):
            return rule.times.hold(len(mine))
        amounts = [
            Decimal(one.value_minor) / minor_factor(rule.currency)
            for one in mine
            if one.value_minor is not None and one.currency == rule.currency
        ]
        if rule.take == "sum":
            return rule.bounds.hold(sum(amounts, Decimal(0)))
        return bool(amounts) and rule.bounds.hold(sum(amounts, Decimal(0)) / len(amounts))

    def _scored(self, rule: Scored, profiles: set[int]) -> bool:
        assert rule.answers is not None
        mine = [
            one
            for one in self._answers(profiles)
            if one.score is not None
            and one.item in rule.answers.values
            and self._inside(us(day(one.at)), rule.window)
        ]
        scores = [Decimal(str(one.score)) for one in mine]
        if not scores:
            return False
        if rule.take == "last":
            order = [(one.at, self.world.answers.index(one)) for one in mine]
            return rule.bounds.hold(scores[order.index(max(order))])
        if rule.take == "mean":
            return rule.bounds.hold(sum(scores, Decimal(0)) / len(scores))
        found = [rule.bounds.hold(score) for score in scores]
        return any(found) if rule.take == "any" else all(found)

    def _trait(self, rule: Trait, profiles: set[int]) -> str | None:
        if rule.of == "traits":
            return self._value(rule.name, profiles)
        acted = [one for one in self._events(profiles) if one.account is not None]
        if not acted:
            return None
        account = max((one.at, one.account or 0) for one in acted)[1]
        mine = [fact for fact in self.world.facts if fact.account == account]
        return self._newest([fact for fact in mine if fact.name == rule.name])

    def _value(self, name: str, profiles: set[int]) -> str | None:
        mine = [fact for fact in self.world.facts if fact.profile in profiles]
        return self._newest([fact for fact in mine if fact.name == name])

    def _newest(self, facts: Iterable[Fact]) -> str | None:
        some = [fact for fact in facts if not self.as_known or day(fact.known) <= self.at]
        held = [
            (fact.known if fact.at is None else fact.at, fact.known, fact.value) for fact in some
        ]
        undated = {(fact.known, fact.value) for fact in some if fact.at is None}
        held = [
            each
            for each in held
            if day(each[0]) <= self.at
            or (self.is_newest and each[0] == each[1] and each[1:] in undated)
        ]
        if held:
            return max(held)[2]
        return min(undated)[1] if undated else None

    def _told(self, value: str | None, operator: str, values: Sequence[str]) -> bool:
        if operator in ("present", "missing"):
            return bool(value) == (operator == "present")
        if value is None:
            return False
        if operator in ("is", "in"):
            return value in values
        if operator == "starts_with":
            return any(value.startswith(text) for text in values)
        if operator == "contains":
            return any(text in value for text in values)
        if operator in ("before", "after", "within"):
            return self._day_told(value, operator, values[0])
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", value):  # a plain number, no spaces
            return False
        number, bound = float(value), float(values[0])
        return {
            "at_least": number >= bound,
            "at_most": number <= bound,
            "above": number > bound,
            "below": number < bound,
        }[operator]

    def _day_told(self, value: str, operator: str, text: str) -> bool:
        try:
            told = datetime.fromisoformat(value[:10]).date()
        except ValueError:
            return False
        if operator == "within":
            length = parse_duration(text)
            assert length
            return (self.at - length).date() < told <= self.at.date()
        moment = parse_moment(text)
        assert moment
        cut = moment.day or (self.at - (moment.ago or timedelta())).date()
        return told < cut if operator == "before" else told > cut

    def _before(self, time: int, moment: Moment | None) -> bool:
        if moment is None:
            return True
        if moment.day is not None:
            return time < us(datetime.combine(moment.day, datetime.min.time(), UTC))
        return time < us(self.at) - micros(moment.ago or timedelta())

    def _after(self, time: int, moment: Moment | None) -> bool:
        if moment is None:
            return True
        if moment.day is not None:
            return time >= us(datetime.combine(moment.day, datetime.min.time(), UTC)) + DAY_US
        return time > us(self.at) - micros(moment.ago or timedelta())

    def _inside(self, time: int, window: Window) -> bool:
        if window.within is not None:
            return time > us(self.at) - micros(window.within)
        first, last = span_of(window)
        return (first is None or time >= first) and (last is None or time < last)


def meets(one: Event, what: Happening) -> bool:
    """Whether an interaction is meant; touchpoints are named like interactions here."""
    if what.touchpoint and one.name != what.touchpoint:
        return False
    return what.when is None or _meets(one, what.when)


def _meets(one: Event, condition: Condition) -> bool:
    if condition.parts:
        found = [_meets(one, part) for part in condition.parts]
        return joined(condition.operator, found)
    head, _, key = condition.field.partition(".")
    value = one.properties.get(key) if key else getattr(one, head)
    return value in condition.values


def joined(operator: str, found: Sequence[bool]) -> bool:
    """What a branch says of its parts."""
    if operator == "not":
        return not found[0]
    return all(found) if operator == "all" else any(found)


def exactly(number: int) -> Bounds:
    """This number and no other."""
    return Bounds(Decimal(number), Decimal(number))
