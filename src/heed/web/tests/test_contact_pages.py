"""Pages of the company: ledger, policy and its drafts, purposes, one customer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from tests.kit.pages import assert_valid_page, parsed, text_of
from tests.kit.web import Clients

from heed.customers.contact.ledger import Ask, Decision, ask_to_contact, confirm_sent
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import end_relationship, hold_contacts, note_care
from heed.customers.models import Contact, ContactHold, PolicyDraft, RelationshipChange
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add
from heed.foundation.jobs.queue import claim
from heed.foundation.jobs.worker import Work, run_job
from heed.foundation.models import AuditEntry, Job, Role
from heed.kernel.clock import utc_now
from heed.web.pages.contacts.panels import consent_panel, why_not_panel
from heed.web.pages.customers.panels import PANELS
from heed.web.work import run_replay_policy, start_catching_up, start_replay


@pytest.fixture
def manager(empty_clients: Clients) -> Client:
    client = empty_clients(Role.MANAGER)
    client.post("/contacts/purposes/start")
    return client


def asked(who: int, **changes: Any) -> Decision:
    facts = {"contact_class": "service", "channel": "post", "purpose": "contract", **changes}
    return ask_to_contact(ask=Ask(who, **facts), actor="sender", now=utc_now())


def page(client: Client, path: str, status: int = 200) -> str:
    """The words of a valid page."""
    return text_of(assert_valid_page(client.get(path), status=status))


LEFT = """      interactions:
        - {name: account_closed, source: simulated, reason: other}
