"""Which touchpoint claims which records, as Ibis expressions that are the same on every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import ibis

from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint

if TYPE_CHECKING:
    import ibis.expr.types as ir


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


def _claiming(touchpoints: Sequence[Touchpoint]) -> list[Touchpoint]:
    return [touchpoint for touchpoint in touchpoints if touchpoint.when is not None]
