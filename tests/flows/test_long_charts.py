"""Long charts in a real browser: drawn by ECharts under the policy, heard, zoomed, printed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browser import (
    SCHEMES,
    WIDTHS,
    Visitor,
    assert_accessible,
    assert_fits,
    screenshot,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "metric": "/metrics/recommends?by=month",
    "lines": "/metrics/recommends?by=quarter&of=segment",
    "standard": "/standards/on-the-promised-day?weeks=all",
    "touchpoint": "/touchpoints/delivery?by=week",
}


def drawn(page: Page, path: str) -> None:
    """Open a page and wait until its charts are drawn by the browser."""
    page.goto(path)
    figures = page.locator("figure[data-source]")
    for number in range(figures.count()):
        figures.nth(number).scroll_into_view_if_needed()
        expect(figures.nth(number).locator(".long-chart svg path").first).to_be_attached()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_charts_are_drawn_without_violations_accessible_and_fit(
    visitor: Visitor, width: int, scheme: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:  # a violation is a fault of the window
        sign_in(page)
        for name, path in PAGES.items():
            drawn(page, path)
            assert not page.locator(".long--live .drawn").first.is_visible()
            assert_accessible(page)
            assert_fits(page)
            screenshot(page, f"chart-{name}-{width}-{scheme}")


def test_values_are_shown_and_told_by_mouse_and_by_keyboard(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        drawn(page, PAGES["metric"])
        chart = page.locator(".long-chart").first
        story = chart.get_attribute("aria-label") or ""
        assert page.inner_text("figure.long h3") in story
        chart.hover(position={"x": 500, "y": 120})
        tip = page.locator(".long-tip")
        expect(tip).to_be_visible()
        assert "n\u00a0=\u00a0" in tip.inner_text()
        chart.focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        expect(page.locator("figure.long [role=status]").first).to_contain_text("Feb 2024; ")


def test_zooming_shows_fewer_periods_and_stays_when_lines_change(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        drawn(page, "/metrics/recommends?by=month&of=segment")
        chart = page.locator(".long-chart").first
        before = chart.locator("svg text").all_text_contents()
        chart.focus()
        page.keyboard.press("+")
        expect(chart.locator("svg text", has_text="Jan 2024")).to_have_count(0)
        line = page.locator(".long-lines button", has_text="trade")
        line.click()
        assert line.get_attribute("aria-pressed") == "false"
        expect(chart.locator("svg text", has_text="Jan 2024")).to_have_count(0)
        page.keyboard.press("-")
        assert "Jan 2024" in before
        others = page.locator(".long-lines button[aria-pressed=true]")
        while others.count() > 1:
            others.first.click()
        others.first.click()  # the last line cannot be taken away
        assert others.count() == 1


def test_colours_follow_the_theme(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        drawn(page, PAGES["metric"])
        strokes = "all => [...new Set(all.map(one => one.getAttribute('stroke')))]"
        light = page.eval_on_selector_all(".long-chart svg path", strokes)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        dark = page.eval_on_selector_all(".long-chart svg path", strokes)
        assert set(light) != set(dark)
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        page.wait_for_timeout(300)
        assert page.eval_on_selector_all(".long-chart svg path", strokes) == light


def test_chart_follows_its_place(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        drawn(page, PAGES["standard"])
        page.set_viewport_size({"width": 600, "height": 900})
        svg = page.locator(".long-chart svg").first
        expect(svg).to_be_attached()
        page.wait_for_timeout(500)
        box, place = svg.bounding_box(), page.locator(".long-chart").first.bounding_box()
        assert box
        assert place
        assert abs(box["width"] - place["width"]) < 2
        assert_fits(page)


def test_paper_and_browsers_without_scripts_get_the_picture_of_the_server(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        drawn(page, PAGES["standard"])
        page.emulate_media(media="print")
        assert page.locator("figure.long .drawn svg.ch").first.is_visible()
        assert not page.locator(".long-chart").first.is_visible()
    with visitor.window(javascript=False) as page:
        sign_in(page)
        for path in PAGES.values():
            page.goto(path)
            assert page.locator("figure.long .drawn svg.ch").first.is_visible()
            assert page.locator(".long-chart").count() == 0


def test_picture_of_the_server_stays_if_the_figures_cannot_be_had(visitor: Visitor) -> None:
    with visitor.window() as page:
        sign_in(page)
        page.route("**/api/v1/**/chart*", lambda route: route.fulfill(status=404, body="{}"))
        page.goto(PAGES["metric"])
        page.wait_for_load_state("networkidle")
        assert page.locator("figure.long .drawn svg.ch").first.is_visible()


def test_free_filter_is_set_by_the_form_and_shown_when_it_is_counted(visitor: Visitor) -> None:
    for javascript in (True, False):
        with visitor.window(width=390, javascript=javascript) as page:
            sign_in(page)
            page.goto("/journeys/order?view=travelled")
            page.click(".filter-form summary")
            page.check("label:has-text('completed') input")
            page.fill("input[name=f-least]", "3 days" if javascript else "4 days")
            page.click(".filter-form button[name=add]")
            if javascript:
                assert_accessible(page)
            expect(page.locator("#main section h2").first).to_be_visible(timeout=60_000)
            assert "outcome is completed" in page.title()
            if javascript:
                assert_accessible(page)
            assert_fits(page)
            screenshot(page, f"filter-390-{javascript}")
