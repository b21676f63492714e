"""How good matching is on records whose people are known: precision, recall and F1 of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from heed.customers.identity.rules import Pair, pair_of


@dataclass(frozen=True)
class Measured:
    """How many pairs of records were found, how many there are, and how many are both."""

    found: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """The share of the found pairs that are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that were found; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(found: Collection[Pair], people: Mapping[int, str]) -> Measured:
    """Compare found pairs with the truth: who each record is."""
    true = set(_within(people))
    return Measured(len(set(found)), len(true), len(true & set(found)))


def closed(pairs: Iterable[Pair]) -> set[Pair]:
    """All pairs that follow from these: if one is two and two is three, then one is three."""
    group: dict[int, set[int]] = {}
    for one, other in pairs:
        mine, theirs = group.get(one, {one}), group.get(other, {other})
        if mine is not theirs:
            together = mine | theirs
            group.update(dict.fromkeys(together, together))
    return {
        pair_of(one, other)
        for members in {id(each): each for each in group.values()}.values()
        for one, other in combinations(members, 2)
    }


def _within(people: Mapping[int, str]) -> Iterable[Pair]:
    records: dict[str, list[int]] = defaultdict(list)
    for record, person in people.items():
        records[person].append(record)
    for mine in records.values():
        yield from combinations(sorted(mine), 2)
