"""Who is in which team, as expressions within the portable subset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def team_members(records: ir.Table, team: str, employee: str) -> ir.Table:
    """Each ``team`` with each ``employee`` that a record names with it, of two properties.

    The employee is null where a record of the team names none.
    """
    who = records.properties.get(employee).nullif("")
    said = records.select(team=records.properties.get(team), employee=who)
    return said.filter(said.team.notnull(), said.team != "").distinct()
