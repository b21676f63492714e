"""Columns that name employees: notation, teams that are too small, who may filter and how long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from heed.foundation.models import Role
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.journeys.employees.design import EmployeeColumn, EmployeeColumns, Measured, small_teams
from heed.journeys.employees.guarding import Gate
from heed.journeys.employees.notation import ROLES, read_employees, write_employees
from heed.journeys.filtering.filters import Filter, filter_of

AGENT, TEAM = "properties.agent", "properties.team"
UNTIL = date(2026, 12, 31)
AGREED = {"legal_basis": "Agreement 7", "readers": ["manager"], "until": "2026-12-31"}
MEASURED = Measured("Agreement 7", (Role.MANAGER.value,), UNTIL)
COLUMNS = EmployeeColumns((EmployeeColumn(AGENT, TEAM, 3, MEASURED),))


def cell(content: Any) -> Cell:
    return Cell(YamlFile("experience.yaml", content))


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (AGENT, EmployeeColumn(AGENT)),
        ({"column": AGENT}, EmployeeColumn(AGENT)),
        ({"column": "traits.adviser"}, EmployeeColumn("traits.adviser")),
        ({"column": AGENT, "team": TEAM, "floor": 8}, EmployeeColumn(AGENT, TEAM, 8)),
        ({"column": AGENT, "measured": AGREED}, EmployeeColumn(AGENT, measured=MEASURED)),
        (
            {"column": AGENT, "names_nobody": "It is a machine."},
            EmployeeColumn(AGENT, names_nobody="It is a machine."),
        ),
    ],
)
def test_a_column_of_employees_is_a_name_or_a_mapping(content: Any, column: EmployeeColumn) -> None:
    given = cell(content)
    assert read_employees(given) == column
    assert given.problems == []
    assert read_employees(cell(write_employees(column))) == column


def test_every_role_within_the_company_may_be_a_reader() -> None:
    assert set(ROLES) == {role.value for role in Role} - {Role.PARTNER.value}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("agent", "`agent` is no such column"),
        ({"team": TEAM}, "`column` is missing"),
        ({"column": AGENT, "measured": {}}, "`legal_basis` is missing"),
        ({"column": AGENT, "measured": {**AGREED, "legal_basis": None}}, "basis` is missing"),
        ({"column": AGENT, "measured": {**AGREED, "readers": None}}, "`readers` is missing"),
        ({"column": AGENT, "measured": {**AGREED, "readers": []}}, "Nobody is named"),
        ({"column": AGENT, "measured": {**AGREED, "readers": ["boss"]}}, "`boss` is not known"),
        ({"column": AGENT, "measured": {**AGREED, "readers": ["partner"]}}, "`partner` is not"),
        ({"column": AGENT, "measured": {**AGREED, "until": None}}, "`until` is missing"),
        ({"column": AGENT, "measured": {**AGREED, "until": "soon"}}, "`soon` is no day"),
        ({"column": AGENT, "team": "traits.team"}, "no such column"),
        ({"column": AGENT, "team": AGENT}, "The team is the column itself"),
        ({"column": AGENT, "floor": 5}, "The floor is one of teams"),
        ({"column": AGENT, "team": TEAM, "floor": 1}, "Expected a whole number"),
        ({"column": "traits.adviser", "team": TEAM}, "Teams are counted in records"),
        (
            {"column": AGENT, "names_nobody": "a machine", "measured": AGREED},
            "measures nobody",
        ),
    ],
)  # fmt: skip
def test_mistakes_say_what_is_missing(content: Any, says: str) -> None:
    given = cell(content)
    read_employees(given)
    told = " ".join(f"{one.what} {one.fix}" for one in given.problems)
    assert says in told


def test_a_name_counts_until_somebody_says_that_it_names_nobody() -> None:
    assert EmployeeColumns().has(AGENT)
    assert not EmployeeColumns().has("properties.desk")
    assert not EmployeeColumns().has("traits.mitarbeiter")  # how many an account has
    assert EmployeeColumns((EmployeeColumn("properties.desk"),)).has("properties.desk")
    assert not EmployeeColumns((EmployeeColumn(AGENT, names_nobody="machines"),)).has(AGENT)


def test_filtering_is_open_to_its_readers_until_its_last_day() -> None:
    assert COLUMNS.open_to("manager", UNTIL) == {AGENT}
    assert COLUMNS.open_to("manager", UNTIL + timedelta(days=1)) == frozenset()
    assert COLUMNS.open_to("administrator", UNTIL) == frozenset()
    assert EmployeeColumns((EmployeeColumn(AGENT),)).open_to("manager", UNTIL) == frozenset()


def test_teams_below_the_floor_are_too_small() -> None:
    members = {"a": "12345", "b": "678", "c": "90", "d": "xyz"}
    assert small_teams(members, 3) == {"c", "b"}  # c alone were what the others leave
    assert small_teams({**members, "e": "uv"}, 3) == {"c", "e"}
    assert small_teams({"a": "123", "b": "456"}, 3) == frozenset()
    assert small_teams({"a": "123", "b": "4"}, 3) == {"a", "b"}
    assert small_teams({"a": "12", "b": "12", "c": "345"}, 3) == {"a", "b", "c"}
    assert small_teams({}, 3) == frozenset()


def asked(*where: str) -> Filter:
    return filter_of(where)


def test_a_filter_by_employees_is_refused_to_everybody_else() -> None:
    closed = Gate(COLUMNS, frozenset(), {TEAM: ["few"]})
    assert closed.refused(asked("channel:web")) is None
    found = closed.refused(asked("channel:web", "property.agent:anna"))
    assert found is not None
    assert (found.why, found.clause.name) == ("employees", "agent")
    assert closed.refused(asked("-property.agent:anna")) is not None
    opened = Gate(COLUMNS, frozenset({AGENT}), {TEAM: ["few"]})
    assert opened.refused(asked("property.agent:anna")) is None
    assert opened.looked_by(asked("property.agent:anna|ben", "channel:web")) == (AGENT,)


def test_a_filter_by_a_team_that_is_too_small_is_refused() -> None:
    gate = Gate(COLUMNS, frozenset({AGENT}), {TEAM: ["few"]})
    assert gate.refused(asked("property.team:many")) is None
    for text in ("property.team:few", "property.team:few|many", "-property.team:few"):
        found = gate.refused(asked(text))
        assert found is not None
        assert (found.why, found.team) == ("small", "few")
    uncounted = Gate(COLUMNS, frozenset(), {}).refused(asked("property.team:many"))
    assert uncounted is not None
    assert uncounted.why == "uncounted"
