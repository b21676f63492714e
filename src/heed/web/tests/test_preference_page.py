"""The customer's own page: what it shows, what changes it, and what never does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of

from heed.customers.consent.design import EVERY
from heed.customers.consent.links import LASTS, link_for
from heed.customers.consent.queries import permissions_of
from heed.customers.consent.recording import Saying, record_consent
from heed.customers.contact.rulebook import read_rulebook, shipped_text
from heed.customers.identity.deciding import join
from heed.customers.models import ConsentStatement, ContactPreference
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add
from heed.definitions.files import parse_definitions
from heed.definitions.services import apply_definitions
from heed.doors.paths import HomePaths
from heed.foundation.models import AuditEntry
from heed.foundation.settings import change_setting
from heed.kernel.clock import utc_now

SCANNERS = ("GET", "HEAD")


@pytest.fixture(autouse=True)
def _defined(empty_web_home: HomePaths) -> None:
    definitions = parse_definitions(shipped_text(), origin="test")
    apply_definitions(definitions=definitions, actor="test", now=utc_now())
    change_setting(key="company_name", value="Harbour & Pine", actor="test", now=utc_now())


def path(who: int, **about: str) -> str:
    return f"/preferences/{link_for(who=who, actor='sender', now=utc_now(), **about)}"


def stamp(page: str, client: Client) -> str:
    root = assert_valid_page(client.get(page))
    (found,) = [e.get("value") for e in root.iter("input") if e.get("name") == "stamp"]
    return found or ""


def boxes(page: str) -> dict[str, bool]:
    """Every box of the page, and whether it is ticked."""
    root = assert_valid_page(Client().get(page))
    return {
        e.get("name", ""): e.get("checked") is not None
        for e in root.iter("input")
        if e.get("type") == "checkbox"
    }


def save(page: str, *ticked: str, **others: str) -> int:
    """Send the page's form with these boxes ticked; the status of the answer."""
    client = Client(enforce_csrf_checks=True)
    given = {"stamp": stamp(page, client), **dict.fromkeys(ticked, "on"), **others}
    client.cookies.clear()  # programs that show messages may keep none
    return client.post(page, given).status_code


def allowed(who: int) -> set[str]:
    """Purposes and channels that may be used now."""
    found = permissions_of(get_person(who).profiles, read_rulebook())
    return {
        f"{one.purpose.key}:{each.channel}"
        for one in found.purposes
        for each in one.allowed
        if one.purpose.can_be_refused
    }


