"""Starting from an idea: the first map, notes that raise its cells, extracts, the workshop."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.definitions.templates import TEMPLATES
from heed.foundation.models import AuditEntry, Role
from heed.journeys.models import DefinitionVersion, FieldNote

IDEA = {
    "way": "idea",
    "template": "get-help",
    "name": "Getting glasses",
    "sentence": "Your glasses are ready in 10 days.",
}
NOTE = {
    "side": "customer",
    "origin": "interview",
    "day": "2025-03-01",
    "touchpoint": "first_reply",
    "text": "Nobody answered for two days.",
    "quote": "I felt forgotten",
    "emotion": "-2",
    "cells": ["front_stage"],
    "who": "K7",
}


@pytest.fixture
def analyst(empty_clients: Clients) -> Client:
    client = empty_clients(Role.ANALYST)
    assert client.post("/start", IDEA).headers["Location"] == "/journeys/getting-glasses/evidence"
    return client


HERE = "/journeys/getting-glasses"


def lines(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_gives_a_map_whose_cells_are_assumed(
    template: str, empty_clients: Clients
) -> None:
    client = empty_clients(Role.TOUCHPOINT_OWNER)
    answer = client.post("/start", {"way": "idea", "template": template})
    text = text_of(assert_valid_page(client.get(answer.headers["Location"])))
    assert "are assumed" in text
    assert "Whom to ask" in text
    for page in ("extracts", "workshop", "notes"):
        assert_valid_page(client.get(f"/journeys/{template}/{page}"))


def test_second_journey_from_a_template_leaves_what_is_defined_as_it_is(analyst: Client) -> None:
    before = set(DefinitionVersion.objects.filter(is_current=True).values_list("kind", "key"))
    again = analyst.post("/start", IDEA).headers["Location"]
    assert again == "/journeys/getting-glasses-2/evidence"
    rows = DefinitionVersion.objects.filter(is_current=True)
    assert before <= set(rows.values_list("kind", "key"))
    assert not rows.filter(kind="touchpoint", version__gt=1).exists()
    assert not rows.filter(is_retired=True).exists()


def test_page_names_the_sentence_and_whom_to_ask(analyst: Client) -> None:
    text = text_of(assert_valid_page(analyst.get(f"{HERE}/evidence")))
    assert "Your glasses are ready in 10 days." in text
    assert "Customer care" in text
    assert "No standard on this journey yet" in text


def test_note_raises_a_cell_from_assumed_to_told(analyst: Client) -> None:
    assert analyst.post(f"{HERE}/notes/write", NOTE).status_code == 302
    cells = {
        (line["touchpoint"], line["cell"]): line
        for line in lines(analyst.get(f"{HERE}/evidence.csv"))
    }
    assert cells["first_reply", "front_stage"]["grade"] == "told"
    assert cells["first_reply", "front_stage"]["told_by"] == "1"
    assert cells["first_reply", "back_stage"]["grade"] == "assumed"
    analyst.post(f"{HERE}/notes/write", {**NOTE, "who": "k7", "text": "Again the same."})
    analyst.post(f"{HERE}/notes/write", {**NOTE, "who": "K8"})
    cells = {
        (line["touchpoint"], line["cell"]): line
        for line in lines(analyst.get(f"{HERE}/evidence.csv"))
    }
    assert cells["first_reply", "front_stage"]["told_by"] == "2"  # K7 twice, K8
    assert "told by 2" in text_of(assert_valid_page(analyst.get(f"{HERE}/evidence")))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"text": "", "quote": "", "emotion": ""}, "Write what was said or seen"),
        ({"day": "2999-01-01"}, "lies in the future"),
        ({"touchpoint": ""}, "Choose the step"),
        ({"side": ""}, "This field is required"),
    ],
)
def test_note_with_a_fault_keeps_what_was_typed(
    changed: dict[str, str], says: str, analyst: Client
) -> None:
    answer = analyst.post(f"{HERE}/notes/write", {**NOTE, **changed})
    root = assert_valid_page(answer)
    assert says in text_of(root)
    assert any(e.get("value") == "K7" for e in root.iter("input"))
    assert not FieldNote.objects.exists()


def test_note_hides_who_said_it_from_readers_and_the_audit_trail(
    analyst: Client, empty_clients: Clients
) -> None:
    analyst.post(f"{HERE}/notes/write", NOTE)
    viewer = empty_clients(Role.VIEWER)
    text = text_of(assert_valid_page(viewer.get(f"{HERE}/notes")))
    assert "I felt forgotten" in text
    assert "K7" not in text
    assert lines(viewer.get(f"{HERE}/notes.csv"))[0]["who"] == ""
    assert lines(analyst.get(f"{HERE}/notes.csv"))[0]["who"] == "K7"
    assert "K7" in text_of(assert_valid_page(analyst.get(f"{HERE}/notes")))
    assert not any("forgotten" in str(row.facts) for row in AuditEntry.objects.all())


def test_notes_are_filtered_by_the_address(analyst: Client) -> None:
    analyst.post(f"{HERE}/notes/write", NOTE)
    analyst.post(f"{HERE}/notes/write", {**NOTE, "side": "staff", "text": "We were three."})
    staff = text_of(assert_valid_page(analyst.get(f"{HERE}/notes?side=staff")))
    assert "We were three." in staff
    assert "Nobody answered" not in staff
    nothing = text_of(assert_valid_page(analyst.get(f"{HERE}/notes?step=solved")))
    assert "No notes here" in nothing


def test_note_is_removed_by_its_writer_and_by_no_other_agent(
    analyst: Client, empty_clients: Clients
) -> None:
    writer, other = empty_clients(Role.SERVICE_AGENT), empty_clients(Role.SERVICE_AGENT)
    writer.post(f"{HERE}/notes/write", NOTE)
    (note,) = FieldNote.objects.all()
    assert other.post(f"{HERE}/notes/{note.pk}/remove").status_code == 404
    assert analyst.post(f"/journeys/elsewhere/notes/{note.pk}/remove").status_code == 404
    assert writer.post(f"{HERE}/notes/{note.pk}/remove").status_code == 302
    assert not FieldNote.objects.exists()


def test_customer_text_in_a_note_is_never_markup(analyst: Client) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    analyst.post(f"{HERE}/notes/write", {**NOTE, "text": evil, "quote": evil, "who": evil})
    for page in ("notes", "evidence"):
        answer = analyst.get(f"{HERE}/{page}")
        assert_valid_page(answer)
        assert b"<script>alert" not in answer.content
        assert b"<img" not in answer.content


def test_extracts_name_columns_and_whom_to_ask(analyst: Client) -> None:
    text = text_of(assert_valid_page(analyst.get(f"{HERE}/extracts")))
    assert "customer number" in text
    rows = lines(analyst.get(f"{HERE}/extracts.csv"))
    assert {"column", "needed_for", "ask"} <= rows[0].keys()
    assert any(row["column"] == "time" for row in rows)


def test_sentence_becomes_a_standard_in_the_draft_of_its_journey(analyst: Client) -> None:
    page = assert_valid_page(analyst.get(f"{HERE}/evidence"))
    assert "Set a standard" in text_of(page)
    sent = {"journey": "getting-glasses", "sentence": "1"}
    where = analyst.post("/drafts/define", sent).headers["Location"]
    root = assert_valid_page(analyst.get(where))
    words = "Your glasses are ready in 10 days."
    assert any(e.get("value") == words for e in root.iter("input"))
    said = {
        "revision": "0",
        "name": words,
        "told": words,
        "touchpoint": "contact_made",
        "rule": "reach",
        "reach_to": ["solved"],
        "reach_within": "10 days",
        "target": "95 %",
        "owner": "customer_care",
        "when_how": "none",
        "without_when_how": "none",
        "counted_how": "none",
    }
    assert analyst.post(where, said).status_code == 302
    key = "your-glasses-are-ready-in-10-days"
    assert not DefinitionVersion.objects.filter(kind="standard", key=key).exists()
    assert analyst.post("/drafts/1/publish", {"revision": "1"}).status_code == 302
    stored = DefinitionVersion.objects.get(kind="standard", key=key)
    assert stored.content["told"] == words
    assert stored.content["reach"] == {"to": ["solved"], "within": "10 days"}
    assert f"/standards/{key}" in analyst.get(f"{HERE}/evidence").content.decode()


@pytest.mark.parametrize("page", ["evidence", "notes", "extracts", "workshop", "notes/write"])
def test_journey_that_is_not_there_is_not_found(page: str, analyst: Client) -> None:
    assert_valid_page(analyst.get(f"/journeys/nowhere/{page}"), status=404)


def test_evidence_of_the_simulated_company_shows_measured_cells(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    text = text_of(assert_valid_page(client.get("/journeys/order/evidence")))
    assert "cells on this map" in text
    assert_valid_page(client.get("/journeys/order/workshop"))
    assert client.get("/journeys/order/notes/write").status_code == 404
