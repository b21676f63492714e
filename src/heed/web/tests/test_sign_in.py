"""Signing in by name and password: limits, what strangers learn, sessions, where it leads."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import PASSWORD, PASSWORD_KEPT, Clients

from heed.foundation.models import OneTimeLink, Role, User
from heed.foundation.people import make_link, set_active
from heed.foundation.tokens import make_token
from heed.kernel.clock import utc_now

SIGN_IN = "/account/login/"
WRONG = "a wrong long phrase"
ELSEWHERE = [
    "https://elsewhere.example/x",
    "//elsewhere.example/x",
    "///elsewhere.example/x",
    "/\\elsewhere.example/x",
    "\\\\elsewhere.example/x",
    "https:elsewhere.example/x",
    "http:///elsewhere.example/x",
    "/\t/elsewhere.example/x",
    "\t//elsewhere.example/x",
    " //elsewhere.example/x",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://testserver@elsewhere.example/x",
    "https://testserver.elsewhere.example/x",
]


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings, tmp_path: Path) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def person(name: str = "eve", role: Role = Role.VIEWER, password: str = PASSWORD_KEPT) -> User:
    user = User(username=name, role=role, email=f"{name}@company.example", password=password)
    user.save()
    return user


def sign_in(client: Client, name: str, password: str, address: str = "", **more: str) -> Any:
    data = {"login": name, "password": password, **more}
    return client.post(SIGN_IN, data, REMOTE_ADDR=address or "127.0.0.1")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_name_is_locked_after_five_failures_wherever_they_come_from(
    empty_clients: Clients,
) -> None:
    person("eve")
    person("bob")
    for number in range(5):
        sign_in(Client(), "eve", WRONG, f"198.51.100.{number}")
    eve, bob = Client(), Client()
    answer = sign_in(eve, "eve", PASSWORD, "198.51.100.77")
    assert "too many attempts" in text_of(assert_valid_page(answer))
    assert not is_in(eve)
    sign_in(bob, "bob", PASSWORD, "198.51.100.77")
    assert is_in(bob)


def test_name_that_nobody_has_is_locked_just_the_same(empty_clients: Clients) -> None:
    answers = [sign_in(Client(), "nobody", WRONG, f"198.51.100.{n}") for n in range(6)]
    assert "too many attempts" in text_of(assert_valid_page(answers[-1]))


def test_address_is_locked_after_ten_failures_in_a_minute(empty_clients: Clients) -> None:
    person("eve")
    for number in range(10):
        sign_in(Client(), f"guess-{number}", WRONG, "198.51.100.1")
    there, elsewhere = Client(), Client()
    sign_in(there, "eve", PASSWORD, "198.51.100.1")
    assert not is_in(there)
    sign_in(elsewhere, "eve", PASSWORD, "198.51.100.2")
    assert is_in(elsewhere)


def test_address_gets_a_plain_page_after_thirty_sign_ins_in_a_minute(
    empty_clients: Clients,
) -> None:
    person("eve")
    for _ in range(30):
        sign_in(Client(), "eve", PASSWORD, "198.51.100.1")
    answer = sign_in(Client(), "eve", PASSWORD, "198.51.100.1")
    assert "Too many attempts" in text_of(assert_valid_page(answer, status=429))


def test_address_that_a_stranger_claims_to_have_does_not_count(empty_clients: Clients) -> None:
    person("eve")
    for number in range(10):
        Client(headers={"X-Forwarded-For": f"203.0.113.{number}"}).post(
            SIGN_IN, {"login": f"guess-{number}", "password": WRONG}
        )
    client = Client(headers={"X-Forwarded-For": "203.0.113.99"})
    sign_in(client, "eve", PASSWORD)
    assert not is_in(client)


def test_address_that_our_proxy_names_counts(empty_clients: Clients, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person("eve")
    for number in range(10):
        claimed = f"203.0.113.{number}, 198.51.100.1"  # the last one was added by our proxy
        Client(headers={"X-Forwarded-For": claimed}).post(
            SIGN_IN, {"login": f"guess-{number}", "password": WRONG}
        )
    same = Client(headers={"X-Forwarded-For": "203.0.113.99, 198.51.100.1"})
    other = Client(headers={"X-Forwarded-For": "198.51.100.2"})
    sign_in(same, "eve", PASSWORD)
    sign_in(other, "eve", PASSWORD)
    assert (is_in(same), is_in(other)) == (False, True)


def test_wrong_name_takes_as_long_as_a_wrong_password(
    empty_clients: Clients, settings: Settings
) -> None:
    """Answers may be slow for other reasons, so the quickest of five are compared."""
    settings.ACCOUNT_RATE_LIMITS = False
    user = User(username="eve", email="eve@company.example")
    user.set_password(PASSWORD)  # as slow as in real life
    user.save()
    gone = User(username="gone", password=user.password, is_active=False)
    gone.save()
    invited = User(username="invited")
    invited.set_unusable_password()
    invited.save()
    names = ("eve", "eve@company.example", "gone", "invited", "nobody", "nobody@company.example")
    took = {name: min(_seconds(name) for _ in range(5)) for name in names}
    assert max(took.values()) < 2 * min(took.values()), took


def _seconds(name: str) -> float:
    """Of the processor, since others use it at the same time."""
    began = time.thread_time()
    sign_in(Client(), name, WRONG)
    return time.thread_time() - began


@pytest.mark.parametrize("name", ["gone", "invited", "nobody", "nobody@company.example"])
def test_page_says_nothing_of_who_is_here(name: str, empty_clients: Clients) -> None:
    person("eve")
    gone, invited = person("gone"), person("invited", password="!")  # unusable
    set_active(user=gone, is_active=False, actor="test", now=utc_now())
    assert not invited.has_usable_password()
    known = text_of(assert_valid_page(sign_in(Client(), "eve", WRONG)))
    assert text_of(assert_valid_page(sign_in(Client(), name, WRONG))) == known


def test_person_who_is_disabled_cannot_sign_in(empty_clients: Clients) -> None:
    gone = person("gone")
    set_active(user=gone, is_active=False, actor="test", now=utc_now())
    client = Client()
    answer = client.get(sign_in(client, "gone", PASSWORD).headers["Location"])
    assert "This account is disabled" in text_of(assert_valid_page(answer))
    assert not is_in(client)


def test_session_is_a_new_one_after_signing_in(empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    client.post("/theme", {"theme": "dark"})
    session = client.session  # one that somebody else may have put into this browser
    session["planted"] = "x"
    session.save()
    planted = str(session.session_key)
    client.cookies["heed_session"] = planted
    sign_in(client, "eve", PASSWORD)
    assert is_in(client)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["heed_session"] = planted
    assert thief.get("/").status_code == 302


def test_secret_of_forms_is_a_new_one_after_signing_in(empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    client.get(SIGN_IN)
    before = client.cookies["heed_csrf"].value
    sign_in(client, "eve", PASSWORD)
    assert client.cookies["heed_csrf"].value != before


def test_session_is_gone_after_signing_out(empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    sign_in(client, "eve", PASSWORD)
    kept = str(client.session.session_key)
    client.post("/account/logout/")
    client.cookies["heed_session"] = kept
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("by", ["oneself", "link"])
def test_new_password_ends_all_other_sessions(by: str, empty_clients: Clients) -> None:
    user = person("eve")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, "eve", PASSWORD)
    new = "another long phrase"
    if by == "oneself":
        both = {"password1": new, "password2": new}
        here.post("/account/password/change/", {"oldpassword": PASSWORD, **both})
        assert here.get("/").status_code == 200
    else:
        purpose = OneTimeLink.Purpose.CHOOSE_PASSWORD
        link = make_link(purpose=purpose, actor="test", now=utc_now(), user=user)
        Client().post(f"/choose-password/{link}", {"password": new})
        assert here.get("/").status_code == 302
    assert elsewhere.get("/").status_code == 302


def test_disabling_ends_what_was_open_for_good(empty_clients: Clients) -> None:
    user = person("eve")
    person("bob")
    client, bobs = Client(), Client()
    sign_in(client, "eve", PASSWORD)
    sign_in(bobs, "bob", PASSWORD)
    _row, token = make_token(
        user=user,
        name="program",
        scopes=("read",),
        lasts=timedelta(days=1),
        actor="test",
        now=utc_now(),
    )
    purpose = OneTimeLink.Purpose.CHOOSE_PASSWORD
    link = make_link(purpose=purpose, actor="test", now=utc_now(), user=user)
    set_active(user=user, is_active=False, actor="test", now=utc_now())
    for is_active in (False, True):
        set_active(user=user, is_active=is_active, actor="test", now=utc_now())
        assert client.get("/").status_code == 302
        headers = {"Authorization": f"Bearer {token}"}
        assert Client().get("/api/v1/standards", headers=headers).status_code == 401
        assert Client().get(f"/choose-password/{link}").status_code == 404
    assert bobs.get("/").status_code == 200


@pytest.mark.parametrize("next_page", ELSEWHERE)
def test_no_way_leads_to_pages_of_others(next_page: str, empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    assert sign_in(client, "eve", PASSWORD, next=next_page).headers["Location"] == "/"
    posts = [
        ("/theme", {"theme": "dark"}),
        ("/language", {"language": "de"}),
        ("/account/reauthenticate/", {"password": PASSWORD}),
        ("/account/password/change/", {"oldpassword": PASSWORD, **_twice("a new long phrase")}),
        ("/account/logout/", {}),
    ]
    for path, data in posts:
        answer = client.post(path, {**data, "next": next_page})
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/"), path
        assert not answer.headers["Location"].startswith(("//", "/\\")), path


def test_what_is_asked_for_before_signing_in_follows(empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    asked = client.get("/findings?page=2").headers["Location"]
    assert asked == "/account/login/?next=/findings%3Fpage%3D2"
    answer = sign_in(client, "eve", PASSWORD, next="/findings?page=2")
    assert answer.headers["Location"] == "/findings?page=2"


def _twice(password: str) -> dict[str, str]:
    return {"password1": password, "password2": password}
