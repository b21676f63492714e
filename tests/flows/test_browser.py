"""In a real browser: first start, signing in without scripts, and every page of the menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit.browser import (
    SCHEMES,
    WIDTHS,
    Visitor,
    assert_accessible,
    assert_fits,
    screenshot,
    sign_in,
)
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACCOUNT = (
    "/account",
    "/account/tokens",
    "/account/password/change/",
    "/account/second-factor/",
    "/people/add",
    "/builds",
    "/jobs",
    "/health",
)


def test_first_start_creates_the_administrator_once(
    chromium_browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "home") as server:
        visitor = Visitor(chromium_browser, server.address)
        with visitor.window(javascript=False) as page:
            page.goto(server.link)
            page.fill("#id_username", "grace")
            page.fill("#id_password", "short")
            page.click("button.btn--primary")
            assert "too short" in page.inner_text(".error")
            assert page.input_value("#id_username") == "grace"
            page.fill("#id_password", "a long enough pass phrase")
            page.click("button.btn--primary")
            sign_in(page, "grace", "a long enough pass phrase")
            assert page.url == server.address + "/"
            assert page.goto(server.link).status == 404  # type: ignore[union-attr]
    with served(tmp_path / "home") as again:
        assert not again.link


def test_signing_in_needs_no_scripts_and_fetches_none(visitor: Visitor) -> None:
    with visitor.window() as page:
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.resource_type))
        page.goto("/account/login/")
        assert "script" not in fetched
        assert_accessible(page)
    with visitor.window(javascript=False) as page:
        sign_in(page)
        assert page.inner_text("h1")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_menu_is_accessible_and_fits(
    visitor: Visitor, width: int, scheme: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page)
        links = page.eval_on_selector_all(".nav a[href]", "all => all.map(a => a.pathname)")
        for path in dict.fromkeys([*links, *ACCOUNT, "/nothing-here"]):
            page.goto(path)
            assert_accessible(page)
            assert_fits(page)
            name = path.strip("/").replace("/", "-") or "home"
            screenshot(page, f"{name}-{width}-{scheme}")


def test_menu_opens_and_closes_without_scripts(visitor: Visitor) -> None:
    with visitor.window(width=390, javascript=False) as page:
        sign_in(page)
        link = page.locator(".nav a", has_text="Journeys").first
        assert not link.is_visible()
        page.click("[popovertarget=nav]")
        assert link.is_visible()
        link.click()
        assert page.url.endswith("/journeys")


def test_keyboard_reaches_the_content_first(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_theme_that_was_chosen_stays(visitor: Visitor) -> None:
    with visitor.window(javascript=False) as page:
        page.goto("/account/login/")
        page.click("button[value=dark]")
        assert page.get_attribute("html", "data-theme") == "dark"
        page.reload()
        assert page.get_attribute("html", "data-theme") == "dark"


def test_build_shows_its_progress_until_it_is_done(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        page.goto("/builds")
        page.click("main button.btn--primary")
        page.wait_for_selector("#progress:has-text('done')", timeout=120_000)


def test_viewer_gets_404_for_what_administrators_do(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page, "vic")
        for path in ("/people", "/settings", "/audit", "/jobs", "/health"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 404
