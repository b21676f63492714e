"""What `heed plan` says of columns that name single employees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from tests.kit.repeating import SHOP

from heed.definitions.files import read_definitions
from heed.definitions.plan import Plan, make_plan
from heed.kernel.errors import InvalidDefinition, Problem

TODAY = date(2026, 6, 1)
PAIRED = "employees:\n  - {column: properties.agent, measured: {legal_basis: A, readers: [manager]"


def plan(text: str, folder: Path) -> Plan:
    path = folder / "experience.yaml"
    path.write_text(SHOP + text, encoding="utf-8")
    return make_plan(read_definitions(path), today=TODAY)


def said(problems: Iterable[Problem]) -> str:
    return " ".join(map(str, problems))


@pytest.mark.django_db
def test_a_column_with_its_team_and_end_is_fine(tmp_path: Path) -> None:
    made = plan(PAIRED + ", until: 2026-12-31}}\n", tmp_path)
    assert made.mistakes == ()
    assert "employees" not in said(made.warnings)


def test_what_is_missing_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidDefinition) as told:
        plan(PAIRED + "}}\n", tmp_path)
    assert "`until` is missing" in said(told.value.problems)


@pytest.mark.django_db
def test_an_end_lies_two_years_ahead_at_most(tmp_path: Path) -> None:
    made = plan(PAIRED + ", until: 2028-06-02}}\n", tmp_path)
    assert "more than two years ahead" in said(made.mistakes)
    assert plan(PAIRED + ", until: 2028-06-01}}\n", tmp_path).mistakes == ()


@pytest.mark.django_db
def test_plan_warns_when_it_has_ended(tmp_path: Path) -> None:
    made = plan(PAIRED + ", until: 2026-05-31}}\n", tmp_path)
    assert made.mistakes == ()
    assert "Filtering by `properties.agent` ended on 2026-05-31" in said(made.warnings)
    assert "ended" not in said(plan(PAIRED + ", until: 2026-06-01}}\n", tmp_path).warnings)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "segments:\n  - {key: annas, when: {properties: {agent: anna}}}\n",
        "metrics:\n  - {key: m, like: nps, answers: {properties: {agent: anna}}}\n",
        "touchpoints:\n  - {key: anna, when: {properties: {agent: anna}}, owner: shop}\n",
        "standards:\n  - {key: s, touchpoint: order, when: {properties: {agent: anna}}, "
        "reach: {to: door, within: 2 days}, target: 95 %, window: 52 weeks}\n",
        "value_models:\n  - {key: v, currency: EUR, when: {properties: {agent: anna}}, "
        "costs: [{name: Call, low: 1, high: 2, source: F}]}\n",
    ],
)
def test_nothing_is_divided_by_employees(text: str, tmp_path: Path) -> None:
    section = text.partition(":")[0] + ":"
    whole = SHOP.replace(f"{section}\n", text) if section in SHOP else SHOP + text
    path = tmp_path / "experience.yaml"
    path.write_text(whole, encoding="utf-8")
    told = said(make_plan(read_definitions(path), today=TODAY).mistakes)
    assert "It divides records by `properties.agent`, which names single employees" in told
    allowed = "employees: [{column: properties.agent, names_nobody: machines}]\n"
    path.write_text(whole + allowed, encoding="utf-8")
    assert "names single employees" not in said(
        make_plan(read_definitions(path), today=TODAY).mistakes
    )


@pytest.mark.django_db
def test_a_column_of_teams_names_no_employees(tmp_path: Path) -> None:
    text = "employees:\n  - {column: properties.desk, team: properties.agent}\n"
    assert "so it is no column of teams" in said(plan(text, tmp_path).mistakes)


@pytest.mark.django_db
def test_plan_warns_of_what_is_divided_by_teams(tmp_path: Path) -> None:
    text = "employees:\n  - {column: properties.agent, team: properties.team, floor: 8}\n"
    made = plan(text + "segments:\n  - {key: one, when: {properties: {team: one}}}\n", tmp_path)
    assert made.mistakes == ()
    assert "See that those it names have 8 employees or more" in said(made.warnings)


@pytest.mark.django_db
def test_employees_are_not_watched_for_fairness(tmp_path: Path) -> None:
    warnings = said(plan("restricted: [properties.agent]\n", tmp_path).warnings)
    assert "names single employees: it is not watched" in warnings
