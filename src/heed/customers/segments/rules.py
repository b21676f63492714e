"""Segments as plain values: a tree of clauses about a customer. Values in, values out.

A rule is a :class:`~heed.foundation.conditions.Condition` where tests of traits and of an
instance's first record say it all, a clause of this module, or a :class:`Group` of such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from heed.foundation.conditions import Condition, fields_of

Comparison = Literal["at_least", "at_most", "below", "above", "before", "after", "within"]
TraitOperator = Literal[
    "is", "in", "starts_with", "contains", "present", "missing",
    "at_least", "at_most", "below", "above", "before", "after", "within",
]  # fmt: skip
NUMERIC = ("at_least", "at_most", "below", "above")
DATED = ("before", "after", "within")
MOST_LEVELS = 12  # of branches in branches
MOST_NAMED = 10  # segments that name one another in a row
MOST_CLAUSES = 200  # with those of the segments that it names


@dataclass(frozen=True)
class Moment:
    """A day in UTC, or a length before the moment of looking (negative: after it)."""

    day: date | None = None
    ago: timedelta | None = None


@dataclass(frozen=True)
class Window:
    """When something counts: within a length before the moment of looking, or on certain days."""

    within: timedelta | None = None
    first: date | None = None
    last: date | None = None


ALWAYS = Window()


@dataclass(frozen=True)
class Bounds:
    """From ``at_least`` to ``at_most``, both included; None: no bound on that side."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def hold(self, number: Decimal | int) -> bool:
        """Whether a number lies within."""
        return (self.at_least is None or number >= self.at_least) and (
            self.at_most is None or number <= self.at_most
        )


ONCE = Bounds(at_least=Decimal(1))
NEVER = Bounds(at_most=Decimal(0))


@dataclass(frozen=True)
class Happening:
    """Which interactions: those that a touchpoint claims, that meet a condition, or both."""

    touchpoint: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Trait:
    """What is known of a customer, of the account they act for, or of that account's parent.

    Tests of a customer's traits that conditions know, too, are conditions (``traits.<name>``).
    """

    of: Literal["traits", "account", "parent_account"]
    name: str
    operator: TraitOperator
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Did:
    """Something happened so many times."""

    what: Happening
    times: Bounds = ONCE
    window: Window = ALWAYS


@dataclass(frozen=True)
class When:
    """The first or last time that something happened lies before or after a moment."""

    which: Literal["first", "last"]
    what: Happening
    before: Moment | None = None
    after: Moment | None = None


@dataclass(frozen=True)
class Value:
    """Sum or mean of what interactions were worth; ``bounds`` are amounts in ``currency``."""

    what: Happening
    currency: str
    bounds: Bounds
    take: Literal["sum", "mean"] = "sum"
    window: Window = ALWAYS


@dataclass(frozen=True)
class Scored:
    """Scores that somebody gave: to an item, by a condition, or those that a metric takes."""

    bounds: Bounds
    answers: Condition | None = None
    metric: str = ""
    take: Literal["last", "any", "every", "mean"] = "last"
    window: Window = ALWAYS


@dataclass(frozen=True)
class Held:
    """A standard was kept or missed so many times."""

    standard: str
    result: Literal["kept", "missed"] = "missed"
    times: Bounds = ONCE
    window: Window = ALWAYS


@dataclass(frozen=True)
class Travelled:
    """A journey was travelled so many times, with this outcome or deviation."""

    journey: str
    outcome: Literal["", "completed", "ended_early", "under_way"] = ""
    deviated: bool | None = None
    skipped: str = ""  # a touchpoint
    times: Bounds = ONCE
    window: Window = ALWAYS


@dataclass(frozen=True)
class Bucket:
    """A share of all customers by lot: those whose number falls into ``first`` … ``last``.

    Numbers are 0 … ``of`` - 1, drawn by a hash of ``salt`` (else the segment's key) and customer.
    """

    of: int
    first: int
    last: int
    salt: str = ""


@dataclass(frozen=True)
class Inside:
    """Membership of one of these segments; ``rules`` are theirs, once a catalogue settled them."""

    segments: tuple[str, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Listed:
    """Somebody put the customer on a list."""

    name: str


Clause: TypeAlias = (
    Trait | Did | When | Value | Scored | Held | Travelled | Bucket | Inside | Listed
)


@dataclass(frozen=True)
class Group:
    """Every one, at least one, or (of one part) not."""

    operator: Literal["all", "any", "not"]
    parts: tuple[Rule, ...]


Rule: TypeAlias = Condition | Clause | Group


@dataclass(frozen=True)
class Segment:
    """A named group of customers, or of instances where its rule looks at their first record."""

    key: str
    name: str
    when: Rule | None = None
    description: str = field(default="")

    @property
    def is_of_instances(self) -> bool:
        """Whether the rule looks at an instance's first record, which customers have none of."""
        return self.when is not None and bool(record_fields(self.when))


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """What a branch joins, or the rules of the segments that a clause names; else nothing."""
    if isinstance(rule, Inside):
        return rule.rules
    return rule.parts if isinstance(rule, Group | Condition) else ()


def leaves(rule: Rule) -> Iterator[Rule]:
    """Every clause and test of the rule, in its order, as often as it stands there."""
    parts = parts_of(rule)
    if not parts:
        yield rule
    for part in parts:
        yield from leaves(part)


def levels(rule: Rule) -> int:
    """How many branches stand in one another."""
    return 1 + max((levels(part) for part in parts_of(rule)), default=0)


def record_fields(rule: Rule) -> set[str]:
    """The fields of an instance's first record that the rule looks at."""
    tested = {leaf.field for leaf in leaves(rule) if isinstance(leaf, Condition)}
    return {name for name in tested if not name.startswith("traits.")}


def tested_fields(rule: Rule) -> Iterator[str]:
    """The columns, properties (``properties.<name>``) and traits (``traits.<name>``) it looks at.

    Traits of accounts are traits, too.
    """
    for leaf in leaves(rule):
        if isinstance(leaf, Condition):
            yield leaf.field
        elif isinstance(leaf, Trait):
            yield f"traits.{leaf.name}"
        elif isinstance(leaf, Scored) and leaf.answers is not None:
            yield from fields_of(leaf.answers)
        elif isinstance(leaf, Did | When | Value) and leaf.what.when is not None:
            yield from fields_of(leaf.what.when)


def looks_at_scores(rule: Rule) -> bool:
    """Whether the rule, or one that it names, asks how somebody scored."""
    return any(isinstance(leaf, Scored) for leaf in leaves(rule))


def named_segments(rule: Rule) -> tuple[str, ...]:
    """The segments that the rule names, once each."""
    found = (key for leaf in leaves(rule) if isinstance(leaf, Inside) for key in leaf.segments)
    return tuple(dict.fromkeys(found))
