"""No finding is about a single employee: not by name, not by another name, not as a small team."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.kit.answers import Said
from tests.kit.defining import define
from tests.kit.found import found
from tests.kit.interactions import Seen, add, rows_of
from tests.kit.repeating import DAY, SHOP, built, opened

from heed.insight.reading import read_findings
from heed.insight.results import FindingsReading
from heed.journeys.employees.design import EmployeeColumn, EmployeeColumns
from heed.journeys.queries import current_catalogue
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from heed.listening.answers import Cut
from heed.listening.employees import Employees

AGENTS = 12
LISTED = "heed: 1\nemployees: [{column: properties.agent, team: properties.team, floor: 3}]\n"


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def served(low: set[int], *, name: str = "agent", teams: int = 0, n: int = 960) -> list[Said]:
    """Answers about twelve employees, those of ``low`` badly; with ``teams`` of so many in each."""
    said = []
    for number in range(n):
        who = number % AGENTS
        good = 9 if number % 9 else 5
        properties = {name: f"e{who}", "shop": f"s{number // AGENTS % 5}"}
        if teams:
            properties["team"] = f"team {who // teams}"
        said.append(
            Said(
                score=(2 if number // AGENTS % 4 else 9) if who in low else good,
                day=number % 90,
                customer=f"c{number}",
                properties=properties,
            )
        )
    return said


def read(engine: DuckDBEngine, answers: list[Said]) -> FindingsReading:
    return read_findings(found(engine, answers, current_catalogue()))


def told(reading: FindingsReading) -> list[str]:
    return [each.sentence for each in (*reading.breaks, *reading.delights)]


@pytest.mark.django_db
def test_an_employee_who_is_really_bad_is_not_found(engine: DuckDBEngine) -> None:
    """The same answers by a property that names nobody are a finding, so there is one to find."""
    assert told(read(engine, served({3}))) == []


@pytest.mark.django_db
def test_what_is_no_name_of_employees_is_found_as_ever(engine: DuckDBEngine) -> None:
    assert any("desk e3" in each for each in told(read(engine, served({3}, name="desk"))))


@pytest.mark.django_db
def test_a_column_that_is_listed_is_not_searched_nor_watched(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define("heed: 1\nemployees: [properties.desk]\nrestricted: [properties.desk]\n", tmp_path)
    reading = read(engine, served({3}, name="desk"))
    assert told(reading) == []
    assert reading.fairness == ()
    assert not any("desk" in each for each in reading.remarks)


@pytest.mark.django_db
def test_a_column_that_names_nobody_after_all_is_searched(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define("heed: 1\nemployees: [{column: properties.agent, names_nobody: machines}]\n", tmp_path)
    assert any("agent e3" in each for each in told(read(engine, served({3}))))


@pytest.mark.django_db
def test_a_team_is_found_where_it_has_enough_employees(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(LISTED, tmp_path)
    sentences = told(read(engine, served({3, 4, 5}, teams=3)))
    assert any("team team 1" in each for each in sentences)
    assert not any("agent" in each for each in sentences)


@pytest.mark.django_db
def test_a_team_below_the_floor_is_not_found(engine: DuckDBEngine, tmp_path: Path) -> None:
    define(LISTED, tmp_path)
    assert told(read(engine, served({2, 3}, teams=2))) == []


@pytest.mark.django_db
def test_switching_on_changes_nothing_about_findings(engine: DuckDBEngine, tmp_path: Path) -> None:
    define(
        "heed: 1\nemployees: [{column: properties.agent, measured: {legal_basis: Agreement 7, "
        "readers: [manager], until: 2027-01-01}}]\n",
        tmp_path,
    )
    assert told(read(engine, served({3}))) == []


def delivered(name: str) -> list[Seen]:
    """Orders of twelve employees; all of the fourth are delivered late, and few of the others."""
    seen = []
    for number in range(960):
        who, minute = number % AGENTS, number % 200 * DAY + number / 10
        took = 3 if who == 3 or number % 19 == 0 else 1
        case, customer = str(number), f"c{number}"
        said = {name: f"e{who}"}
        seen += [
            Seen("order", minute, case=case, customer=customer, properties=said),
            Seen("door", minute + took * DAY, case=case, customer=customer),
        ]
    return seen


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "is_found"), [("desk", True), ("agent", False)])
def test_misses_of_a_standard_concentrate_on_no_employee(
    name: str, is_found: bool, engine: DuckDBEngine, tmp_path: Path
) -> None:
    add(engine, "interactions", rows_of(delivered(name)))
    define(SHOP, tmp_path)
    built(engine)
    reading = read_findings(opened(engine))
    (found_one,) = reading.breaks
    assert any("e3" in str(group.parts) for group in found_one.groups) is is_found
    if not is_found:
        assert name not in repr(found_one)
        assert "properties.agent" not in repr(reading.drivers)


def test_a_trait_that_is_listed_goes_too() -> None:
    adviser = Cut(np.array([0, 1, 0, 1, 0]), ("x", "y"))
    cuts = {"traits.adviser": adviser, "traits.plan": Cut(np.array([0, 0, 1, 1, 1]), ("a", "b"))}
    known = Employees(EmployeeColumns((EmployeeColumn("traits.adviser"),)))
    assert list(known.shown(cuts)) == ["traits.plan"]


def test_a_column_that_says_the_same_goes_too() -> None:
    agents = np.array([0, 1, 2, 0, 1, 2, -1])
    names = ("x", "y", "z")
    cuts = {
        "properties.agent": Cut(agents, names),
        "properties.desk": Cut((agents + 1) % 3, names),
        "properties.shop": Cut(np.array([0, 0, 0, 1, 1, 1, 1]), ("a", "b")),
    }
    assert list(Employees().shown(cuts)) == ["properties.shop"]


def test_records_of_small_teams_are_as_of_no_team() -> None:
    codes = np.array([0, 1, 2, 1, -1])
    cuts = {
        "properties.team": Cut(codes, ("a", "b", "c")),
        "properties.room": Cut(codes, ("r1", "r2", "r3")),
    }
    known = Employees(EmployeeColumns(), {"properties.team": ["a", "c"]})
    (team,) = known.shown(cuts).values()  # the room would name a and c all the same
    assert team.labels == ("b",)
    assert team.codes.tolist() == [-1, 0, -1, 0, -1]
