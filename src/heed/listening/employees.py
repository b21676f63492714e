"""Cuts without single employees: neither by their names, nor by a column that says the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heed.journeys.employees.design import EmployeeColumns
from heed.listening.answers import Cut

UNKNOWN = -1


@dataclass(frozen=True)
class Employees:
    """What may not divide records; ``withheld`` are teams without figures, by column."""

    columns: EmployeeColumns = field(default_factory=EmployeeColumns)
    withheld: Mapping[str, Collection[str]] = field(default_factory=dict)

    def shown(self, cuts: Mapping[str, Cut]) -> dict[str, Cut]:
        """The cuts without employees; records of teams that are too small are as of no team.

        A column that divides records as employees do, or as teams of which some are too small,
        goes, too.
        """
        names = {name for name in cuts if self.columns.has(name)}
        small = {name for name, teams in self.withheld.items() if teams and name in cuts}
        hidden = [cuts[name].codes for name in sorted(names | small)]
        return {
            name: without(cut, self.withheld.get(name, ()))
            for name, cut in cuts.items()
            if name in small - names
            or (name not in names and not any(says_the_same(cut.codes, codes) for codes in hidden))
        }


def without(cut: Cut, values: Collection[str]) -> Cut:
    """The cut as if these values were not known."""
    if not values:
        return cut
    labels = tuple(label for label in cut.labels if label not in values)
    places = [labels.index(label) if label in labels else UNKNOWN for label in cut.labels]
    return Cut(np.array([*places, UNKNOWN], dtype=np.int64)[cut.codes], labels)


def says_the_same(codes: NDArray[Any], hidden: NDArray[Any]) -> bool:
    """Whether, where both are known, each value of one goes with one value of the other."""
    both = (codes != UNKNOWN) & (hidden != UNKNOWN)
    if not both.any():
        return False
    pairs = np.unique(np.stack([codes[both], hidden[both]]), axis=1)
    ones, others = (np.unique(side).size for side in pairs)
    return bool(ones > 1 and pairs.shape[1] == ones == others)
