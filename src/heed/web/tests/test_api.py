"""The API: documents as the command line prints them, tokens, pages of rows, problem documents."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.kit.web import Clients

from heed.doors.documents import DOCUMENTS
from heed.foundation.models import ApiToken, AuditEntry, Job, Role, User
from heed.foundation.tokens import make_token, revoke_token
from heed.kernel.clock import utc_now
from heed.web import reading

SCHEMAS = {
    "journeys": "heed/journeys/1",
    "journeys/order": "heed/journey/1",
    "journeys/order/paths": "heed/paths/1",
    "standards": "heed/standards/1",
    "metrics": "heed/metrics/1",
    "findings": "heed/findings/1",
    "findings/1": "heed/finding/1",
    "doctor": "heed/doctor/1",
}


def token_of(user: User, *scopes: str, days: int = 1) -> tuple[ApiToken, str]:
    return make_token(
        user=user,
        name="test",
        scopes=scopes or ("read",),
        lasts=timedelta(days=days),
        actor="test",
        now=utc_now(),
    )


def asked(text: str, path: str, method: str = "get") -> Any:
    headers = {"Authorization": f"Bearer {text}"}
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers)


def analyst() -> User:
    return User.objects.create(username="ann", role=Role.ANALYST)


@pytest.mark.parametrize(("path", "schema"), SCHEMAS.items())
def test_document_is_the_one_that_the_command_line_prints(
    path: str, schema: str, clients: Clients
) -> None:
    answer = clients(Role.VIEWER).get(f"/api/v1/{path}")
    assert answer.status_code == 200
    document = answer.json()
    assert document.pop("schema") == schema
    assert document.keys() == {field.name for field in fields(DOCUMENTS[schema])}  # type: ignore[arg-type]


def test_every_address_of_the_api_is_described(clients: Clients) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert operation["security"], path


def test_token_reads_what_its_person_may_see(clients: Clients) -> None:
    _row, text = token_of(analyst())
    assert asked(text, "journeys").status_code == 200
    assert asked(text, "audit").status_code == 200
    viewer = User.objects.create(username="vic", role=Role.VIEWER)
    _row, text = token_of(viewer)
    assert asked(text, "audit").status_code == 404


@pytest.mark.parametrize("how", ["wrong", "expired", "revoked", "disabled"])
def test_token_that_is_not_valid_is_refused(how: str, clients: Clients) -> None:
    user = analyst()
    row, text = token_of(user, days=-1 if how == "expired" else 1)
    if how == "revoked":
        revoke_token(token=row, actor="ann", now=utc_now())
    if how == "disabled":
        User.objects.update(is_active=False)
    answer = asked("heed_x" if how == "wrong" else text, "journeys")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_text_of_a_token_is_not_kept(clients: Clients) -> None:
    row, text = token_of(analyst())
    assert text not in json.dumps([str(v) for v in row.__dict__.values()])


def test_changing_needs_the_scope_and_a_token(clients: Clients) -> None:
    user = analyst()
    _row, reads = token_of(user)
    _row, writes = token_of(user, "read", "write")
    assert asked(reads, "builds/start", "post").status_code == 403
    assert clients(Role.ANALYST).post("/api/v1/builds/start").status_code == 403
    answer = asked(writes, "builds/start", "post")
    assert answer.status_code == 202
    assert answer.json()["kind"] == "build"
    assert Job.objects.get().actor == "ann"


def test_pages_of_rows_hold_every_row_once(clients: Clients) -> None:
    now = utc_now()
    AuditEntry.objects.bulk_create(
        AuditEntry(at=now, actor="a", verb="v", subject=f"s{n}") for n in range(25)
    )
    _row, text = token_of(analyst())
    seen, path = [], "audit?limit=10"
    while path:
        page = asked(text, path).json()
        seen += [row["number"] for row in page["items"]]
        AuditEntry.objects.create(at=now, actor="b", verb="v", subject="meanwhile")
        path = f"audit?limit=10&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == len(set(seen))
    assert sorted(seen, reverse=True) == seen
    assert len(seen) >= 25


@pytest.mark.parametrize(
    ("path", "status"),
    [("journeys/none", 404), ("findings/x", 422), ("builds?cursor=!!", 400), ("nothing", 404)],
)
def test_faults_are_problem_documents(path: str, status: int, clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_partner_gets_only_what_their_teams_own(clients: Clients) -> None:
    team = next(t.owner for t in reading.current().catalogue.touchpoints if t.owner)
    partner = clients(Role.PARTNER, teams=(team,))
    every = clients(Role.VIEWER)
    for path, key in (("findings", "breaks"), ("standards", "standards")):
        mine = partner.get(f"/api/v1/{path}").json()[key]
        all_of_them = every.get(f"/api/v1/{path}").json()[key]
        assert all(one["owner"] == team for one in mine)
        assert len(mine) < len(all_of_them)
    assert partner.get("/api/v1/journeys").status_code == 404


@pytest.mark.parametrize(
    "name", ["journeys", "standards", "metrics", "findings", "touchpoints", "builds"]
)
def test_list_is_a_csv_file_with_a_line_for_each_row(name: str, clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(f"/{name}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(answer).decode().splitlines()
    assert len(lines) > 1
