"""Which records a condition means: conditions as Ibis expressions, the same on every engine.

Only the portable subset is used: equality, ``isin``, ``startswith``, ``contains``, map look-up.
Text is compared as it is, with no folding of case, because engines fold differently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import ibis

from heed.journeys.design import Condition, Touchpoint

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLAIN_FIELDS = ("name", "channel", "actor", "source", "place")
MAP_FIELDS = ("properties", "traits")


def condition_expr(table: ir.Table, condition: Condition) -> ir.BooleanValue:
    """True for the rows of ``table`` that ``condition`` means; never null.

    ``table`` has ``name``, ``channel``, ``actor``, ``source`` (``place`` for tallies) as text and
    ``properties`` (and ``traits``, for segments) as ``map<string, string>``. A field that the table
    has no column for, or whose value is null, fails every test but ``missing``. The empty text
    counts as missing.
    """
    if condition.operator == "not":
        return ~_every(table, condition.parts)
    if condition.operator == "all":
        return _every(table, condition.parts)
    if condition.operator == "any":
        tests = [condition_expr(table, part) for part in condition.parts]
        return reduce(or_, tests, ibis.literal(value=False))
    return _leaf(table, condition)


def touchpoint_expr(table: ir.Table, touchpoints: Sequence[Touchpoint]) -> ir.StringValue:
    """The key of the first touchpoint, in the order given, that claims the row, or null."""
    branches = [
        (condition_expr(table, touchpoint.when), ibis.literal(touchpoint.key))
        for touchpoint in touchpoints
        if touchpoint.when is not None
    ]
    if not branches:
        return ibis.null("string")
    return ibis.cases(*branches, else_=ibis.null("string"))


@dataclass(frozen=True)
class Overlap:
    """``n`` records that two touchpoints claim; ``first`` stands earlier and gets them."""

    first: str
    second: str
    n: int


@dataclass(frozen=True)
class Claims:
    """What touchpoints claim of a table: ``matched`` by each alone, ``given`` in file order."""

    total: int
    matched: dict[str, int]
    given: dict[str, int]
    overlaps: tuple[Overlap, ...]

    @property
    def unclaimed(self) -> int:
        return self.total - sum(self.given.values())


def claim_counts(records: ir.Table, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """How many of ``records`` (interactions or tallies) each combination of touchpoints claims.

    One row per combination that occurs: ``t0``, ``t1`` … (does the n-th touchpoint that has a
    condition claim it) and ``n``. :func:`read_claims` makes sense of the rows.
    """
    tests = {
        f"t{number}": condition_expr(records, touchpoint.when)
        for number, touchpoint in enumerate(_claiming(touchpoints))
        if touchpoint.when is not None
    }
    if not tests:
        return records.aggregate(n=records.count())
    marked = records.select(**tests)
    return marked.group_by(list(tests)).aggregate(n=marked.count())


def read_claims(rows: Iterable[Mapping[str, Any]], touchpoints: Sequence[Touchpoint]) -> Claims:
    """The claims that the executed rows of :func:`claim_counts` tell, for the same touchpoints."""
    keys = [touchpoint.key for touchpoint in _claiming(touchpoints)]
    total = 0
    matched, given = dict.fromkeys(keys, 0), dict.fromkeys(keys, 0)
    both: Counter[tuple[str, str]] = Counter()
    for row in rows:
        n = int(row["n"])
        claimers = [key for number, key in enumerate(keys) if row[f"t{number}"]]
        total += n
        for key in claimers:
            matched[key] += n
        for key in claimers[:1]:
            given[key] += n
        for pair in combinations(claimers, 2):
            both[pair] += n
    overlaps = tuple(Overlap(first, second, n) for (first, second), n in both.most_common())
    return Claims(total, matched, given, overlaps)


def fields_of(condition: Condition) -> Iterator[str]:
    """Every field that the condition looks at, as often as it does."""
    if condition.field:
        yield condition.field
    for part in condition.parts:
        yield from fields_of(part)


def _every(table: ir.Table, parts: Sequence[Condition]) -> ir.BooleanValue:
    tests = [condition_expr(table, part) for part in parts]
    return reduce(and_, tests, ibis.literal(value=True))


def _leaf(table: ir.Table, condition: Condition) -> ir.BooleanValue:
    column, _, key = condition.field.partition(".")
    if column not in table.columns:
        return ibis.literal(condition.operator == "missing")
    value = table[column].get(key) if key else table[column]
    if condition.operator == "missing":
        return value.isnull() | (value == "")
    if condition.operator == "present":
        test = value != ""
    elif condition.operator == "starts_with":
        test = reduce(or_, [value.startswith(text) for text in condition.values])
    elif condition.operator == "contains":
        test = reduce(or_, [value.contains(text) for text in condition.values])
    else:  # is, in
        test = value.isin(condition.values)
    return ibis.coalesce(test, ibis.literal(value=False))


def _claiming(touchpoints: Sequence[Touchpoint]) -> list[Touchpoint]:
    return [touchpoint for touchpoint in touchpoints if touchpoint.when is not None]
