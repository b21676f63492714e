"""What must be computed to decide rules: tallies of what happened, traits, lists, accounts.

Equal needs of several clauses, and of several segments, are computed once. Values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from heed.customers.segments.rules import (
    ALWAYS,
    Bounds,
    Bucket,
    Clause,
    Did,
    Group,
    Happening,
    Held,
    Inside,
    Listed,
    Rule,
    Scored,
    Trait,
    Travelled,
    Value,
    When,
    Window,
    leaves,
    parts_of,
)
from heed.foundation.conditions import Condition

Source = Literal["interactions", "feedback", "standard_results", "journey_instances"]
Take = Literal["times", "first", "last", "sum", "valued", "score", "score_sum"]
TRAITS = "traits."


@dataclass(frozen=True)
class Answers:
    """Which scores: by a condition or a metric, and only those within bounds if some are given."""

    answers: Condition | None = None
    metric: str = ""
    within: Bounds | None = None


@dataclass(frozen=True)
class Verdicts:
    """Which verdicts of a standard."""

    standard: str
    result: str


@dataclass(frozen=True)
class Instances:
    """Which travelled journeys."""

    journey: str
    outcome: str = ""
    deviated: bool | None = None
    skipped: str = ""


Match: TypeAlias = Happening | Answers | Verdicts | Instances


@dataclass(frozen=True)
class Tally:
    """One figure about each customer: ``take`` of the rows of a source that match, in a window."""

    source: Source
    match: Match
    take: Take = "times"
    window: Window = ALWAYS
    currency: str = ""


@dataclass(frozen=True)
class Needs:
    """Everything that some rules look at, in a fixed order.

    ``everybody`` says that a customer of whom nothing is known may be in, so that all who are
    known must be looked at, not only those of whom something is.
    """

    tallies: tuple[Tally, ...] = ()
    traits: tuple[str, ...] = ()  # of customers
    account_traits: tuple[str, ...] = ()
    parent_traits: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    everybody: bool = False

    @property
    def has_accounts(self) -> bool:
        return bool(self.account_traits or self.parent_traits)

    def of(self, source: str) -> tuple[Tally, ...]:
        """The tallies of one source."""
        return tuple(tally for tally in self.tallies if tally.source == source)


def needs_of(rules: Iterable[Rule]) -> Needs:
    """What these rules look at; the segments that they name must be settled in."""
    given = list(rules)
    found = [leaf for rule in given for leaf in leaves(rule)]
    clauses = [leaf for leaf in found if not isinstance(leaf, Condition | Group)]
    tests = {leaf.field for leaf in found if isinstance(leaf, Condition)}
    traits = [leaf for leaf in clauses if isinstance(leaf, Trait)]
    own = {name.removeprefix(TRAITS) for name in tests if name.startswith(TRAITS)}

    def named(of: str) -> tuple[str, ...]:
        return tuple(sorted({trait.name for trait in traits if trait.of == of}))

    return Needs(
        tallies=tuple(dict.fromkeys(tally for leaf in clauses for tally in tallies_of(leaf))),
        traits=tuple(sorted({*own, *named("traits")})),
        account_traits=named("account"),
        parent_traits=named("parent_account"),
        lists=tuple(sorted({leaf.name for leaf in clauses if isinstance(leaf, Listed)})),
        everybody=any(may_hold_of_nobody(rule) is not False for rule in given),
    )


def tallies_of(clause: Clause) -> tuple[Tally, ...]:
    """What must be counted to decide a clause, in a fixed order; nothing for other clauses."""
    if isinstance(clause, Did):
        return (Tally("interactions", clause.what, window=clause.window),)
    if isinstance(clause, When):
        return (Tally("interactions", clause.what, clause.which),)
    if isinstance(clause, Value):
        both: tuple[Take, Take] = ("sum", "valued")
        return tuple(
            Tally("interactions", clause.what, take, clause.window, clause.currency)
            for take in both
        )
    if isinstance(clause, Scored):
        return _of_scores(clause)
    if isinstance(clause, Held):
        match = Verdicts(clause.standard, clause.result)
        return (Tally("standard_results", match, window=clause.window),)
    if isinstance(clause, Travelled):
        which = Instances(clause.journey, clause.outcome, clause.deviated, clause.skipped)
        return (Tally("journey_instances", which, window=clause.window),)
    return ()


def _of_scores(clause: Scored) -> tuple[Tally, ...]:
    every = Answers(clause.answers, clause.metric)
    bounded = Answers(clause.answers, clause.metric, clause.bounds)
    n = Tally("feedback", every, window=clause.window)
    n_within = Tally("feedback", bounded, window=clause.window)
    if clause.take == "any":
        return (n_within,)
    if clause.take == "every":
        return (n, n_within)
    take: Take = "score_sum" if clause.take == "mean" else "score"
    return (Tally("feedback", every, take, clause.window), n)


def may_hold_of_nobody(rule: Rule) -> bool | None:
    """Whether the rule holds of a customer of whom nothing dated is known; None: it may.

    What has no date (some traits, the draw of a bucket) may be so or otherwise.
    """
    if isinstance(rule, Group | Inside) or (isinstance(rule, Condition) and rule.parts):
        operator = "any" if isinstance(rule, Inside) else rule.operator
        return _joined(operator, [may_hold_of_nobody(part) for part in parts_of(rule)])
    if isinstance(rule, Condition | Trait | Bucket):
        return None
    if isinstance(rule, Did | Held | Travelled):
        return rule.times.hold(0)
    return isinstance(rule, Value) and rule.take == "sum" and rule.bounds.hold(0)


def _joined(operator: str, parts: list[bool | None]) -> bool | None:
    if operator == "not":
        return None if parts[0] is None else not parts[0]
    decides = operator == "any"
    if decides in parts:
        return decides
    return None if None in parts else not decides
