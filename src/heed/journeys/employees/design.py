"""Columns that name single employees, as plain values, and what follows of them.

A column names employees if an experience file lists it, or if it is a property with a name that
says so. No finding, metric, filter or segment divides records by it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from heed.kernel.column_words import names_employees

FLOOR = 5  # employees that a team needs at least for figures of its own
PROPERTY = "properties."


@dataclass(frozen=True)
class Measured:
    """What switches filtering by single employees on, and until when."""

    legal_basis: str
    readers: tuple[str, ...]  # roles
    until: date  # the last day

    def is_in_force(self, today: date) -> bool:
        """Whether it holds on this day."""
        return today <= self.until


@dataclass(frozen=True)
class EmployeeColumn:
    """A column that names single employees, or one of which it is said that it does not."""

    column: str  # properties.NAME or traits.NAME
    team: str = ""  # the property that says the team
    floor: int = FLOOR
    measured: Measured | None = None
    names_nobody: str = ""  # why it names no employee although its name sounds so

    @property
    def key(self) -> str:
        return self.column


@dataclass(frozen=True)
class EmployeeColumns:
    """All columns that an experience file says something of."""

    listed: tuple[EmployeeColumn, ...] = ()

    def has(self, column: str) -> bool:
        """Whether a column (``properties.agent``) names single employees."""
        said = next((each for each in self.listed if each.column == column), None)
        if said is not None:
            return not said.names_nobody
        return column.startswith(PROPERTY) and names_employees(column.removeprefix(PROPERTY))

    @property
    def with_team(self) -> tuple[EmployeeColumn, ...]:
        """Those whose team is known."""
        return tuple(each for each in self.listed if each.team and not each.names_nobody)

    def open_to(self, role: str, today: date) -> frozenset[str]:
        """The columns by which somebody of this role may filter on this day."""
        return frozenset(
            each.column
            for each in self.listed
            if each.measured and each.measured.is_in_force(today) and role in each.measured.readers
        )


def small_teams(members: Mapping[str, Collection[str]], floor: int) -> frozenset[str]:
    """The teams that get no figures of their own, of the employees of every team.

    Those with fewer than ``floor`` employees. If all of them together are fewer, the next larger
    teams join them: else their figures were what the others leave of the whole.
    """
    found: list[str] = []
    together: set[str] = set()
    for team in sorted(members, key=lambda each: (len(members[each]), each)):
        if len(members[team]) >= floor and (not found or len(together) >= floor):
            break
        found.append(team)
        together |= set(members[team])
    return frozenset(found)
