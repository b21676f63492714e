"""Drafts and definitions for programs: read, changed under a revision, published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from heed.definitions.models import Draft
from heed.doors.paths import HomePaths
from heed.foundation.models import Role, TeamMember, User
from heed.foundation.tokens import make_token
from heed.journeys.queries import current_catalogue
from heed.kernel.clock import utc_now
from heed.web.tests.drafting import define


class Program:
    """A program with the token of somebody."""

    def __init__(self, role: Role, *teams: str) -> None:
        user = User.objects.create(username=role.value, role=role)
        TeamMember.objects.bulk_create([TeamMember(user=user, team=team) for team in teams])
        _row, self.token = make_token(
            user=user,
            name="test",
            scopes=("read", "write"),
            lasts=timedelta(days=1),
            actor="test",
            now=utc_now(),
        )

    def __call__(self, method: str, path: str, sent: Any = None, match: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        more = {} if sent is None else {"data": sent, "content_type": "application/json"}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **more)


@pytest.fixture
def ann(empty_web_home: HomePaths) -> Program:
    define()
    return Program(Role.ANALYST)


@pytest.fixture
def draft(ann: Program) -> str:
    answer = ann("post", "drafts", {"subject": "journey:order"})
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"0"'
    return f"drafts/{answer.json()['number']}"


SHOP = {"key": "shop", "name": "Shop", "contact": "shop@example.com"}


def test_published_definitions_are_read_with_their_versions(ann: Program) -> None:
    names = ann("get", "definitions?kind=team").json()
    assert [one["key"] for one in names] == ["shop", "carrier"]
    answer = ann("get", "definitions/touchpoint/paid")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["content"]["owner"] == "shop"
    assert ann("get", "definitions/touchpoint/none").status_code == 404
    assert ann("get", "definitions/touchpoint/paid?version=7").status_code == 404


def test_draft_is_changed_under_its_revision_and_published(ann: Program, draft: str) -> None:
    where = f"{draft}/definitions/team/shop"
    read = ann("get", where)
    assert read.headers["ETag"] == '"0"'
    done = ann("put", where, SHOP, match=0)
    assert done.status_code == 200
    assert done.headers["ETag"] == '"1"'
    assert done.json()["changes"] == ["team:shop"]
    (change,) = ann("get", f"{draft}/plan").json()["changes"]
    assert {field["path"] for field in change["fields"]} == {"name", "contact"}
    assert ann("post", f"{draft}/publish", match=0).status_code == 412
    assert ann("post", f"{draft}/publish", match=1).json() == {"versions": {"team:shop": 2}}
    assert current_catalogue().teams[0].contact == "shop@example.com"
    assert ann("get", draft).json()["end"] == "published"
    assert ann("put", where, SHOP, match=1).status_code == 404
    assert ann("get", "definitions/team/shop?version=1").json()["content"]["name"] == "Web shop"


def test_revision_must_be_said_and_be_the_newest(ann: Program, draft: str) -> None:
    where = f"{draft}/definitions/team/shop"
    assert ann("put", where, SHOP).status_code == 428
    ann("put", where, SHOP, match=0)
    late = ann("put", where, {**SHOP, "name": "Store"}, match=0)
    assert late.status_code == 412
    assert late.headers["Content-Type"] == "application/problem+json"
    assert "changed by analyst" in late.json()["detail"]
    assert Draft.objects.get().revision == 1


def test_content_that_is_not_in_the_notation_is_told_with_its_places(
    ann: Program, draft: str
) -> None:
    wrong = {"key": "sent", "whne": "sent", "owner": "Not a key"}
    answer = ann("put", f"{draft}/definitions/touchpoint/sent", wrong, match=0)
    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["problems"]] == [["whne"], ["owner"]]
    other = ann("put", f"{draft}/definitions/team/shop", {"key": "store"}, match=0)
    assert other.status_code == 422


def test_mistakes_forbid_publishing(ann: Program, draft: str) -> None:
    ann("delete", f"{draft}/definitions/team/carrier", match=0)
    found = ann("get", f"{draft}/plan").json()["mistakes"]
    assert {(one["kind"], one["key"]) for one in found} == {
        ("touchpoint", "sent"),
        ("journey", "order"),
    }
    assert ann("post", f"{draft}/publish", match=1).status_code == 422
    keys = [(one["kind"], one["key"]) for one in ann("get", f"{draft}/definitions").json()]
    assert ("team", "carrier") not in keys
    assert ("journey", "order") in keys


def test_undo_redo_and_discard(ann: Program, draft: str) -> None:
    ann("put", f"{draft}/definitions/team/shop", SHOP, match=0)
    assert ann("post", f"{draft}/undo", match=1).json()["changes"] == []
    assert ann("post", f"{draft}/undo", match=2).status_code == 400
    assert ann("post", f"{draft}/redo", match=2).json()["changes"] == ["team:shop"]
    assert ann("delete", draft, match=3).json()["end"] == "discarded"
    assert [one["end"] for one in ann("get", "drafts").json()["items"]] == ["discarded"]


def test_touchpoint_owner_changes_only_what_their_teams_own(ann: Program, draft: str) -> None:
    otto = Program(Role.TOUCHPOINT_OWNER, "carrier")
    mine = {"key": "sent", "when": "sent", "owner": "carrier", "channel": "parcel"}
    assert otto("put", f"{draft}/definitions/touchpoint/sent", mine, match=0).status_code == 200
    given_away = {**mine, "owner": "shop"}
    for path, content in (("touchpoint/sent", given_away), ("team/shop", SHOP)):
        answer = otto("put", f"{draft}/definitions/{path}", content, match=1)
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_allowed"
    assert otto("post", f"{draft}/publish", match=1).status_code == 404
    assert otto("delete", draft, match=1).status_code == 403
    assert Program(Role.VIEWER)("get", draft).status_code == 404


def test_draft_of_something_that_is_not_there_is_not_begun(ann: Program) -> None:
    assert ann("post", "drafts", {"subject": "journey:none"}).status_code == 404
    assert ann("put", "drafts/9/definitions/team/shop", SHOP, match=0).status_code == 404


def test_whom_the_company_may_contact_is_published_by_managers(ann: Program) -> None:
    draft = f"drafts/{ann('post', 'drafts', {'subject': ''}).json()['number']}"
    texts = {"en": {"title": "News", "says": "What is new."}}
    news = {"key": "news", "basis": "consent", "channels": ["email"], "texts": texts}
    assert ann("put", f"{draft}/definitions/purpose/news", news, match=0).status_code == 200
    assert ann("post", f"{draft}/publish", match=1).status_code == 403
    assert ann("get", "definitions/purpose/news").status_code == 404
    assert Program(Role.MANAGER)("post", f"{draft}/publish", match=1).status_code == 200
    assert ann("get", "definitions/purpose/news").json()["content"]["basis"] == "consent"
