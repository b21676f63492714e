"""Signing in with the company's own account, against a provider that really answers."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings
from tests.kit.oidc_provider import CLIENT, SECRET, Provider, provider_of
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import PASSWORD, PASSWORD_KEPT, Clients

from heed.foundation.models import AuditEntry, Role, User
from heed.foundation.people import set_active
from heed.kernel.clock import utc_now

ASK = "/account/oidc/company/login/"
PEOPLE: dict[str, dict[str, Any]] = {
    "s-ann": {"email": "Ann@Company.example", "email_verified": True},
    "s-unverified": {"email": "ann@company.example", "email_verified": False},
    "s-silent": {"email": "ann@company.example"},
    "s-unknown": {"email": "nobody@company.example", "email_verified": True},
    "s-two": {"email": "ann@company.example,x@y.example", "email_verified": True},
    "s-gone": {"email": "gone@company.example", "email_verified": True},
    "s-none": {"name": "Ann"},
}
MISCHIEF = (
    "nonce", "key", "unsigned", "issuer", "audience", "late", "subject", "state",
)  # fmt: skip


@pytest.fixture
def provider(empty_clients: Clients, settings: Settings) -> Iterator[Provider]:
    """The company's provider, and Heed set up for it, with two people whom it knows."""
    for name in ("ann", "gone"):
        user = User(username=name, email=f"{name}@company.example", role=Role.VIEWER)
        user.password = PASSWORD_KEPT
        user.save()
    gone = User.objects.get(username="gone")
    set_active(user=gone, is_active=False, actor="test", now=utc_now())
    with provider_of(PEOPLE) as running:
        configure(settings, running.address)
        yield running


def configure(settings: Settings, issuer: str, **more: Any) -> None:
    app = {
        "provider_id": "company",
        "name": "the company",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": issuer, **more},
    }
    like = configured.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**like, "APPS": [app]}}


def asked(client: Client, **query: str) -> str:
    """Where the browser is sent to."""
    answer = client.post(f"{ASK}?{urlencode(query)}")
    root = assert_valid_page(answer)
    (link,) = [e.get("href") for e in root.iter("a") if "/authorize?" in (e.get("href") or "")]
    assert f'content="0; url={link}"' in unescape(answer.content.decode())
    return str(link)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: Any) -> None:
        """Redirects are not followed."""


def signed_in_there(question: str, sub: str) -> str:
    """The way back, after somebody signed in at the provider."""
    body = urlencode({"sub": sub}).encode()
    try:
        urllib.request.build_opener(_Stay).open(question, body, timeout=10)
    except urllib.error.HTTPError as answer:
        found = urlsplit(answer.headers["Location"])
        return f"{found.path}?{found.query}"
    raise AssertionError("the provider did not send the browser back")


def through(client: Client, sub: str, **query: str) -> Any:
    """The answer to a whole way there and back."""
    return client.get(signed_in_there(asked(client, **query), sub))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_person_with_a_verified_address_signs_in_and_is_known_from_then_on(
    provider: Provider,
) -> None:
    client, again = Client(), Client()
    assert through(client, "s-ann").headers["Location"] == "/"
    assert is_signed_in(client)
    assert User.objects.get(pk=client.session["_auth_user_id"]).username == "ann"
    provider.people["s-ann"] = {"email": "married@company.example", "email_verified": True}
    through(again, "s-ann")
    assert is_signed_in(again)
    verbs = list(AuditEntry.objects.filter(actor="ann").values_list("verb", flat=True))
    assert verbs == ["user.company_account"]


def test_password_still_works_afterwards(provider: Provider) -> None:
    through(Client(), "s-ann")
    client = Client()
    client.post("/account/login/", {"login": "ann", "password": PASSWORD})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "sub", ["s-unverified", "s-silent", "s-unknown", "s-gone", "s-none", "s-two"]
)
def test_everybody_else_gets_one_and_the_same_page(sub: str, provider: Provider) -> None:
    people = User.objects.count()
    client = Client()
    root = assert_valid_page(through(client, sub), status=403)
    said = text_of(root)
    assert "does not know anybody with this company account" in said
    assert not is_signed_in(client)
    assert said == text_of(assert_valid_page(through(Client(), "s-unknown"), status=403))
    assert User.objects.count() == people


def test_person_who_is_disabled_later_is_refused_as_a_stranger_is(provider: Provider) -> None:
    through(Client(), "s-ann")
    ann = User.objects.get(username="ann")
    set_active(user=ann, is_active=False, actor="test", now=utc_now())
    client = Client()
    assert through(client, "s-ann").status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_answer_that_is_not_proven_is_refused(mischief: str, provider: Provider) -> None:
    provider.mischief = mischief
    client = Client()
    root = assert_valid_page(through(client, "s-ann"), status=401)
    assert "no answer that Heed can rely on" in text_of(root)
    assert not is_signed_in(client)
    provider.mischief = ""
    through(client, "s-ann")
    assert is_signed_in(client)


