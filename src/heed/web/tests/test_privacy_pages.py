"""Privacy in the browser: exports, erasures, holds and rules, covered fields, who looked."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.customers.holdings import holdings
from heed.customers.models import Customer, Erasure, LegalHold, PersonExport, Profile
from heed.customers.privacy.personal import is_personal, mark_fields, masked
from heed.doors.paths import HomePaths
from heed.foundation.jobs.registry import handler_of
from heed.foundation.models import AuditEntry, Job, Role
from heed.kernel.clock import utc_now
from heed.web.pages.privacy import words


@pytest.fixture
def manager(clients: Clients) -> Client:
    return clients(Role.MANAGER)


@pytest.fixture
def number(clients: Clients) -> int:
    """A customer whom both stores know."""
    del clients
    return Customer.objects.filter(profiles__isnull=False).order_by("pk").first().pk  # type: ignore[union-attr]


class Doing:
    """A piece of work as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.number, self.arguments, self.actor = job.pk, job.arguments, job.actor

    def progress(self, what: str, done: int, total: int) -> None:
        """Nobody watches."""


def test_page_shows_what_is_held_and_what_may_be_done(manager: Client, number: int) -> None:
    text = text_of(assert_valid_page(manager.get(f"/customers/{number}/privacy")))
    for told in ("What is held", "Interactions", "Erase this customer", "Place a legal hold"):
        assert told in text
    assert "Who looked" not in text  # that is for administrators


def test_who_may_not_lead_gets_no_privacy_page(clients: Clients, number: int) -> None:
    for role in (Role.ANALYST, Role.SERVICE_AGENT, Role.VIEWER):
        assert clients(role).get(f"/customers/{number}/privacy").status_code == 404


def test_export_is_put_together_in_the_background_and_handed_out(
    manager: Client, number: int, web_home: HomePaths
) -> None:
    manager.post(f"/customers/{number}/privacy/export")
    job = Job.objects.get(kind="person_export")
    handler_of(job.kind)(Doing(job))
    export = PersonExport.objects.get()
    answer = manager.post(f"/privacy/exports/{export.pk}")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {"person.json", "interactions.csv"} <= set(archive.namelist())
    assert AuditEntry.objects.filter(verb="export.fetched", subject=f"customer:{number}").exists()
    assert (web_home.exports / export.name).stat().st_mode & 0o777 == 0o600
    assert_valid_page(manager.get(f"/customers/{number}/privacy"))


def test_erasure_wants_a_reason_and_the_number_by_hand(manager: Client, number: int) -> None:
    address = f"/customers/{number}/privacy/erase"
    wrong = manager.post(address, {"reason": "asked", "number": "1"})
    assert "not the number" in text_of(assert_valid_page(wrong))
    assert not Erasure.objects.exists()
    answer = manager.post(address, {"reason": "asked", "number": str(number), "reference": "L-1"})
    erasure = Erasure.objects.get()
    assert answer.headers["Location"] == f"/privacy/erasures/{erasure.pk}"
    assert Job.objects.filter(kind="erase", arguments={"erasure": erasure.pk}).count() == 1
    assert "not yet" in text_of(assert_valid_page(manager.get(f"/privacy/erasures/{erasure.pk}")))
    assert "is not finished" in text_of(
        assert_valid_page(manager.get(f"/customers/{number}/privacy"))
    )
    again = manager.post(address, {"reason": "asked", "number": str(number)})
    assert "is not finished" in text_of(assert_valid_page(again))
    assert Erasure.objects.count() == 1


def test_legal_hold_is_shown_and_stops_erasure(manager: Client, number: int) -> None:
    manager.post(f"/customers/{number}/privacy/hold", {"reason": "dispute", "until": ""})
    page = text_of(assert_valid_page(manager.get(f"/customers/{number}/privacy")))
    assert "dispute" in page
    assert "Erase this customer" not in page
    asked = {"reason": "asked", "number": str(number)}
    refused = manager.post(f"/customers/{number}/privacy/erase", asked)
    assert refused.status_code == 200
    assert not Erasure.objects.exists()
    hold = LegalHold.objects.get()
    manager.post(f"/customers/{number}/privacy/hold/{hold.pk}/end")
    assert manager.post(f"/customers/{number}/privacy/erase", asked).status_code == 302


def test_opening_a_customer_is_audited_once_in_a_while_and_shown_to_administrators(
    clients: Clients, number: int
) -> None:
    agent, administrator = clients(Role.SERVICE_AGENT), clients(Role.ADMINISTRATOR)
    for _ in range(2):
        agent.get(f"/customers/{number}")
    looks = AuditEntry.objects.filter(verb="customer.opened", subject=f"customer:{number}")
    assert looks.count() == 1
    page = assert_valid_page(administrator.get(f"/customers/{number}/privacy"))
    assert f"{looks.get().actor} opened the page" in text_of(page)


def test_personal_fields_are_covered_by_role(clients: Clients) -> None:
    facts = (("email", "ada@example.org"), ("segment", "gold"), ("shoe size", "38"))
    assert masked(facts, ()) == (("email", "•••"), ("segment", "gold"), ("shoe size", "38"))
    mark_fields(names=["Shoe size"], actor="ada", now=utc_now())
    assert is_personal("shoe_size", ["Shoe size"])
    del clients


def test_contacts_are_read_by_who_serves_and_covered_for_who_counts(
    clients: Clients, number: int
) -> None:
    pages = {
        role: text_of(assert_valid_page(clients(role).get(f"/customers/{number}")))
        for role in (Role.SERVICE_AGENT, Role.MANAGER, Role.ANALYST, Role.TOUCHPOINT_OWNER)
    }
    address = re.search(r"[\w.]+@example\.com", pages[Role.SERVICE_AGENT])
    assert address is not None
    assert address[0] in pages[Role.MANAGER]
    assert address[0] not in pages[Role.ANALYST] + pages[Role.TOUCHPOINT_OWNER]
    told = clients(Role.ANALYST).get(f"/api/v1/customers/{number}").content.decode()
    assert address[0] not in told


def test_every_kind_of_record_has_a_word() -> None:
    assert {each.name for each in holdings()} - set(words.HOLDINGS) == set()


def test_rules_are_stored_previewed_and_dropped_by_administrators_only(clients: Clients) -> None:
    administrator, manager = clients(Role.ADMINISTRATOR), clients(Role.MANAGER)
    rule = {"kind": "interactions", "most": "30"}
    assert manager.post("/privacy/rules", rule).status_code == 404
    administrator.post("/privacy/rules", rule)
    page = text_of(assert_valid_page(manager.get("/privacy")))
    assert "Would go now" in page
    assert "Store the rule" not in page
    lawless = administrator.post("/privacy/rules", {"kind": "answers", "least": "10"})
    assert "which law" in text_of(assert_valid_page(lawless))
    administrator.post("/privacy/rules/1/drop")
    assert "No rule is set" in text_of(assert_valid_page(administrator.get("/privacy")))


def test_programs_preview_and_start_an_erasure(manager: Client, number: int) -> None:
    preview = manager.get(f"/api/v1/customers/{number}/erasure").json()
    assert preview["found"]["profiles"] == Profile.objects.filter(customer=number).count()
