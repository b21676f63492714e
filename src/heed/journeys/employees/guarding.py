"""Whether a filter may look at employees: by whom, by which column, at which teams."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from heed.journeys.employees.design import EmployeeColumns
from heed.journeys.filtering.filters import Clause, Filter

Why = Literal["employees", "small", "uncounted"]
PLACES = {"property": "properties", "trait": "traits"}


@dataclass(frozen=True)
class Refused:
    """The condition that is refused; of a team that is too small, which one."""

    clause: Clause
    why: Why
    team: str = ""


@dataclass(frozen=True)
class Gate:
    """What somebody may filter by; ``withheld`` are the small teams of every column of teams."""

    columns: EmployeeColumns
    open_to: frozenset[str]
    withheld: Mapping[str, Collection[str]]

    def hides(self, column: str) -> bool:
        """Whether nothing may be filtered by this column."""
        return self.columns.has(column) and column not in self.open_to

    def refused(self, asked: Filter) -> Refused | None:
        """The first condition that may not be; None if all may."""
        found = (self._refused(clause) for clause in asked.clauses)
        return next((each for each in found if each is not None), None)

    def looked_by(self, asked: Filter) -> tuple[str, ...]:
        """The columns of employees that a filter looks at."""
        columns = dict.fromkeys(column_of(clause) for clause in asked.clauses)
        return tuple(column for column in columns if column and self.columns.has(column))

    def _refused(self, clause: Clause) -> Refused | None:
        column = column_of(clause)
        if self.hides(column):
            return Refused(clause, "employees")
        if column not in {each.team for each in self.columns.with_team}:
            return None
        if column not in self.withheld:
            return Refused(clause, "uncounted")
        small = next((team for team in clause.values if team in self.withheld[column]), None)
        return None if small is None else Refused(clause, "small", small)


def column_of(clause: Clause) -> str:
    """The column of a condition on a property or trait; empty for others."""
    place = PLACES.get(clause.field)
    return f"{place}.{clause.name}" if place else ""
