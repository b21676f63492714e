"""Second factors: who must have one, what is kept of them, who can take them away."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.kit.factors import code_of
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import PASSWORD, PASSWORD_KEPT, Clients

from heed.foundation.models import AuditEntry, Role, User
from heed.foundation.settings import Demand, change_setting
from heed.foundation.tokens import make_token
from heed.kernel.clock import utc_now
from heed.web.sealing import opened, sealed

FIRST = "/account/second-factor/first"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  # of an app in tests
WRONG_KEYS = ("{}", "[]", "null", '"x"', '{"id": "x", "response": {}}', "not JSON", "")


@pytest.fixture(autouse=True)
def _own_cache(settings: Settings, tmp_path: Path) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def demand(who: Demand) -> None:
    change_setting(key="second_factor_required", value=who.value, actor="test", now=utc_now())


def person(name: str = "eve", role: Role = Role.VIEWER) -> User:
    user = User(username=name, role=role)
    user.password = PASSWORD_KEPT
    user.save()
    return user


def with_password(name: str = "eve") -> Client:
    """Somebody who typed their password, and nothing yet of a second factor."""
    client = Client()
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("who", "role", "must"),
    [
        (Demand.NOBODY, Role.ADMINISTRATOR, False),
        (Demand.LEADERS, Role.ADMINISTRATOR, True),
        (Demand.LEADERS, Role.MANAGER, True),
        (Demand.LEADERS, Role.ANALYST, False),
        (Demand.EVERYBODY, Role.PARTNER, True),
    ],
)
def test_whoever_must_have_one_is_led_to_set_it_up(
    who: Demand, role: Role, must: bool, empty_clients: Clients
) -> None:
    client = empty_clients(role)
    demand(who)
    for path in ("/", "/account", "/account/tokens", "/account/second-factor/"):
        answer = client.get(path)
        assert (answer.headers.get("Location") == FIRST) is must, path
    page = client.get(FIRST)
    if must:
        assert "Set up a second factor" in text_of(assert_valid_page(page))
    else:
        assert page.headers["Location"] == "/"
    assert client.get("/api/v1/standards").status_code == (403 if must else 200)


def test_what_they_may_not_open_still_looks_as_if_it_were_not_there(
    empty_clients: Clients,
) -> None:
    client = empty_clients(Role.VIEWER)
    demand(Demand.EVERYBODY)
    assert client.get("/settings").status_code == 404
    assert client.post("/settings", {}).status_code == 404


def test_nothing_can_be_changed_before_it_is_set_up(empty_clients: Clients) -> None:
    client = empty_clients(Role.ADMINISTRATOR)
    demand(Demand.LEADERS)
    said = {"company_name": "x", "second_factor_required": "nobody"}
    assert client.post("/settings", said).headers["Location"] == FIRST
    assert AuditEntry.objects.filter(verb="setting.changed").count() == 1


def test_tokens_of_programs_go_on(empty_clients: Clients) -> None:
    user = person()
    _row, text = make_token(
        user=user,
        name="program",
        scopes=("read",),
        lasts=timedelta(days=1),
        actor="test",
        now=utc_now(),
    )
    demand(Demand.EVERYBODY)
    answer = Client().get("/api/v1/builds", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 200


def test_secrets_are_sealed_in_the_record_store(empty_clients: Clients) -> None:
    user = person()
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = json.dumps(cursor.fetchall())
    assert SECRET not in kept
    assert not any(code in kept for code in codes)
    client = with_password()
    client.post("/account/second-factor/authenticate/", {"code": code_of(SECRET)})
    assert "_auth_user_id" in client.session


def test_what_another_secret_sealed_opens_nothing(settings: Settings) -> None:
    kept = sealed("a secret")
    assert opened(kept) == "a secret"
    settings.SECRET_KEY = "another"  # noqa: S105  # of a home in tests
    assert opened(kept) == ""


def test_second_factor_of_a_home_with_a_new_secret_signs_nobody_in(
    empty_clients: Clients, settings: Settings
) -> None:
    TOTP.activate(person(), SECRET)
    settings.SECRET_KEY = "another"  # noqa: S105  # of a home in tests
    client = with_password()
    answer = client.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert_valid_page(answer)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", WRONG_KEYS)
def test_answer_that_is_no_security_key_is_refused_on_the_page(
    credential: str, empty_clients: Clients
) -> None:
    TOTP.activate(person(), SECRET)
    client = with_password()
    client.get("/account/second-factor/authenticate/")
    answer = client.post("/account/second-factor/authenticate/", {"credential": credential})
    assert_valid_page(answer)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", WRONG_KEYS)
def test_what_is_no_security_key_cannot_be_added(credential: str, empty_clients: Clients) -> None:
    user = person()
    client = with_password()
    confirmed = client.post(
        "/account/reauthenticate/?next=/account/second-factor/webauthn/add/", {"password": PASSWORD}
    )
    assert confirmed.status_code == 302
    path = "/account/second-factor/webauthn/add/"
    assert_valid_page(client.get(path))
    assert_valid_page(client.post(path, {"name": "mine", "credential": credential}))
    assert not Authenticator.objects.filter(user=user).exists()


def test_guessing_codes_is_stopped_after_a_few(empty_clients: Clients) -> None:
    TOTP.activate(person(), SECRET)
    client = with_password()
    for _ in range(5):
        client.post("/account/second-factor/authenticate/", {"code": "000000"})
    right = {"code": code_of(SECRET)}
    answer = client.post("/account/second-factor/authenticate/", right)
    assert "too many attempts" in text_of(assert_valid_page(answer))
    assert "_auth_user_id" not in client.session


def test_administrator_takes_a_lost_factor_away(empty_clients: Clients) -> None:
    user = person()
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    administrator = empty_clients(Role.ADMINISTRATOR)
    assert "Remove the second factor" in text_of(
        assert_valid_page(administrator.get(f"/people/{user.pk}"))
    )
    administrator.post(f"/people/{user.pk}", {"act": "factors"})
    assert not Authenticator.objects.exists()
    assert "_auth_user_id" in with_password().session
    row = AuditEntry.objects.get(verb="user.factors_removed")
    assert row.subject == f"user:{user.pk}"


@pytest.mark.django_db(transaction=True)
def test_audit_trail_names_changes_of_passwords_and_factors(empty_clients: Clients) -> None:
    user = person()
    client = with_password()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/second-factor/totp/activate/")
    secret = str(page.context["form"].secret)
    client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    client.post("/account/second-factor/recovery-codes/generate/")
    client.post("/account/second-factor/totp/deactivate/")
    new = {"oldpassword": PASSWORD, "password1": "a whole new phrase", "password2": ""}
    client.post("/account/password/change/", {**new, "password2": "a whole new phrase"})
    rows = list(AuditEntry.objects.filter(subject=f"user:{user.pk}").order_by("pk"))
    assert [(row.verb, row.facts.get("kind")) for row in rows] == [
        ("user.factor_added", "totp"),
        ("user.factor_added", "recovery_codes"),
        ("user.factor_renewed", "recovery_codes"),
        ("user.factor_removed", "totp"),
        ("user.factor_removed", "recovery_codes"),
        ("user.password", None),
    ]
    assert secret not in str([row.__dict__ for row in rows])
