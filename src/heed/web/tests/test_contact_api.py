"""The API of contacts and consents: a program that asks before it sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from heed.customers.contact.rulebook import shipped_text
from heed.customers.tests.people import add, note
from heed.definitions.files import parse_definitions
from heed.definitions.services import apply_definitions
from heed.doors.paths import HomePaths
from heed.foundation.models import Role, User
from heed.foundation.tokens import make_token
from heed.kernel.clock import utc_now

ORDER = {"contact_class": "service", "channel": "post", "purpose": "contract"}


class Program:
    """A program with a token of a service agent."""

    def __init__(self, *scopes: str) -> None:
        user = User.objects.create(username=f"agent{len(scopes)}", role=Role.SERVICE_AGENT)
        _row, text = make_token(
            user=user,
            name="sender",
            scopes=scopes,
            lasts=timedelta(days=1),
            actor="test",
            now=utc_now(),
        )
        self._headers = {"Authorization": f"Bearer {text}"}

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1/{path}", headers=self._headers)

    def post(self, path: str, **body: Any) -> Any:
        return Client().post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self._headers
        )


@pytest.fixture
def program(empty_web_home: HomePaths) -> Program:
    definitions = parse_definitions(shipped_text(), origin="test")
    apply_definitions(definitions=definitions, actor="test", now=utc_now())
    return Program("read", "write")


def test_it_asks_looks_once_more_and_sends(program: Program) -> None:
    one = add("17")
    answer = program.post("contacts/ask", customer=one, **ORDER)
    assert answer.status_code == 201
    decision = answer.json()
    assert (decision["is_allowed"], decision["state"]) == (True, "reserved")
    sent = program.post(f"contacts/{decision['number']}/sent").json()
    assert sent["state"] == "sent"
    again = program.post(f"contacts/{decision['number']}/sent")
    assert (again.status_code, again.json()["code"]) == (400, "not_reserved")


def test_a_no_has_its_reason_in_words_and_as_code(program: Program) -> None:
    wanted = {**ORDER, "contact_class": "promotion", "purpose": "news"}
    answer = program.post("contacts/ask", customer=add("17"), **wanted).json()
    assert (answer["is_allowed"], answer["reason"]) == (False, "not_consented")
    assert answer["sentence"] == "The customer has not agreed to this purpose."
    (row,) = program.get("contacts?answer=no").json()["items"]
    assert row["reason"] == "not_consented"
    assert program.get("contacts?answer=yes").json()["items"] == []


def test_an_address_names_whoever_shows_it_however_it_is_written(program: Program) -> None:
    one = add("17")
    note(one, email="ada@example.org")
    key = {"kind": "email", "value": " ADA@Example.org"}
    assert program.post("contacts/ask", key=key, **ORDER).json()["customer"] == one
    assert program.post("contacts/ask", **ORDER).status_code == 400
    wrong = {"kind": "email", "value": "nothing"}
    assert program.post("contacts/ask", key=wrong, **ORDER).status_code == 400


def test_what_could_not_be_delivered_is_given_back(program: Program) -> None:
    number = program.post("contacts/ask", customer=add("17"), **ORDER).json()["number"]
    program.post(f"contacts/{number}/sent")
    assert program.post(f"contacts/{number}/cancel").status_code == 400
    assert program.post(f"contacts/{number}/cancel?not_delivered=true").status_code == 204


def test_consents_are_written_and_read(program: Program) -> None:
    one = add("17")
    said = {"customer": one, "purpose": "feedback", "channel": "email", "granted": False}
    row = program.post("consents/record", **said).json()
    assert row["state"] == "refused"
    listed = program.get(f"consents?customer={one}").json()["items"]
    assert [each["number"] for each in listed] == [row["number"]]
    found = program.get(f"customers/{one}/permissions").json()
    states = {(each["purpose"], each["channel"]): each["may"] for each in found}
    assert states["feedback", "email"] is False
    assert states["feedback", "sms"] is True
    receipt = program.get(f"consents/{row['number']}/receipt").json()
    assert receipt["schema"] == "heed/consent-receipt/1"


def test_holds_and_the_end_of_a_relationship(program: Program) -> None:
    one = add("17")
    held = program.post("contact-holds", customer=one, reason="open_complaint", reference="c:1")
    assert held.status_code == 201
    survey = {**ORDER, "contact_class": "survey_event", "purpose": "feedback", "channel": "phone"}
    refused = program.post("contacts/ask", customer=one, **survey).json()
    assert refused["reason"] == "open_complaint"
    number = held.json()["number"]
    assert program.post(f"contact-holds/{number}/release").status_code == 204
    ended = program.post("relationship-ends", customer=one, reason="price").json()
    assert ended["win_back_from"] > ended["ended_at"]
    refused = program.post("contacts/ask", customer=one, **survey).json()
    assert refused["reason"] == "end_of_relationship"


def test_the_policy_and_the_purposes_can_be_read(program: Program) -> None:
    policy = program.get("contact-policy").json()
    assert (policy["version"], policy["policy"]["key"]) == (1, "contact-policy")
    assert [each["purpose"]["key"] for each in program.get("purposes").json()] == [
        "legal",
        "contract",
        "feedback",
        "news",
    ]


def test_reading_is_not_writing(program: Program) -> None:
    reader = Program("read")
    assert reader.get("contacts").status_code == 200
    assert reader.post("contacts/ask", customer=add("17"), **ORDER).status_code == 403
