"""In a real browser, without scripts: each of the three small starts leads to a useful page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.browser import (
    SCHEMES,
    Visitor,
    add_person,
    assert_accessible,
    assert_fits,
    screenshot,
    sign_in,
)
from tests.kit.command_line import ROOT
from tests.kit.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EXAMPLES = ROOT / "examples"
PATIENCE = 120_000  # milliseconds until an import and its build are done


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a home is served in which nothing happened before these tests."""
    home = tmp_path_factory.mktemp("start") / "home"
    with served(home) as server:
        add_person(home, "ada", "analyst")
        yield server.address


@pytest.fixture
def newcomer(chromium_browser: Browser, address: str) -> Visitor:
    """Somebody with a browser in front of that home."""
    return Visitor(chromium_browser, address)


def imported(page: Page, way: str, file: Path) -> None:
    """Send a file by its way in, confirm the preview, and wait for the page of what it says."""
    sign_in(page)
    page.goto("/start")
    page.set_input_files(f"#id_{way}_file", file)
    page.locator("section", has=page.locator(f"#id_{way}_file")).locator("button").click()
    assert "This is how Heed reads the first rows" in page.inner_text("main")
    page.click("text=Import and compute")
    page.wait_for_selector("text=See what it says", timeout=PATIENCE)  # the page reloads by itself
    page.click("text=See what it says")


def looked_at(visitor: Visitor, name: str, place: str) -> None:
    """The page fits and is accessible, wide and narrow, light and dark."""
    for width in (1440, 390):
        for scheme in SCHEMES:
            with visitor.window(width=width, scheme=scheme) as page:
                sign_in(page)
                page.goto(place)
                assert_fits(page)
                assert_accessible(page)
                screenshot(page, f"{name}-{width}-{scheme}")


def test_sheet_of_answers_leads_to_whom_to_call(newcomer: Visitor) -> None:
    with newcomer.window(javascript=False) as page:
        imported(page, "answers", EXAMPLES / "nps_sheet" / "nps.xlsx")
        assert "region Ost" in page.inner_text(".lede")
        assert "Whom to call first" in page.inner_text("main")
        says = page.url
    looked_at(newcomer, "says-answers", says)
    looked_at(newcomer, "upload", says.removesuffix("/says"))


def test_ticket_export_leads_to_the_ways_taken(newcomer: Visitor) -> None:
    with newcomer.window(javascript=False) as page:
        imported(page, "tickets", EXAMPLES / "zendesk" / "tickets.csv")
        assert "1,500 journeys were travelled" in page.inner_text(".lede")
        looked_at(newcomer, "says-tickets", page.url)


def test_idea_leads_to_a_map_that_a_note_makes_surer(newcomer: Visitor) -> None:
    with newcomer.window(width=390, javascript=False) as page:
        sign_in(page)
        page.goto("/start")
        page.select_option("#id_idea_template", "service-visit")
        page.fill("#id_idea_name", "Boiler repair")
        page.click("text=Draw a first map")
        assert "are assumed" in page.inner_text(".lede")
        page.click("main .page-head >> text=Write a note")
        page.check("input[name=side][value=staff]")
        page.select_option("#id_touchpoint", "visit_booked")
        page.fill("#id_text", "Mondays are full.")
        page.check("input[name=cells][value=back_stage]")
        page.click("text=Keep the note")
        page.goto("/journeys/boiler-repair/evidence")
        assert "told by 1" in page.inner_text(".table--evidence")


@pytest.mark.parametrize(
    "place",
    [
        "/start",
        "/import",
        "/data",
        "/data/quarantine",
        "/journeys/boiler-repair/evidence",
        "/journeys/boiler-repair/notes",
        "/journeys/boiler-repair/notes/write",
        "/journeys/boiler-repair/extracts",
        "/journeys/boiler-repair/workshop",
    ],
)
def test_page_fits_and_is_accessible(place: str, newcomer: Visitor) -> None:
    looked_at(newcomer, place.strip("/").replace("/", "-"), place)