def everything() -> dict[str, list[Any]]:
    """Every row of the record store."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


FEEDBACK = ("on:feedback:email", "on:feedback:sms", "on:feedback:phone", "on:feedback:app")


class TestShowing:
    def test_it_says_what_holds_in_plain_words(self) -> None:
        page = path(add("17"))
        assert boxes(page) == {
            **dict.fromkeys(FEEDBACK, True),
            **{f"on:news:{each}": False for each in ("email", "sms", "phone", "post", "app")},
            "nothing": False,
        }
        said = text_of(assert_valid_page(Client().get(page)))
        for words in ("Harbour & Pine", "Asking for your opinion", "What the law obliges us"):
            assert words in said

    def test_it_tells_nothing_of_who_they_are(self) -> None:
        answer = Client().get(path(add("ada@example.org")))
        assert "ada" not in answer.content.decode()
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        ("query", "accepts", "words"),
        [
            ("", "de", "Worüber dürfen wir"),
            ("", "fr,en", "What may we"),
            ("?language=de", "en", "Worüber dürfen wir"),
            ("?language=xx", "en", "What may we"),
        ],
    )
    def test_it_speaks_the_customers_language(self, query: str, accepts: str, words: str) -> None:
        page = path(add("17"))
        answer = Client().get(page + query, headers={"Accept-Language": accepts})
        assert words in text_of(assert_valid_page(answer))
        assert answer.headers["Content-Language"] == ("de" if "dürfen" in words else "en-gb")

    def test_a_language_that_they_chose_holds(self) -> None:
        page = path(add("17"))
        save(page, *FEEDBACK, language="de")
        answer = Client().get(page, headers={"Accept-Language": "en"})
        assert "Worüber" in answer.content.decode()

    @pytest.mark.parametrize("token", ["x", "never:given", "%20"])
    def test_a_link_that_is_none_or_has_ended_says_so(self, token: str) -> None:
        root = assert_valid_page(Client().get(f"/preferences/{token}"), status=404)
        assert "This link has ended" in text_of(root)

    def test_a_link_ends(self) -> None:
        who, made = add("17"), utc_now() - LASTS - timedelta(days=1)
        token = link_for(who=who, actor="sender", now=made)
        assert Client().get(f"/preferences/{token}").status_code == 404
        assert Client().post(f"/preferences/{token}/unsubscribe").status_code == 404


class TestChanging:
    @pytest.mark.parametrize("method", SCANNERS)
    def test_opening_a_link_changes_nothing(self, method: str) -> None:
        who = add("17")
        pages = path(who), path(who, purpose="feedback", channel="email") + "/unsubscribe"
        before = everything()
        for page in pages:
            for query in ("", "?on:news:email=on&none=on", "?List-Unsubscribe=One-Click"):
                Client().generic(method, page + query, follow=True)
        assert everything() == before

    def test_what_is_changed_is_written_down_and_nothing_else(self) -> None:
        who = add("17")
        assert save(path(who), *FEEDBACK[1:], "on:news:post") == 302
        said = ConsentStatement.objects.order_by("purpose").values_list(
            "purpose", "channel", "state", "source"
        )
        assert list(said) == [
            ("feedback", "email", "refused", "preference_page"),
            ("news", "post", "pending", "preference_page"),
        ]
        assert save(path(who), *FEEDBACK[1:]) == 302
        assert ConsentStatement.objects.count() == 2  # nothing differs from what is shown

    def test_a_link_that_came_by_a_channel_proves_it(self) -> None:
        who = add("17")
        save(path(who, channel="email"), *FEEDBACK, "on:news:email", "on:news:post")
        states = ConsentStatement.objects.order_by("channel").values_list("channel", "state")
        assert list(states) == [("email", "confirmed"), ("post", "pending")]

    def test_what_was_agreed_to_elsewhere_is_confirmed_here(self) -> None:
        who = add("17")
        saying = Saying("news", "email", True, "staff")
        record_consent(who=who, saying=saying, actor=ACTOR, now=utc_now())
        page = path(who, channel="email")
        assert "tick it and save to confirm" in Client().get(page).content.decode()
        save(page, *FEEDBACK, "on:news:email")
        assert "news:email" in allowed(who)

    def test_no_messages_at_all_and_back(self) -> None:
        who = add("17")
        save(path(who), "nothing")
        assert allowed(who) == set()
        assert "You get no messages from us." in Client().get(path(who)).content.decode()
        save(path(who), *FEEDBACK)
        assert len(allowed(who)) == len(FEEDBACK)

    def test_a_channel_that_was_refused_for_all_is_allowed_again_with_a_tick(self) -> None:
        who = add("17")
        saying = Saying(EVERY, "sms", False, "staff")
        record_consent(who=who, saying=saying, actor=ACTOR, now=utc_now())
        assert boxes(path(who))["on:feedback:sms"] is False
        save(path(who), *FEEDBACK)
        assert "feedback:sms" in allowed(who)

    def test_how_they_like_to_be_reached(self) -> None:
        who = add("17")
        save(path(who), *FEEDBACK, channel="phone")
        liked = ContactPreference.objects.values_list("name", "value", "actor")
        assert ("channel", "phone", "customer") in list(liked)

    def test_it_holds_for_whom_they_were_joined_with(self) -> None:
        one, other = add("17"), add("18", day=1)
        page = path(other)
        join(one=one, other=other, actor=ACTOR, now=utc_now())
        save(page, "nothing")
        assert allowed(one) == set()

    def test_a_form_that_is_not_ours_or_old_changes_nothing(self) -> None:
        page, other = path(add("17")), path(add("18"))
        client = Client()
        theirs = stamp(other, client)
        for given in ({}, {"stamp": "x"}, {"stamp": theirs}):
            answer = client.post(page, {**given, "nothing": "on"})
            assert answer.status_code == 403
            assert "Nothing was changed." in text_of(assert_valid_page(answer, status=403))
        assert not ConsentStatement.objects.exists()

    def test_customers_write_no_audit_rows(self) -> None:
        who = add("17")
        n = AuditEntry.objects.count()
        save(path(who), "nothing")
        assert AuditEntry.objects.count() == n


class TestOneClick:
    def click(self, page: str, **given: str) -> int:
        client = Client(enforce_csrf_checks=True)
        facts = given or {"List-Unsubscribe": "One-Click"}
        return client.post(f"{page}/unsubscribe", facts).status_code

    def test_it_stops_what_the_message_was_about(self) -> None:
        who = add("17")
        assert self.click(path(who, purpose="feedback", channel="email")) == 200
        assert allowed(who) == {"feedback:sms", "feedback:phone", "feedback:app"}

    def test_without_a_channel_it_stops_the_purpose_and_without_a_purpose_the_channel(self) -> None:
        one, other = add("17"), add("18")
        self.click(path(one, purpose="feedback"))
        assert allowed(one) == set()
        self.click(path(other, channel="email"))
        assert allowed(other) == {"feedback:sms", "feedback:phone", "feedback:app"}

    def test_twice_is_as_once(self) -> None:
        page = path(add("17"), purpose="feedback", channel="email")
        assert [self.click(page), self.click(page)] == [200, 200]

    def test_a_post_that_is_none_of_a_mail_program_changes_nothing(self) -> None:
        page = path(add("17"), purpose="feedback", channel="email")
        assert self.click(page, other="words") == 400
        assert not ConsentStatement.objects.exists()

    def test_a_person_who_follows_it_comes_to_the_page(self) -> None:
        page = path(add("17"), purpose="feedback", channel="email")
        answer = Client().get(f"{page}/unsubscribe")
        assert (answer.status_code, answer.headers["Location"]) == (302, page)
