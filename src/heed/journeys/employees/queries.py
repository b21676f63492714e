"""Reading which columns name employees, and which teams are too small for figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.catalogue import Content
from heed.journeys.employees.design import PROPERTY, EmployeeColumn, EmployeeColumns, small_teams
from heed.journeys.employees.kinds import EMPLOYEES
from heed.journeys.measures.employees import team_members
from heed.journeys.queries import list_contents, list_of_kinds
from heed.lake.engines import Engine

RECORDS = ("interactions", "feedback")


def employees_of(contents: Iterable[Content]) -> EmployeeColumns:
    """The columns among these contents; other kinds are passed over.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    mine = sorted(
        (each for each in contents if each.kind == EMPLOYEES.name), key=lambda each: each.key
    )
    return EmployeeColumns(tuple(_column(each) for each in mine))


def employees_at(versions: Mapping[str, int]) -> EmployeeColumns:
    """The columns among these versions, as builds name them."""
    mine = {n: v for n, v in versions.items() if n.startswith(f"{EMPLOYEES.name}:")}
    return employees_of(list_contents(mine)) if mine else EmployeeColumns()


def employees_now() -> EmployeeColumns:
    """The columns as they are defined now: what may be read goes by that, not by a build."""
    return employees_of(list_of_kinds([EMPLOYEES.name]))


def withheld_teams(
    columns: EmployeeColumns, engine: Engine, filled: Callable[[str], Any]
) -> dict[str, frozenset[str]]:
    """By column of teams the teams without figures; ``filled`` gives a table, or None if empty.

    An employee is of a team if a record names both.
    """
    tables = [table for name in RECORDS if (table := filled(name)) is not None]
    found: dict[str, frozenset[str]] = {}
    for each in columns.with_team:
        members: dict[str, set[str]] = {}
        names = (each.team.removeprefix(PROPERTY), each.column.removeprefix(PROPERTY))
        for table in tables:
            for row in engine.to_rows(team_members(table, *names)):
                mine = members.setdefault(row["team"], set())
                mine |= {row["employee"]} - {None}
        small = small_teams(members, each.floor)
        found[each.team] = found.get(each.team, frozenset()) | small
    return found


def _column(content: Content) -> EmployeeColumn:
    cell = Cell(YamlFile(f"stored {EMPLOYEES.name} {content.key}", content.content))
    found = EMPLOYEES.read(cell)
    if cell.problems:
        raise invalid(cell.problems)
    return found  # type: ignore[no-any-return] # a kind reads any value
