"""The customer's page in a real browser: on a phone, without scripts, by keyboard, in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from heed.kernel.ids import id63
from tests.kit.browser import SCHEMES, WIDTHS, Visitor, assert_accessible, assert_fits
from tests.kit.command_line import CommandLine
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ONE = str(id63("customer", "shop", "17"))
CONSENTS = "key,purpose,channel,state,said_at\n17,news,post,granted,2026-03-02T10:00:00Z\n"


@pytest.fixture(scope="module")
def page_of(
    chromium_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Visitor, str, CommandLine]]:
    """Somebody at a server, with the path of a customer's page there."""
    folder = tmp_path_factory.mktemp("preferences")
    heed = CommandLine(folder / "home")
    shipped, consents = folder / "experience.yaml", folder / "consents.csv"
    shipped.write_text(heed.text("contacts", "policy", "--defaults"), encoding="utf-8")
    consents.write_text(CONSENTS, encoding="utf-8")
    heed.text("apply", shipped)
    heed.text("consent", "import", consents, "--source", "shop")
    path = heed.text("contacts", "link", ONE).strip()
    with served(Path(heed.home)) as server:
        yield Visitor(chromium_browser, server.address), path, heed


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_accessible_and_fits(
    width: int, scheme: str, language: str, page_of: tuple[Visitor, str, CommandLine]
) -> None:
    visitor, path, _ = page_of
    with visitor.window(width=width, scheme=scheme) as page:
        page.goto(f"{path}?language={language}")
        assert_fits(page)
        assert_accessible(page)
        page.goto("/preferences/ended")
        assert_accessible(page)


def test_wishes_are_changed_without_scripts_and_by_keyboard(
    page_of: tuple[Visitor, str, CommandLine],
) -> None:
    visitor, path, heed = page_of
    with visitor.window(width=390, javascript=False) as page:
        page.goto(path)
        page.locator("input[name='on:feedback:sms']").focus()
        page.keyboard.press("Space")
        page.locator("input[name='on:news:post']").uncheck()
        page.locator("main button[type=submit]").focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert page.get_by_role("status").inner_text().startswith("Saved.")
        assert not page.locator("input[name='on:feedback:sms']").is_checked()
    found = heed.json("consent", "show", ONE)["permissions"]
    states = {(each["purpose"], each["channel"]): each["permission"] for each in found}
    assert (states["feedback", "sms"], states["news", "post"]) == ("refused", "refused")
