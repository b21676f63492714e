"""Filters by single employees: refused, unless they are switched on, to readers, until a day."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from tests.kit.command_line import CommandLine
from tests.kit.defining import define
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients, home_of_its_own, records_of

from heed.doors.paths import HomePaths
from heed.foundation.models import AuditEntry, Job, Role
from heed.journeys.measures.employees import team_members
from heed.kernel.clock import utc_now
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.web.pages.journeys.filtering import employees
from heed.web.reading import current
from heed.web.tests.test_filter_pages import counted

PAGE, API = "/journeys/order?where=property.agent:", "/api/v1/journeys/order?where=property.agent:"
SAYS = "agent names single employees, so nothing is filtered by it"


@pytest.fixture(autouse=True)
def no_figures_yet(web_home: HomePaths) -> None:
    shutil.rmtree(web_home.filters, ignore_errors=True)


@pytest.fixture
def agent(web_home: HomePaths) -> str:
    """An employee whom many records name."""
    pinned = current().pinned
    assert pinned is not None
    records = pinned.table("interactions")
    said = records.select(who=records.properties.get("agent"))
    named = said.filter(said.who.notnull()).group_by("who").agg(n=said.who.count())
    return str(max(pinned.engine.to_rows(named), key=lambda row: (row["n"], row["who"]))["who"])


def switch_on(folder: Path, *, days: int = 30, readers: str = "manager, analyst") -> None:
    until = (utc_now() + timedelta(days=days)).date()
    define(
        "heed: 1\nemployees:\n  - column: properties.agent\n    measured:\n"
        f"      {{legal_basis: Works agreement 7, readers: [{readers}], until: {until}}}\n",
        folder,
    )


def refused(client: Client, who: str) -> bool:
    """Whether neither the page nor the API filters, and both say why."""
    page = text_of(assert_valid_page(client.get(PAGE + who)))
    answer = client.get(API + who)
    return SAYS in page and answer.status_code == 400 and SAYS in answer.json()["detail"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER, Role.ANALYST, Role.VIEWER])
def test_nobody_filters_by_an_employee_by_default(clients: Clients, role: Role, agent: str) -> None:
    client = clients(role)
    assert refused(client, agent)
    assert refused(client, "nobody-at-all")  # the answer does not tell who is there
    assert "agent" not in offered(client)
    assert not AuditEntry.objects.filter(verb=employees.LOOKED).exists()


def test_nothing_is_counted_by_an_employee_for_those_who_may_not(
    clients: Clients, agent: str
) -> None:
    """Not even by sending the form that counts again after a failure."""
    client = clients(Role.ANALYST)
    before = Job.objects.count()
    answer = client.post("/journeys/order/filter/again", {"where": f"property.agent:{agent}"})
    assert answer.status_code == 400
    assert SAYS in answer.content.decode()
    assert Job.objects.count() == before


def test_readers_filter_while_it_is_on_and_each_look_is_noted(
    clients: Clients, agent: str, tmp_path: Path
) -> None:
    switch_on(tmp_path)
    manager, administrator = clients(Role.MANAGER), clients(Role.ADMINISTRATOR)
    assert refused(administrator, agent)
    assert "agent" in offered(manager)
    assert "agent" not in offered(administrator)
    shown = text_of(assert_valid_page(counted(manager, PAGE + agent)))
    assert f"agent is {agent}" in shown
    assert manager.get(API + agent).status_code == 200
    rows = AuditEntry.objects.filter(verb=employees.LOOKED)
    assert [row.subject for row in rows] == ["employees:properties.agent"] * 2
    assert all(row.actor.startswith("manager") and not row.changes_results for row in rows)
    assert agent not in str(list(rows.values()))
    assert refused(administrator, agent)  # though the figures are there


def test_it_is_off_after_its_last_day(
    clients: Clients, agent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(tmp_path, days=30)
    manager = clients(Role.MANAGER)
    last = datetime.combine((utc_now() + timedelta(days=30)).date(), datetime.max.time(), UTC)
    monkeypatch.setattr(employees, "utc_now", lambda: last)
    assert not refused(manager, agent)
    monkeypatch.setattr(employees, "utc_now", lambda: last + timedelta(seconds=1))
    assert refused(manager, agent)
    assert "agent" not in offered(manager)


def test_taking_it_back_counts_at_once(clients: Clients, agent: str, tmp_path: Path) -> None:
    manager = clients(Role.MANAGER)
    switch_on(tmp_path)
    assert not refused(manager, agent)
    define("heed: 1\nemployees: [properties.agent]\n", tmp_path)
    assert refused(manager, agent)


def test_teams_that_no_build_has_counted_are_no_filter(clients: Clients, tmp_path: Path) -> None:
    define("heed: 1\nemployees: [{column: properties.agent, team: properties.topic}]\n", tmp_path)
    page = clients(Role.ANALYST).get("/journeys/order?where=property.topic:delivery")
    assert "is not counted yet: run" in text_of(assert_valid_page(page))


@pytest.mark.slow
def test_a_team_with_too_few_employees_is_no_filter(
    simulated_home: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> None:
    """A whole build: contacts of every topic are a team here; the floor says which have enough."""
    home = home_of_its_own(simulated_home, tmp_path / "home")
    pairs = topics_of(home)
    sizes = sorted((len({who for topic, who in pairs if topic == each}), each)
                   for each in {topic for topic, _ in pairs})  # fmt: skip
    (few, smallest), (many, largest) = sizes[0], sizes[-1]
    assert few < many
    file = tmp_path / "experience.yaml"
    file.write_text(
        "heed: 1\nemployees: [{column: properties.agent, team: properties.topic, "
        f"floor: {few + 1}}}]\n",
        encoding="utf-8",
    )
    CommandLine(home).text("apply", str(file))
    CommandLine(home).text("build")
    settings.HOME = HomePaths(home)
    with django_db_blocker.unblock(), records_of(home):
        client = Clients()(Role.ANALYST)
        path = "/journeys/order?where=property.topic:"
        assert "team of too few employees" in shown(client.get(path + smallest))
        assert "team of too few employees" in shown(client.get(f"{path}{largest}|{smallest}"))
        assert f"topic is {largest}" in shown(counted(client, path + largest))


def topics_of(home: Path) -> set[tuple[str, str]]:
    """Each topic with each employee of the contacts of a home."""
    lake = duckdb_engine(Lake(home / "lake"), threads=1)
    said = lake.table("interactions")
    rows = lake.to_rows(team_members(said, "topic", "agent"))
    return {(row["team"], row["employee"]) for row in rows if row["employee"]}


def test_settings_say_what_is_on_for_whom_until_when(clients: Clients, tmp_path: Path) -> None:
    admin = clients(Role.ADMINISTRATOR)
    assert "Off, unless a row below says otherwise" in settings_of(admin)
    switch_on(tmp_path)
    said = settings_of(admin)
    for told in ("properties.agent", "Works agreement 7", "Manager", "Analyst"):
        assert told in said
    assert "it has ended" not in said
    switch_on(tmp_path, days=-1)
    assert "switched off: it has ended" in settings_of(admin)


def settings_of(client: Client) -> str:
    return shown(client.get("/settings"))


def shown(page: Any) -> str:
    return text_of(assert_valid_page(page))


def offered(client: Client) -> set[str]:
    """The properties that the form of a filter suggests."""
    root = assert_valid_page(client.get("/journeys/order?add=1&f-least=soon"))
    lists = [e for e in root.iter("datalist") if "property" in (e.get("id") or "")]
    return {option.get("value") or "" for one in lists for option in one.iter("option")}