def test_provider_that_calls_itself_something_else_is_not_asked(provider: Provider) -> None:
    provider.mischief = "discovery"
    assert_valid_page(Client().post(ASK), status=401)


def test_provider_that_does_not_answer_leads_to_a_page_that_says_so(
    provider: Provider, settings: Settings
) -> None:
    configure(settings, "http://127.0.0.1:9")
    root = assert_valid_page(Client().post(ASK), status=401)
    assert "Begin again" in text_of(root)


def test_provider_that_is_gone_when_somebody_comes_back_leads_to_the_same_page(
    provider: Provider, settings: Settings
) -> None:
    client = Client()
    back = signed_in_there(asked(client), "s-ann")
    configure(settings, "http://127.0.0.1:9")
    assert_valid_page(client.get(back), status=401)
    assert not is_signed_in(client)


def test_answer_works_once_and_only_where_it_was_asked(provider: Provider) -> None:
    client, other = Client(), Client()
    back = signed_in_there(asked(client), "s-ann")
    assert other.get(back).status_code == 401
    assert not is_signed_in(other)
    client.get(back)
    assert is_signed_in(client)
    client.logout()
    assert client.get(back).status_code == 401
    assert not is_signed_in(client)


def test_code_of_somebody_else_does_not_sign_in(provider: Provider) -> None:
    """A code that was caught on its way is put into the answer to another question."""
    caught = re.search(r"code=([^&]+)", signed_in_there(asked(Client()), "s-ann"))
    assert caught
    client = Client()
    mine = signed_in_there(asked(client), "s-unknown")
    answer = client.get(re.sub(r"code=[^&]+", f"code={caught[1]}", mine))
    assert answer.status_code == 401
    assert provider.refused == ["invalid_grant"]
    assert not is_signed_in(client)


def test_code_that_was_used_is_refused(provider: Provider) -> None:
    client = Client()
    back = signed_in_there(asked(client), "s-ann")
    provider.used.update(provider.codes)
    assert client.get(back).status_code == 401
    assert provider.refused == ["invalid_grant"]


@pytest.mark.parametrize("query", ["error=access_denied", "error=server_error", ""])
def test_way_back_without_a_code_leads_to_a_plain_page(query: str, provider: Provider) -> None:
    client = Client()
    state = re.search(r"state=([^&]+)", asked(client))
    assert state
    answer = client.get(f"{ASK}callback/?state={state[1]}&{query}", follow=True)
    status = 200 if "denied" in query else 401
    assert "Not signed in" in text_of(assert_valid_page(answer, status=status))


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_it_leads_only_to_pages_of_ours(elsewhere: str, provider: Provider) -> None:
    assert through(Client(), "s-ann", next=elsewhere).headers["Location"] == "/"
    assert through(Client(), "s-ann", next="/findings").headers["Location"] == "/findings"


def test_address_cannot_change_what_the_provider_is_asked(provider: Provider) -> None:
    query = {"scope": "admin", "auth_params": "nonce=mine&prompt=none", "process": "connect"}
    question = asked(Client(), **query)
    assert "admin" not in question
    assert "mine" not in question
    assert "prompt" not in question


def test_question_needs_a_form_of_ours(provider: Provider) -> None:
    assert Client(enforce_csrf_checks=True).post(ASK).status_code == 403
    assert Client().get(ASK).status_code == 405


def test_session_is_a_new_one_after_signing_in(provider: Provider) -> None:
    client = Client()
    question = asked(client)
    before = client.session.session_key
    client.get(signed_in_there(question, "s-ann"))
    assert client.session.session_key != before


def test_nothing_is_kept_of_what_the_provider_says(provider: Provider) -> None:
    from allauth.socialaccount.models import SocialAccount, SocialToken

    through(Client(), "s-ann")
    kept = SocialAccount.objects.get()
    assert kept.extra_data == {}
    assert "s-ann" not in kept.uid
    assert not SocialToken.objects.exists()


def test_same_name_at_another_provider_is_somebody_else(
    provider: Provider, settings: Settings
) -> None:
    through(Client(), "s-ann")
    with provider_of({"s-ann": {"email": "x@y.example", "email_verified": True}}) as other:
        configure(settings, other.address)
        client = Client()
        assert through(client, "s-ann").status_code == 403
        assert not is_signed_in(client)


def test_addresses_of_vouched_domains_count_where_the_provider_never_says(
    provider: Provider, settings: Settings
) -> None:
    configure(settings, provider.address, vouched_domains=["company.example"])
    silent, unverified = Client(), Client()
    assert through(unverified, "s-unverified").status_code == 403
    through(silent, "s-silent")
    assert is_signed_in(silent)
    assert not is_signed_in(unverified)


def test_sign_in_page_offers_it_only_if_there_is_a_provider(
    provider: Provider, settings: Settings
) -> None:
    assert "Sign in with the company" in text_of(assert_valid_page(Client().get("/account/login/")))
    like = configured.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**like, "APPS": []}}
    assert Client().post(ASK).status_code == 404
    assert "Sign in with" not in text_of(assert_valid_page(Client().get("/account/login/")))
