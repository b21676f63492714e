"""In a real browser: a segment is built by form, by keyboard, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.browser import (
    SCHEMES,
    WIDTHS,
    Visitor,
    add_person,
    assert_accessible,
    assert_fits,
    screenshot,
    sign_in,
)
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KINDS = (
    "did", "never", "last", "value", "scored", "standard", "journey", "traits", "account", "in",
    "listed", "bucket", "record", "notation",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a home is served in which nothing is defined yet."""
    home = tmp_path_factory.mktemp("segments") / "home"
    with served(home) as server:
        add_person(home, "ada", "analyst")
        yield server.address


@pytest.fixture
def designer(chromium_browser: Browser, address: str) -> Visitor:
    """Somebody with a browser in front of that home."""
    return Visitor(chromium_browser, address)


def opened(page: Page) -> None:
    """The form of a new segment, by the button that leads there."""
    page.goto("/segments")
    page.click("text=New segment")


def add(page: Page, kind: str, to: str = "rule") -> None:
    """Add a condition to a group."""
    page.select_option(f"[name={to}-add]", kind)
    page.click(f"button[value='add {to}']")


@pytest.mark.parametrize("javascript", [True, False])
def test_segment_is_built_by_form_and_opened_again(designer: Visitor, javascript: bool) -> None:
    name = f"Regulars {javascript}"
    with designer.window(javascript=javascript) as page:
        sign_in(page)
        opened(page)
        page.fill("#id_name", name)
        add(page, "listed")
        assert page.evaluate("document.activeElement.classList.contains('build-clause')")
        page.keyboard.press("Tab")  # over the button that removes it
        page.keyboard.press("Tab")
        page.keyboard.type("regulars")
        page.click("button[value='group rule']")
        page.select_option("[name=rule-1-kind]", "none")
        add(page, "notation", "rule-1")
        page.fill("[name=rule-1-0-text]", "last: {name: login, before: 30 days ago}")
        page.click("button[value=size]")
        assert "Nothing was built yet" in page.inner_text("#sized")
        assert "on the list regulars" in page.inner_text("[aria-labelledby=h-words]")
        page.press("#id_name", "Enter")  # saves, as in every other form
        page.wait_for_load_state()
        page.click(f"a.title:has-text('{name}')")
        assert page.input_value("[name=rule-0-name]") == "regulars"
        assert page.input_value("[name=rule-1-kind]") == "none"
        assert page.input_value("[name=rule-1-0-before]") == "30 days ago"


def test_form_of_a_rule_is_accessible_and_fits(designer: Visitor) -> None:
    for width in WIDTHS:
        for scheme in SCHEMES:
            with designer.window(width=width, scheme=scheme) as page:
                sign_in(page)
                opened(page)
                for kind in KINDS:
                    add(page, kind)
                page.click("button[value='group rule']")
                page.click("button[value=size]")  # every field tells what it lacks
                page.eval_on_selector_all(
                    "details", "all => all.forEach(one => { one.open = true })"
                )
                assert_accessible(page)
                assert_fits(page)
                screenshot(page, f"segment-form-{width}-{scheme}")
