"""In a real browser, with a real provider: signing in with the company's own account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.browser import (
    Visitor,
    add_person,
    assert_accessible,
    assert_fits,
    screenshot,
    sign_in,
)
from tests.kit.command_line import CommandLine
from tests.kit.oidc_provider import CLIENT, SECRET, Provider, provider_of
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = {
    "ann": {"email": "ann@company.example", "email_verified": True},
    "unverified": {"email": "ann@company.example", "email_verified": False},
    "unknown": {"email": "nobody@company.example", "email_verified": True},
    "gone": {"email": "gone@company.example", "email_verified": True},
}


@dataclass
class Company:
    """A served Heed and the provider that it asks."""

    visitor: Visitor
    provider: Provider


@pytest.fixture(scope="module")
def company(
    chromium_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("company") / "home"
    add_person(home, "ada", "administrator")
    for name in ("ann", "gone"):
        add_person(home, name, "viewer", "--email", f"{name}@company.example")
    CommandLine(home).text("user", "disable", "gone")
    with (
        provider_of(PEOPLE) as provider,
        served(
            home,
            changed={
                "HEED_OIDC_ISSUER": provider.address,
                "HEED_OIDC_NAME": "Example Ltd",
                "HEED_OIDC_CLIENT_ID": CLIENT,
                "HEED_OIDC_CLIENT_SECRET": SECRET,
            },
        ) as server,
    ):
        yield Company(Visitor(chromium_browser, server.address, refusals=(401, 403)), provider)


def sign_in_there(page: Page, name: str, after: str = "/") -> None:
    """By the button, over the provider's page, and back."""
    page.goto(f"/account/login/?next={after}")
    page.click("text=Sign in with Example Ltd")
    page.click(f"button[value={name}]")
    page.wait_for_load_state()


@pytest.mark.parametrize("javascript", [True, False])
def test_person_with_a_verified_address_signs_in(company: Company, javascript: bool) -> None:
    with company.visitor.window(javascript=javascript) as page:
        sign_in_there(page, "ann", "/findings")
        assert page.url == f"{company.visitor.address}/findings"
        assert page.locator(".nav .me").inner_text().strip() == "ann"


@pytest.mark.parametrize("name", ["unverified", "unknown", "gone"])
def test_everybody_else_is_told_the_same(company: Company, name: str) -> None:
    for width in (1440, 390):
        with company.visitor.window(width=width) as page:
            sign_in_there(page, name)
            assert "does not know anybody with this company account" in page.inner_text("main")
            assert_accessible(page)
            assert_fits(page)
            screenshot(page, f"company-account-unknown-{width}")
            page.goto("/")
            assert "/account/login/" in page.url
    with company.visitor.window() as page:
        sign_in(page)
        page.goto("/people")
        assert page.locator("tbody tr").count() == 3  # nobody was added


@pytest.mark.parametrize("mischief", ["state", "nonce", "key"])
def test_answer_that_is_not_proven_signs_nobody_in(company: Company, mischief: str) -> None:
    company.provider.mischief = mischief
    try:
        with company.visitor.window() as page:
            sign_in_there(page, "ann")
            assert "no answer that Heed can rely on" in page.inner_text("main")
            assert_accessible(page)
            page.goto("/")
            assert "/account/login/" in page.url
    finally:
        company.provider.mischief = ""


def test_address_that_signed_somebody_in_signs_nobody_in_again(company: Company) -> None:
    ways_back: list[str] = []
    with company.visitor.window() as page:
        page.on(
            "request",
            lambda request: ways_back.append(request.url) if "code=" in request.url else None,
        )
        sign_in_there(page, "ann")
        assert len(ways_back) == 1
        page.click("text=Sign out")
        page.goto(ways_back[0])
        assert "no answer that Heed can rely on" in page.inner_text("main")
    with company.visitor.window() as page:
        page.goto(ways_back[0])
        assert "no answer that Heed can rely on" in page.inner_text("main")
