"""In a real browser: a journey built by keyboard, two people on one map, dragging, every page."""

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
MOST_TABS = 120
FOCUSED = "selector => document.activeElement !== null && document.activeElement.matches(selector)"
PAGES = (
    "", "/journey", "/stages/stage-1", "/steps/eyes-tested", "/handoffs/new", "/handoffs/0", "/all",
    "/all?all=1", "/all/touchpoint/eyes-tested", "/all/team", "/all/standard", "/all/segment",
    "/all/touchpoint/eyes-tested?text=1", "/text", "/history", "/plan", "/update",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a home is served in which nothing is defined yet."""
    home = tmp_path_factory.mktemp("editor") / "home"
    with served(home) as server:
        add_person(home, "ada", "analyst")
        add_person(home, "vic", "manager")
        yield server.address


@pytest.fixture
def designer(chromium_browser: Browser, address: str) -> Visitor:
    """Somebody with a browser in front of that home."""
    return Visitor(chromium_browser, address)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to a button or link by keyboard and press it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page: Page, selector: str, text: str) -> None:
    """Go to a field by keyboard and type over what it holds."""
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def begun(page: Page, name: str) -> str:
    """A new journey, begun by keyboard alone; the address of its draft."""
    page.goto("/drafts/new-journey")
    write(page, "#id_name", name)
    press(page, "main form .btn--primary")
    return page.url.partition("?")[0]


@pytest.mark.parametrize("javascript", [True, False])
def test_journey_is_built_by_keyboard_alone_and_published(
    designer: Visitor, javascript: bool
) -> None:
    name = "Glasses with scripts" if javascript else "Glasses without scripts"
    key = name.lower().replace(" ", "-")
    with designer.window(javascript=javascript) as page:
        sign_in(page)
        draft = begun(page, name)
        write(page, "#add-stage-1", "Eyes tested")
        press(page, "button[value='add-step stage-1']")
        assert page.evaluate(FOCUSED, "#add-stage-1")  # ready for the next step
        page.keyboard.type("Glasses chosen")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        write(page, "#new-stage", "Wear them")
        press(page, "button[value=add-stage]")
        write(page, "#add-wear-them", "Glasses fitted")
        press(page, "button[value='add-step wear-them']")
        press(page, "button[value='move-step glasses-chosen right']")
        assert page.evaluate(FOCUSED, "a[href$='/steps/glasses-chosen']")  # it cannot go further
        press(page, "a[href$='/steps/glasses-fitted']")
        tab_to(page, "#id_moment_of_truth")
        page.keyboard.press("Space")
        write(page, "#id_front_stage", "They fit at once.")
        press(page, ".edit-form .btn--primary")
        press(page, "a.btn--primary[href$='/plan']")
        changes = page.inner_text("[aria-labelledby=h-changes]")
        assert f"Journey {name}" in changes
        press(page, ".publish .btn--primary")
        assert page.url.endswith(f"/journeys/{key}")
        board = page.inner_text("main")
        assert "They fit at once." in board
        page.goto(draft)
        assert "published it" in page.inner_text("main")


@pytest.mark.parametrize("javascript", [True, False])
def test_second_person_is_told_and_merges(designer: Visitor, javascript: bool) -> None:
    with designer.window(javascript=javascript) as ada, designer.window() as vic:
        sign_in(ada)
        draft = begun(ada, f"Shared {javascript}")
        ada.fill("#add-stage-1", "Eyes tested")
        ada.click("button[value='add-step stage-1']")
        sign_in(vic, "vic")
        step = f"{draft}/steps/eyes-tested"
        ada.goto(step)
        vic.goto(step)
        vic.fill("#id_front_stage", "Ten minutes.")
        vic.fill("#id_procedure", "Testing eyes")
        vic.click("text=Save in the draft")
        ada.fill("#id_front_stage", "Twenty minutes.")
        ada.fill("#id_back_stage", "The shop is quiet.")
        ada.click("text=Save in the draft")
        assert "Somebody else changed this meanwhile" in ada.inner_text("h1")
        assert "vic" in ada.inner_text(".page-head")
        ada.check("input[type=radio][value=theirs]")
        ada.click("text=Merge both")
        ada.goto(step)
        assert ada.input_value("#id_front_stage") == "Ten minutes."
        assert ada.input_value("#id_back_stage") == "The shop is quiet."
        assert ada.input_value("#id_procedure") == "Testing eyes"
        ada.goto(draft)
        ada.click("text=Undo")
        assert "Undid a change" in ada.inner_text(".page-head")


def test_step_is_dragged_to_another_stage(designer: Visitor) -> None:
    with designer.window() as page:
        sign_in(page)
        begun(page, "Dragged")
        for stage, name in (("stage-1", "First"), ("stage-1", "Second")):
            page.fill(f"#add-{stage}", name)
            page.click(f"button[value='add-step {stage}']")
        page.fill("#new-stage", "Later")
        page.click("button[value=add-stage]")
        with page.expect_navigation():
            page.drag_and_drop("[data-step=first]", "#at-later")
        assert page.inner_text("#at-later .step-card .what").strip() == "First"
        with page.expect_navigation():
            page.drag_and_drop(
                "[data-step=first]", "[data-step=second]", target_position={"x": 20, "y": 4}
            )
        names = page.eval_on_selector_all("[data-step]", "all => all.map(e => e.dataset.step)")
        assert names == ["first", "second"]


def test_every_page_of_a_draft_is_accessible_and_fits(designer: Visitor) -> None:
    with designer.window() as page:
        sign_in(page)
        draft = begun(page, "Looked at")
        page.goto(f"{draft}/text")
        page.fill("#id_text", TEXT)
        page.click("text=Take over into the draft")
    for width in WIDTHS:
        for scheme in SCHEMES:
            with designer.window(width=width, scheme=scheme) as page:
                sign_in(page)
                for place in ("/drafts", "/drafts/new-journey", *(draft + path for path in PAGES)):
                    page.goto(place)
                    assert_accessible(page)
                    assert_fits(page)
                    name = place.replace(draft, "draft").strip("/").replace("/", "-")
                    screenshot(page, f"editor-{name.partition('?')[0]}-{width}-{scheme}")


TEXT = """\
heed: 1
teams:
  - {key: shop, name: Shop}
  - {key: lab, name: Laboratory}
touchpoints:
  - {key: eyes-tested, name: Eyes tested, owner: shop, channel: store, when: eye_test}
  - {key: ground, name: Glasses ground, owner: lab}
journeys:
  - key: looked-at
    name: Looked at
    stages:
      - {key: stage-1, name: First stage, steps: [eyes-tested, {touchpoint: ground, optional: true}]}
    handoffs:
      - {from: shop, to: lab, at: eyes-tested}
standards:
  - {key: quick, touchpoint: eyes-tested, reach: {to: ground, within: 2 days}, target: 95 %}
"""  # noqa: E501  # a line each