"""


def work_off() -> None:
    """Let the worker do what is queued."""
    job = claim("test", utc_now())
    assert job is not None
    run_job(job, threading.Event())
    done = Job.objects.get(pk=job.pk)
    assert done.state == Job.State.DONE, done.sentence


class TestPurposes:
    def test_four_to_start_from(self, empty_clients: Clients) -> None:
        manager, viewer = empty_clients(Role.MANAGER), empty_clients(Role.VIEWER)
        assert "No purpose is defined yet" in page(viewer, "/contacts/purposes")
        assert viewer.post("/contacts/purposes/start").status_code == 404
        manager.post("/contacts/purposes/start")
        manager.post("/contacts/purposes/start")
        assert list(read_rulebook().purposes) == ["legal", "contract", "feedback", "news"]
        assert "legitimate interest" in page(viewer, "/contacts/purposes")

    def test_words_are_those_of_the_readers_language(self, manager: Client) -> None:
        manager.cookies["heed_language"] = "de"
        assert "Fragen nach Ihrer Meinung" in page(manager, "/contacts/purposes")


class TestLedger:
    def test_it_is_empty_at_first(self, manager: Client) -> None:
        assert "Nobody was asked about yet" in page(manager, "/contacts")

    def test_every_no_stands_with_its_reason(self, manager: Client) -> None:
        one = add("17")
        asked(one)
        asked(one, contact_class="promotion", purpose="news")
        said = page(manager, "/contacts")
        assert "2 contacts were asked for in the last 30 days; 1 were refused." in said
        assert "The customer has not agreed to this purpose." in said
        assert "Nothing stands against it." in said
        *_, rows = assert_valid_page(manager.get("/contacts?answer=no")).iter("tbody")
        assert "not sent" in text_of(rows)
        assert "Nothing stands against it." not in text_of(rows)
        assert page(manager, "/contacts?reason=no-such-reason&page=99")

    def test_the_csv_is_what_is_shown(self, manager: Client) -> None:
        one = add("17")
        asked(one)
        asked(one, contact_class="promotion", purpose="news")
        answer = manager.get("/contacts.csv?answer=no")
        lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        assert len(lines) == 2
        assert "not_consented" in lines[1]

    def test_a_place_that_ran_out_is_shown_as_such(self, manager: Client) -> None:
        row = Contact.objects.get(pk=asked(add("17")).number)
        Contact.objects.filter(pk=row.pk).update(held_until=row.asked_at)
        assert "not sent in time" in page(manager, "/contacts")


class TestPolicy:
    def test_what_heed_ships_is_said_in_sentences(self, empty_clients: Clients) -> None:
        said = page(empty_clients(Role.VIEWER), "/contacts/policy")
        assert "what Heed ships" in said
        assert "At most 1 within 30 days to one person: Survey after an event" in said
        assert "not between 22:00 and 06:00" in said

    def test_a_draft_is_replayed_and_then_switched_on(self, manager: Client) -> None:
        one = add("17")
        for _ in range(2):
            found = asked(one, contact_class="survey_event", purpose="feedback", channel="phone")
            if found.is_allowed:
                confirm_sent(contact=found.number, actor="sender", now=utc_now())
        draft = self.started(manager)
        text = PolicyDraft.objects.get().text.replace("within: 30 days", "within: 7 days")
        answer = manager.post(draft, {"text": text, "act": "replay"})
        assert answer.headers["Location"] == f"/jobs/{Job.objects.get().pk}"
        assert "still running" in page(manager, draft)
        refused = manager.post(draft, {"act": "switch_on"}, follow=True)
        assert "Replay the draft as it is written" in refused.content.decode()
        work_off()
        said = page(manager, draft)
        assert "2 contacts that were asked for" in said
        manager.post(draft, {"act": "switch_on"})
        assert read_rulebook().policy.version == 1
        assert "version 1" in page(manager, "/contacts/policy")
        assert "switched on" in page(manager, draft)
        again = manager.post(draft, {"act": "switch_on"}, follow=True)
        assert "switched on already" in again.content.decode()

    def test_a_draft_that_is_changed_must_be_replayed_again(self, manager: Client) -> None:
        draft = self.started(manager)
        text = PolicyDraft.objects.get().text
        manager.post(draft, {"text": text, "act": "replay"})
        work_off()
        manager.post(draft, {"text": text.replace("most: 4", "most: 5"), "act": "store"})
        assert "changed after this replay" in page(manager, draft)
        answer = manager.post(draft, {"act": "switch_on"}, follow=True)
        assert "Replay the draft" in answer.content.decode()
        assert read_rulebook().policy.version == 0

    def test_mistakes_are_told_with_their_line_and_the_text_stays(self, manager: Client) -> None:
        draft = self.started(manager)
        text = PolicyDraft.objects.get().text.replace("zone: UTC", "zone: Mars")
        answer = manager.post(draft, {"text": text, "act": "store"})
        said = text_of(assert_valid_page(answer))
        assert "draft:5: There is no time zone `Mars`." in said
        assert "zone: Mars" in said
        assert "zone: UTC" in PolicyDraft.objects.get().text

    def test_old_versions_can_be_had(self, manager: Client) -> None:
        draft = self.started(manager)
        manager.post(draft, {"text": PolicyDraft.objects.get().text, "act": "replay"})
        work_off()
        manager.post(draft, {"act": "switch_on"})
        assert b"contact_policies:" in manager.get("/contacts/policy.yaml?version=1").content
        assert manager.get("/contacts/policy.yaml?version=7").status_code == 404

    def test_only_leaders_write_drafts(self, manager: Client, empty_clients: Clients) -> None:
        draft = self.started(manager)
        for role in (Role.VIEWER, Role.ANALYST, Role.SERVICE_AGENT):
            assert empty_clients(role).get(draft).status_code == 404

    def started(self, client: Client) -> str:
        return client.post("/contacts/policy/draft").headers["Location"]


class TestWhoLeftAlready:
    def test_switching_on_looks_through_what_was_imported_before(self, clients: Clients) -> None:
        manager = clients(Role.MANAGER)
        draft = manager.post("/contacts/policy/draft").headers["Location"]
        text = PolicyDraft.objects.get().text + LEFT
        manager.post(draft, {"text": text, "act": "replay"})
        work_off()
        manager.post(draft, {"act": "switch_on"})
        work_off()
        n = RelationshipChange.objects.count()
        assert n > 10
        assert Job.objects.get(kind="catch_up").result == {"changes": n}
        assert f"Another reason after 365 days {n}" in page(manager, "/contacts/policy")
        start_catching_up(actor=ACTOR)
        work_off()
        assert RelationshipChange.objects.count() == n


class TestOneCustomer:
    def act(self, client: Client, who: int, act: str, **given: Any) -> Any:
        named = {f"{act}-{name}": value for name, value in given.items()}
        return client.post(f"/customers/{who}/contact/note/{act}", named)

    def test_it_shows_what_holds_and_what_would_be_answered(self, manager: Client) -> None:
        one = add("17")
        asked(one, contact_class="promotion", purpose="news")
        said = page(manager, f"/customers/{one}/contact")
        assert "Contact with shop 17" in said
        assert "What would be answered now" in said
        assert "The customer has not agreed to this purpose." in said

    def test_what_the_customer_said_is_written_down(self, manager: Client) -> None:
        one = add("17")
        self.act(manager, one, "consent", about="feedback:email", answer="no")
        said = page(manager, f"/customers/{one}/contact")
        assert "The customer does not want messages for this purpose." in said
        receipt = manager.get(f"/customers/{one}/consents/1.json")
        assert receipt.json()["event"]["event_state"] == "refused"
        assert manager.get(f"/customers/{add('18')}/consents/1.json").status_code == 404
        listed = manager.get(f"/customers/{one}/consents.csv")
        assert b"feedback,email,refused" in b"".join(listed.streaming_content)  # type: ignore[attr-defined]

    def test_a_hold_and_its_release(self, manager: Client) -> None:
        one = add("17")
        self.act(manager, one, "hold", reason="open_complaint", reference="case:9")
        assert "Open complaint" in page(manager, f"/customers/{one}/contact")
        hold = ContactHold.objects.get().pk
        wrong = self.act(manager, add("18"), "release", hold=hold)
        assert "not held back any more" in wrong.content.decode()
        self.act(manager, one, "release", hold=hold)
        assert ContactHold.objects.get().released_at is not None

    def test_leaving_and_coming_back(self, manager: Client) -> None:
        one = add("17")
        self.act(manager, one, "end", reason="price")
        assert "May be won back from" in page(manager, f"/customers/{one}/contact")
        assert ("price", 1) in [
            (each.reason, 1) for each in RelationshipChange.objects.filter(kind="ended")
        ]
        self.act(manager, one, "resume")
        assert "May be won back" not in page(manager, f"/customers/{one}/contact")

    def test_preferences(self, manager: Client) -> None:
        one = add("17")
        bad = self.act(manager, one, "preference", zone="Mars/Olympus")
        assert "There is no time zone Mars/Olympus." in text_of(assert_valid_page(bad, status=400))
        self.act(manager, one, "preference", channel="phone", zone="Europe/Berlin")
        assert "likes Telephone" in page(manager, f"/customers/{one}/contact")

    def test_a_link_to_their_page_is_shown_once_and_written_down(self, manager: Client) -> None:
        one = add("17")
        answer = manager.post(f"/customers/{one}/contact/link")
        root = assert_valid_page(answer)
        (link,) = [text_of(each) for each in root.iter("code") if "preferences" in text_of(each)]
        assert Client().get(link.replace("http://testserver", "")).status_code == 200
        assert AuditEntry.objects.filter(verb="preference_link.handed_out").count() == 1

    def test_what_is_not_there_is_404(self, manager: Client) -> None:
        assert manager.get("/customers/12345/contact").status_code == 404
        assert self.act(manager, add("17"), "whim").status_code == 404


class TestCare:
    def test_everybody_sees_that_and_few_what_for(
        self, manager: Client, empty_clients: Clients
    ) -> None:
        one = add("17")
        manager.post(f"/customers/{one}/contact/note/care", {"care-kind": "health"})
        analyst = empty_clients(Role.ANALYST)
        said = page(analyst, f"/customers/{one}/contact")
        assert "Care is needed." in said
        assert "Read what care" not in said
        assert analyst.post(f"/customers/{one}/contact/care").status_code == 404
        answer = manager.post(f"/customers/{one}/contact/care")
        root = assert_valid_page(answer)
        shown = [text_of(each) for each in root.iter("b")]
        assert "Health" in shown
        assert AuditEntry.objects.filter(verb="care.read").count() == 1

    def test_a_get_reads_no_detail(self, manager: Client) -> None:
        one = add("17")
        manager.post(f"/customers/{one}/contact/note/care", {"care-kind": "resilience"})
        assert manager.get(f"/customers/{one}/contact/care").status_code == 405
        assert not AuditEntry.objects.filter(verb="care.read").exists()

    def test_the_settings_say_who(self, manager: Client, empty_clients: Clients) -> None:
        one = add("17")
        note_care(who=one, kind="health", actor=ACTOR, now=utc_now())
        administrator, analyst = empty_clients(Role.ADMINISTRATOR), empty_clients(Role.ANALYST)
        said = {"care_readers": ["analyst"], "second_factor_required": "nobody"}
        administrator.post("/settings", said)
        assert analyst.post(f"/customers/{one}/contact/care").status_code == 200
        assert manager.post(f"/customers/{one}/contact/care").status_code == 404

    def test_it_ends(self, manager: Client) -> None:
        one = add("17")
        need = note_care(who=one, kind="health", actor=ACTOR, now=utc_now())
        manager.post(f"/customers/{one}/contact/note/end_care", {"end_care-need": need.pk})
        assert "Care is needed." not in page(manager, f"/customers/{one}/contact")

    def test_no_list_that_can_be_taken_away_tells_it(self, manager: Client) -> None:
        one = add("17")
        note_care(who=one, kind="capability", actor=ACTOR, now=utc_now())
        asked(one, contact_class="promotion", purpose="news")
        for path in ("/contacts.csv", f"/customers/{one}/consents.csv", "/audit.csv"):
            whole = b"".join(manager.get(path).streaming_content)  # type: ignore[attr-defined]
            assert b"capability" not in whole


class TestPanels:
    def test_they_say_in_short_what_the_page_says(self, manager: Client) -> None:
        one = add("17")
        note_care(who=one, kind="health", actor=ACTOR, now=utc_now())
        hold_contacts(who=one, reason="open_complaint", actor=ACTOR, now=utc_now())
        end_relationship(who=one, reason="price", actor=ACTOR, now=utc_now())
        asked(one, contact_class="promotion", purpose="news")
        request: Any = None
        person = get_person(one)
        texts = {}
        for panel in PANELS:
            if panel.key in ("consent", "why_not"):
                html = render_to_string(panel.template, dict(panel.read(request, person) or {}))
                head = '<!doctype html><html lang="en"><title>x</title><body>'
                texts[panel.key] = text_of(parsed(f"{head}{html}</body></html>"))
        assert "Care is needed." in texts["consent"]
        assert "health" not in texts["consent"].lower()
        assert "The customer has not agreed" in texts["why_not"]

    def test_nothing_is_said_while_nobody_asks(self, manager: Client) -> None:
        person = get_person(add("17"))
        request: Any = None
        assert why_not_panel(request, person) is None
        assert consent_panel(request, person)["needs_care"] is False


def test_a_replay_of_a_draft_is_the_same_twice(manager: Client) -> None:
    manager.post("/contacts/policy/draft")
    start_replay(draft=PolicyDraft.objects.get().pk, actor=ACTOR)
    job = claim("test", utc_now())
    assert job is not None
    work = Work(job, threading.Event())
    assert run_replay_policy(work) == run_replay_policy(work)
