"""In a real browser: authenticator app, recovery codes, security key, and who must have one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.kit.browser import (
    PASSWORD,
    SCHEMES,
    WIDTHS,
    Visitor,
    add_person,
    assert_accessible,
    assert_fits,
    screenshot,
)
from tests.kit.factors import code_of, next_code_of, security_key
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FACTORS = "/account/second-factor/"


@pytest.fixture(scope="module")
def anywhere(
    chromium_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """A served home at the name that browsers let security keys work for."""
    home = tmp_path_factory.mktemp("factors") / "home"
    for name, role in (
        ("ada", "administrator"),
        ("vic", "viewer"),
        ("kim", "viewer"),
        ("sue", "viewer"),
        ("max", "manager"),
    ):
        add_person(home, name, role)
    with served(home) as server:
        yield Visitor(chromium_browser, server.address.replace("127.0.0.1", "localhost"))


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn--primary")
    page.wait_for_load_state()


def confirm(page: Page) -> None:
    """Type the password once more, where it is asked for."""
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("main button.btn--primary")


def enter(page: Page, code: str) -> None:
    page.fill("#id_code", code)
    page.click("main button.btn--primary")
    page.wait_for_load_state()


def set_up_app(page: Page) -> str:
    """Set up an authenticator app; its secret."""
    page.goto(f"{FACTORS}totp/activate/")
    confirm(page)
    secret = page.inner_text("dd code")
    enter(page, code_of(secret))
    return secret


def test_app_signs_in_and_every_code_works_once(anywhere: Visitor) -> None:
    with anywhere.window(javascript=False) as page:
        sign_in(page, "vic")
        secret = set_up_app(page)
        codes = page.locator(".codes li").all_inner_texts()
        assert len(codes) == 10
        page.click("text=I have kept them")
        page.click("text=Sign out")
    with anywhere.window(javascript=False) as page:
        sign_in(page, "vic")
        assert page.url.endswith("/account/second-factor/authenticate/")
        page.goto("/findings")
        assert page.url.endswith("/authenticate/"), "a password alone opens no pages"
        enter(page, "000000")
        assert "This code is wrong" in page.inner_text("main")
        code = next_code_of(secret)
        enter(page, code)
        assert page.url == f"{anywhere.address}/"
    with anywhere.window(javascript=False) as page:
        sign_in(page, "vic")
        enter(page, code)
        assert "This code is wrong" in page.inner_text("main")
        enter(page, codes[0])
        assert page.url == f"{anywhere.address}/"
    with anywhere.window(javascript=False) as page:
        sign_in(page, "vic")
        enter(page, codes[0])
        assert "This code is wrong" in page.inner_text("main")
        enter(page, codes[1])
        page.goto(f"{FACTORS}")
        assert "8 codes are left" in page.inner_text("main")
        page.click("text=Remove the app")
        confirm(page)
        page.click("main .btn--danger")
        page.click("text=Sign out")
        sign_in(page, "vic")
        assert page.url == f"{anywhere.address}/"


def test_key_is_added_signs_in_confirms_and_is_removed(anywhere: Visitor) -> None:
    with anywhere.window() as page, security_key(page) as key:
        sign_in(page, "kim")
        page.goto(f"{FACTORS}webauthn/add/")
        confirm(page)
        page.fill("#id_name", "Blue key")
        page.click("#add-key")
        page.wait_for_selector(".codes")
        page.goto(f"{FACTORS}webauthn/")
        assert "Blue key" in page.inner_text("main")
        page.click("text=Sign out")
        sign_in(page, "kim")
        assert page.url.endswith("/authenticate/")
        page.click("#use-key")
        page.wait_for_url(f"{anywhere.address}/")
        page.goto(f"{FACTORS}webauthn/")
        page.click("main .btn--danger")
        page.click("text=Use a security key")
        page.click("#use-key")
        page.wait_for_url("**/remove/")
        page.click("main .btn--danger")
        assert "You have no security key" in page.inner_text("main")
        key.forget()
        page.click("text=Sign out")
        sign_in(page, "kim")
        assert page.url == f"{anywhere.address}/"


def test_key_that_gives_no_answer_is_said_on_the_page(anywhere: Visitor) -> None:
    with anywhere.window() as page, security_key(page) as key:
        sign_in(page, "kim")
        page.goto(f"{FACTORS}webauthn/add/")
        confirm(page)
        page.click("#add-key")
        page.wait_for_selector(".codes")
        page.click("text=Sign out")
        sign_in(page, "kim")
        key.refuse(True)
        page.click("#use-key")
        page.wait_for_selector("#key-failed:visible", timeout=90_000)
        assert_accessible(page)
        assert_fits(page)
        page.goto("/")
        assert page.url.endswith("/authenticate/")


def test_key_that_signs_wrongly_is_refused(anywhere: Visitor) -> None:
    with anywhere.window() as page, security_key(page):
        sign_in(page, "sue")
        page.goto(f"{FACTORS}webauthn/add/")
        confirm(page)
        page.click("#add-key")
        page.wait_for_selector(".codes")
        page.click("text=Sign out")
        sign_in(page, "sue")
        page.route("**/authenticate/", forged)
        page.click("#use-key")
        page.wait_for_selector("main [role=alert]:visible")
        assert "no answer that can be used" in page.inner_text("main")
        page.unroute("**/authenticate/")
        page.click("#use-key")
        page.wait_for_url(f"{anywhere.address}/")


def forged(route: Route) -> None:
    """Send the answer of a key on with other bytes in place of its signature."""
    sent = route.request.post_data or ""
    fields = dict(parse_qsl(sent))
    answer = json.loads(fields["credential"])
    answer["response"]["signature"] = answer["response"]["signature"][::-1]
    fields["credential"] = json.dumps(answer)
    route.continue_(post_data=urlencode(fields))


def look(page: Page, what: str) -> None:
    """The page as it is shown now is accessible and fits, wide and narrow, light and dark."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert_accessible(page)
            assert_fits(page)
            screenshot(page, f"factor-{what}-{width}-{scheme}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_every_page_of_second_factors_is_accessible_and_fits(
    anywhere: Visitor, language: str
) -> None:
    with anywhere.window() as page, security_key(page):
        cookie = {"name": "heed_language", "value": language, "url": anywhere.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # a typed dictionary there
        sign_in(page, "max")
        page.goto(FACTORS)
        look(page, f"none-{language}")
        page.goto(f"{FACTORS}totp/activate/")
        look(page, f"confirm-password-{language}")
        confirm(page)
        look(page, f"app-{language}")
        enter(page, "000000")
        look(page, f"app-wrong-{language}")
        enter(page, code_of(page.inner_text("dd code")))
        look(page, f"codes-{language}")
        page.goto(f"{FACTORS}webauthn/add/")
        look(page, f"key-{language}")
        page.click("#add-key")
        page.wait_for_url(f"**{FACTORS}")
        look(page, f"both-{language}")
        for name in ("webauthn/", "totp/deactivate/", "recovery-codes/generate/"):
            page.goto(FACTORS + name)
            look(page, f"{name.strip('/').replace('/', '-')}-{language}")
        page.goto(f"{FACTORS}webauthn/")
        page.click("tbody a.title")
        look(page, f"key-name-{language}")
        page.goto(f"{FACTORS}webauthn/")
        page.click("main .btn--danger")
        look(page, f"key-remove-{language}")
        for name in ("reauthenticate/", "webauthn/reauthenticate/"):
            page.goto(FACTORS + name)
            look(page, f"confirm-{name.split('/')[0]}-{language}")
        page.goto("/account/password/change/")
        look(page, f"password-{language}")
        page.click(".nav-foot form:first-of-type button")
        sign_in(page, "max")
        look(page, f"authenticate-{language}")
        page.click("#use-key")
        page.wait_for_url(f"{anywhere.address}/")
        remove_both(page)


def remove_both(page: Page) -> None:
    """Remove app and key, so that the next language begins anew."""
    page.goto(f"{FACTORS}totp/deactivate/")
    confirm(page)
    page.click("main .btn--danger")
    page.goto(f"{FACTORS}webauthn/")
    page.click("main .btn--danger")
    page.click("main .btn--danger")
    page.wait_for_load_state()


def test_leaders_set_one_up_before_anything_else(anywhere: Visitor) -> None:
    with anywhere.window() as page:
        sign_in(page, "ada")
        page.goto("/settings")
        page.select_option("#id_second_factor_required", "leaders")
        page.click("main button.btn--primary")
        page.wait_for_url("**/account/second-factor/first")
        look(page, "first-en-gb")
        assert page.locator(".nav-group").count() == 0
        page.goto("/people")
        assert page.url.endswith("/account/second-factor/first")
        set_up_app(page)
        page.click("text=I have kept them")
        assert page.url == f"{anywhere.address}/"
        page.goto("/settings")
        page.select_option("#id_second_factor_required", "nobody")
        page.click("main button.btn--primary")
        page.wait_for_load_state()
        assert page.url == f"{anywhere.address}/settings"
    with anywhere.window() as page:
        sign_in(page, "kim")
        assert not page.url.endswith("/first")
