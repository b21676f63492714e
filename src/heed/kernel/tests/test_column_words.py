"""Which columns name single employees, by their names."""

from __future__ import annotations

import pytest

from heed.kernel.column_words import names_employees


@pytest.mark.parametrize(
    "name",
    [
        "agent", "assignee", "Resource", "org:resource", "org_resource", "agentID", "agent_name",
        "assigned_employee", "Bearbeiter", "Mitarbeiter-Nr.", "Mitarbeiternummer", "Sachbearbeiter",
        "support agent email", "handler",
    ],
)  # fmt: skip
def test_a_name_of_somebody_who_does_something_names_employees(name: str) -> None:
    assert names_employees(name)


@pytest.mark.parametrize(
    "name",
    [
        "region", "agent_region", "resource_group", "org_group", "team", "user_agent", "UserAgent",
        "agent_team", "employees", "customer_id", "Mitarbeiterzahl", "agency", "",
    ],
)  # fmt: skip
def test_a_name_of_something_else_does_not(name: str) -> None:
    assert not names_employees(name)
