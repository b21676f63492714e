"""What `docs/security.md` promises about pages and signing in; each test is a line there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from tests.kit.command_line import ROOT
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import PASSWORD, Clients

from heed.foundation.models import AuditEntry, OneTimeLink, Role, User
from heed.foundation.people import LINK_LASTS, add_person, make_link
from heed.kernel.clock import utc_now

Purpose = OneTimeLink.Purpose


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings, tmp_path: Path) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def sign_in(client: Client, name: str, password: str, **more: str) -> object:
    return client.post("/account/login/", {"login": name, "password": password, **more})


def person(name: str = "eve", role: Role = Role.VIEWER) -> User:
    return add_person(username=name, role=role, password=PASSWORD, actor="test", now=utc_now())


PATHS = (
    "/", "/account/login/", "/nothing", "/healthz", "/audit.csv", "/journeys/order/design.yaml",
    "/api/v1/standards", "/api/v1/standards/none", "/api/v1/findings/x", "/api/v1/openapi.json",
    "/theme", "/account/logout/", "/journeys/order/cases/0", "/findings?page=x",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policies(path: str, clients: Clients) -> None:
    for client in (clients(Role.ADMINISTRATOR), clients.anonymous):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]


def test_fault_of_ours_is_a_plain_page_with_the_policies(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = clients(Role.ADMINISTRATOR)
    client.raise_request_exception = False
    monkeypatch.setattr("heed.web.pages.audit.ON_A_PAGE", 0)  # dividing by it is a fault
    answer = client.get("/audit")
    assert_valid_page(answer, status=500)
    assert "Traceback" not in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_sign_in_form_says_the_same_for_a_wrong_password_and_a_wrong_name(
    empty_clients: Clients,
) -> None:
    person("eve")
    answers = [sign_in(Client(), name, "wrong password here") for name in ("eve", "nobody")]
    said = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]  # type: ignore[attr-defined]
    assert said[0] == said[1]


def test_guessing_a_password_is_stopped_after_a_few_attempts(empty_clients: Clients) -> None:
    person("eve")
    for _ in range(5):
        sign_in(Client(), "eve", "wrong password here")
    answer = sign_in(Client(), "eve", PASSWORD)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert not User.objects.get(username="eve").last_login


def test_signing_in_leads_only_to_pages_of_ours(empty_clients: Clients) -> None:
    person("eve")
    answer = sign_in(Client(), "eve", PASSWORD, next="https://elsewhere.example/x")
    assert answer.headers["Location"] == "/"  # type: ignore[attr-defined]


def test_choosing_a_theme_leads_only_to_pages_of_ours() -> None:
    answer = Client().post("/theme", {"theme": "dark", "next": "//elsewhere.example/x"})
    assert answer.headers["Location"] == "/"


def test_cookies_cannot_be_read_by_scripts_or_sent_from_elsewhere(empty_clients: Clients) -> None:
    person("eve")
    client = Client()
    client.get("/account/login/")
    sign_in(client, "eve", PASSWORD)
    for name in ("heed_session", "heed_csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_changes_need_a_form_of_ours(clients: Clients) -> None:
    signed_in = clients(Role.ADMINISTRATOR)
    signed_in.handler.enforce_csrf_checks = True
    answer = signed_in.post("/settings", {"company_name": "Elsewhere"})
    assert_valid_page(answer, status=403)


def test_nobody_signs_up_by_themselves(empty_clients: Clients) -> None:
    data = {"username": "mallory", "password1": PASSWORD}
    assert Client().post("/account/signup/", data).status_code == 404
    assert not User.objects.exists()


def test_link_works_once_and_ends(empty_clients: Clients) -> None:
    token = make_link(purpose=Purpose.CREATE_ADMINISTRATOR, actor="test", now=utc_now())
    typed = {"username": "grace", "password": PASSWORD}
    assert_valid_page(Client().get(f"/first-start/{token}"))
    assert Client().post(f"/first-start/{token}", typed).status_code == 302
    assert User.objects.get().role == Role.ADMINISTRATOR
    assert Client().get(f"/first-start/{token}").status_code == 404
    late = utc_now() - LINK_LASTS - timedelta(seconds=1)
    old = make_link(purpose=Purpose.CHOOSE_PASSWORD, actor="t", now=late, user=User.objects.get())
    assert Client().get(f"/choose-password/{old}").status_code == 404


def test_link_of_first_start_is_void_once_there_is_an_administrator(
    empty_clients: Clients,
) -> None:
    token = make_link(purpose=Purpose.CREATE_ADMINISTRATOR, actor="test", now=utc_now())
    person("grace", Role.ADMINISTRATOR)
    assert Client().get(f"/first-start/{token}").status_code == 404


def test_disabled_person_is_out_at_once(empty_clients: Clients) -> None:
    client = empty_clients(Role.VIEWER)
    assert client.get("/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302


def test_new_password_signs_out_elsewhere(empty_clients: Clients) -> None:
    user = person("eve")
    client = Client()
    sign_in(client, "eve", PASSWORD)
    assert client.get("/").status_code == 200
    link = make_link(purpose=Purpose.CHOOSE_PASSWORD, actor="t", now=utc_now(), user=user)
    Client().post(f"/choose-password/{link}", {"password": "another long phrase"})
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_text_of_people_stays_text(text: str, clients: Clients) -> None:
    client = clients(Role.ADMINISTRATOR)
    AuditEntry.objects.create(at=utc_now(), actor=text, verb=text, subject=text)
    client.post("/settings", {"company_name": text[:60]})
    root = assert_valid_page(client.get("/audit", {"actor": text}))
    assert text in text_of(root)


def test_behind_tls_nothing_goes_by_http(tmp_path: Path) -> None:
    program = (
        "from heed.config import settings as s;"
        "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS > 10**7, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HEED_TLS": "yes"}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == ["True", "True", "True", "True", "1"], ran.stderr


def test_request_under_another_name_is_refused(empty_clients: Clients, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["heed.example"]
    answer = Client(headers={"host": "elsewhere.example"}).get("/account/login/")
    assert answer.status_code == 400


def test_nothing_of_a_password_is_written_down(empty_clients: Clients) -> None:
    user = person("eve")
    make_link(purpose=Purpose.CHOOSE_PASSWORD, actor="t", now=utc_now(), user=user)
    written = " ".join(str(row.__dict__) for row in AuditEntry.objects.all())
    assert PASSWORD not in written
