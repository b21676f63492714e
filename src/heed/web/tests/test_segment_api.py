"""Segments for programs: what the pages show, to those whom the pages show it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.kit.web import Clients

from heed.customers.privacy.personal import mark_fields
from heed.doors.documents import document
from heed.foundation.models import AuditEntry, Role, User
from heed.foundation.tokens import make_token
from heed.kernel.clock import utc_now
from heed.web import reading

HOUSEHOLD, TRADE = "household", "trade"
WHY = f"segments/{HOUSEHOLD}/why"


def asked(path: str, role: Role = Role.ANALYST, **query: Any) -> Any:
    """What a token of somebody with this role gets, for reading only."""
    user, _ = User.objects.get_or_create(username=f"program-{role.value}", defaults={"role": role})
    _, text = make_token(
        user=user, name="t", scopes=("read",), lasts=timedelta(days=1), actor="t", now=utc_now()
    )
    return Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {text}"})


def past_day() -> str:
    """A day in the middle of what is known."""
    trend = reading.current().segments().segments[0].trend
    return f"{trend[len(trend) // 2].as_of:%Y-%m-%d}"


def pages(path: str, **query: Any) -> list[dict[str, Any]]:
    """Every page, one after the other."""
    found = [asked(path, **query).json()]
    while found[-1]["next"]:
        found.append(asked(path, **query, cursor=found[-1]["next"]).json())
    return found


def newest_entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.filter(verb=verb).order_by("-pk")[0]


def test_segments_are_listed_as_the_command_line_prints_them(clients: Clients) -> None:
    listed = asked("segments", Role.VIEWER).json()
    assert listed == document(reading.current().segments())
    assert {row["key"] for row in listed["segments"]} >= {HOUSEHOLD, TRADE}


def test_sizes_of_a_past_day_and_as_known_then(clients: Clients) -> None:
    home, day = reading.current(), past_day()
    then = asked("segments", Role.VIEWER, as_of=day).json()
    assert then == document(home.segments(as_of=day))
    known = asked(f"segments/{TRADE}", as_of=day, as_known="true").json()
    assert known == document(home.segment(TRADE, as_of=day, as_known=True))
    assert (known["knowledge"], known["as_of"][:10]) == ("then", day)


def test_one_segment_tells_its_rule_its_version_its_size_and_its_months(clients: Clients) -> None:
    told = asked(f"segments/{HOUSEHOLD}").json()
    row = told["segment"]
    assert told["n"] == row["n"]
    assert told["share"] == pytest.approx(told["n"] / told["n_base"])
    assert (row["version"], bool(row["rule"]), len(row["trend"]) > 1) == (1, True, True)


def test_sample_is_for_those_who_may_open_customers(clients: Clients) -> None:
    assert len(asked(f"segments/{HOUSEHOLD}", Role.SERVICE_AGENT).json()["sample"]) == 10
    assert asked(f"segments/{HOUSEHOLD}", Role.VIEWER).json()["sample"] == []


def test_two_segments_are_held_against_each_other(clients: Clients) -> None:
    found = asked(f"segments/{HOUSEHOLD}/overlap/{TRADE}", Role.VIEWER).json()
    assert found == document(reading.current().segment_overlap(HOUSEHOLD, TRADE))


def test_members_come_in_pages_that_together_are_everybody_once(clients: Clients) -> None:
    whole = reading.current().segment_members(TRADE)
    found = pages(f"segments/{TRADE}/members", limit=7)
    assert [one for page in found for one in page["customers"]] == list(whole.customers)
    assert {page["n"] for page in found} == {whole.n}
    assert len(found) == -(-whole.n // 7)
    (once,) = pages(f"segments/{TRADE}/members", limit=whole.n)
    assert once["customers"] == list(whole.customers)


def test_members_of_a_past_day(clients: Clients) -> None:
    day = past_day()
    found = pages(f"segments/{TRADE}/members", limit=50, as_of=day)
    whole = reading.current().segment_members(TRADE, as_of=day)
    assert [one for page in found for one in page["customers"]] == list(whole.customers)


def test_audit_trail_says_who_took_out_how_many(clients: Clients) -> None:
    asked(f"segments/{TRADE}/members", limit=3)
    entry = newest_entry("export.segment")
    assert (entry.actor, entry.subject) == ("program-analyst", f"segment:{TRADE}")
    assert entry.facts["n"] == 3


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SERVICE_AGENT, Role.PARTNER])
def test_members_are_for_those_who_may_take_the_file(role: Role, clients: Clients) -> None:
    answer = asked(f"segments/{TRADE}/members", role)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not AuditEntry.objects.filter(verb="export.segment").exists()


def test_why_somebody_is_in_and_the_look_is_noted(clients: Clients) -> None:
    person = reading.current().segment(HOUSEHOLD).sample[0]
    found = asked(f"{WHY}/{person}", Role.SERVICE_AGENT).json()
    assert found == document(reading.current().why_in_segment(HOUSEHOLD, person))
    assert found["is_in"]
    entry = newest_entry("customer.opened")
    assert (entry.actor, entry.subject) == ("program-service_agent", f"customer:{person}")
    assert asked(f"{WHY}/{person}", Role.VIEWER).status_code == 404


def test_personal_fields_are_covered_for_those_who_need_not_know_them(clients: Clients) -> None:
    person = reading.current().segment(HOUSEHOLD).sample[0]
    mark_fields(names=["segment"], actor="t", now=utc_now())
    told = {
        role: asked(f"{WHY}/{person}", role).json()["clauses"][0]["text"]
        for role in (Role.MANAGER, Role.TOUCHPOINT_OWNER)
    }
    assert told == {Role.MANAGER: "household", Role.TOUCHPOINT_OWNER: "•••"}
    page = clients(Role.TOUCHPOINT_OWNER).get(f"/segments/{HOUSEHOLD}/customers/{person}")
    assert "•••" in page.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("segments/nothing-like-it", 404, "There is no segment"),
        ("segments/nothing-like-it/members", 404, "There is no segment"),
        (f"segments/{TRADE}/overlap/nothing", 404, "There is no segment"),
        (f"{WHY}/9", 404, ""),
        ("segments?as_of=soon", 400, "is no day"),
        (f"segments/{TRADE}?as_of=2999-01-01", 400, "The data ends on"),
        (f"segments/{TRADE}/members?cursor=YmVmb3JlOjE=", 400, "This cursor is none"),
        (f"segments/{TRADE}/members?cursor=!!", 400, "This cursor is none"),
    ],
)
def test_faults_are_problem_documents(path: str, status: int, said: str, clients: Clients) -> None:
    answer = asked(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_home_without_a_build_says_so(empty_clients: Clients) -> None:
    client = empty_clients(Role.ANALYST)
    assert client.get("/api/v1/segments").json()["segments"] == []
    assert client.get("/api/v1/segments/any").status_code == 404
