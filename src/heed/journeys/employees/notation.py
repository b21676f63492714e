"""The notation of columns that name single employees in an experience file."""

from __future__ import annotations

from datetime import date
from typing import Any

from heed.foundation.notation import filled, read_text
from heed.foundation.yaml_cells import LONGEST_KEY, Cell
from heed.journeys.employees.design import FLOOR, PROPERTY, EmployeeColumn, Measured

KEYS = ("column", "team", "floor", "measured", "names_nobody")
NEEDED = ("legal_basis", "readers", "until")
PLACES = (PROPERTY, "traits.")
LARGEST = 1_000
# Everybody but partners, who are outside the company. Notations are read without record store.
ROLES = (
    "viewer", "touchpoint_owner", "analyst", "service_agent", "manager", "administrator",
)  # fmt: skip
UNTIL = date(2000, 1, 1)


def read_employees(cell: Cell) -> EmployeeColumn:
    """A column of employees: its name, or a mapping; problems are noted on the cell."""
    if not isinstance(cell.value, dict):
        return EmployeeColumn(_column(cell, PLACES))
    entries = cell.entries(KEYS, required=("column",))
    found = EmployeeColumn(
        column=_column(entries["column"], PLACES) if "column" in entries else "",
        team=_column(entries["team"], (PROPERTY,)) if "team" in entries else "",
        floor=entries["floor"].integer(2, LARGEST) if "floor" in entries else FLOOR,
        measured=_measured(entries["measured"]) if "measured" in entries else None,
        names_nobody=read_text(entries, "names_nobody"),
    )
    _check_parts(entries, found)
    return found


def write_employees(found: EmployeeColumn) -> dict[str, Any]:
    """The column in normal form."""
    measured = found.measured
    return {
        "column": found.column,
        **filled(
            team=found.team,
            floor=found.floor if found.floor != FLOOR else None,
            measured={
                "legal_basis": measured.legal_basis,
                "readers": list(measured.readers),
                "until": measured.until.isoformat(),
            }
            if measured
            else None,
            names_nobody=found.names_nobody,
        ),
    }


def _column(cell: Cell, places: tuple[str, ...]) -> str:
    text = cell.text(LONGEST_KEY)
    if text and not any(text.startswith(place) and text != place for place in places):
        known = " or ".join(f"`{place}NAME`" for place in places)
        cell.problem(f"`{text}` is no such column.", f"Write {known}.")
    return text


def _check_parts(entries: dict[str, Cell], found: EmployeeColumn) -> None:
    if found.names_nobody and found.measured:
        entries["names_nobody"].problem(
            "A column that names nobody measures nobody.", "Leave `measured` or this out."
        )
    if found.team and not found.column.startswith(PROPERTY):
        entries["team"].problem(
            "Teams are counted in records, and this column is none of theirs.", "Leave it out."
        )
    if found.team and found.team == found.column:
        entries["team"].problem("The team is the column itself.", "Name the column of teams.")
    if "floor" in entries and not found.team:
        entries["floor"].problem("The floor is one of teams.", "Add `team: properties.NAME`.")


def _measured(cell: Cell) -> Measured:
    entries = cell.entries(NEEDED, required=NEEDED)
    return Measured(
        legal_basis=read_text(entries, "legal_basis"),
        readers=_readers(entries["readers"]) if "readers" in entries else (),
        until=_day(entries["until"]) if "until" in entries else UNTIL,
    )


def _readers(cell: Cell) -> tuple[str, ...]:
    readers = {each.choice(ROLES) for each in cell.items()}
    if not readers:
        cell.problem("Nobody is named who may read it.", f"Name roles: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in readers)


def _day(cell: Cell) -> date:
    text = cell.text()
    try:
        return date.fromisoformat(text)
    except ValueError:
        cell.problem(f"`{text}` is no day.", "Write year, month and day, such as `2026-12-31`.")
        return UNTIL
