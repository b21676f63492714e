"""A real Chromium on a real `heed serve`: any console error, violation or failed request fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.kit.command_line import ROOT, CommandLine
from tests.kit.served import Served, served
from tests.kit.web import home_of_its_own

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "build" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = {"serious", "critical"}
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
PASSWORD = "correct horse battery staple"  # noqa: S105  # of people in tests
PEOPLE = {"ada": "administrator", "vic": "viewer"}
_signed_in: dict[tuple[str, str], list[Any]] = {}  # by server and person


def chromium() -> str:
    """Where Chromium is; the test is skipped if there is none, in CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing.")
        pytest.skip("Chromium is not installed.")
    return found


@dataclass
class Visitor:
    """A browser window in which somebody looks at a server; ``faults`` is what went wrong."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)
    refusals: tuple[int, ...] = (404,)  # answers that are no fault

    @contextmanager
    def window(
        self, *, width: int = 1440, scheme: str = "light", javascript: bool = True
    ) -> Iterator[Page]:
        """A new window without cookies; leaving it fails if anything went wrong in it."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        try:
            yield page
        finally:
            context.close()
        assert not self.faults, self.faults

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a new page was asked for meanwhile
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _heard(self, message: ConsoleMessage) -> None:
        is_refusal = any(f"status of {status} " in message.text for status in self.refusals)
        if message.type in ("error", "warning") and not is_refusal:
            self.faults.append(f"console: {message.text}")


def sign_in(page: Page, name: str = "ada", password: str = PASSWORD) -> None:
    """Sign in by the form, once for each server: later windows bring the session's cookies.

    A minute has room for thirty sign-ins from one address.
    """
    page.goto("/account/login/")
    who = (urlsplit(page.url).netloc, name)
    if cookies := _signed_in.get(who):
        page.context.add_cookies(cookies)
        page.goto("/account/login/")
    if urlsplit(page.url).path == "/account/login/":
        page.fill("#id_login", name)
        page.fill("#id_password", password)
        page.click("main button[type=submit].btn--primary")
        page.wait_for_load_state()
        _signed_in[who] = list(page.context.cookies())


def assert_accessible(page: Page) -> None:
    """Axe finds nothing serious on the page as it is shown now."""
    assert AXE.exists(), "run `make setup`: axe is not installed"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    serious = [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
    assert not serious, (page.url, serious)


def assert_fits(page: Page) -> None:
    """Nothing but scroll regions is wider than the window."""
    width, whole = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    assert whole <= width, (page.url, width, whole)


def screenshot(page: Page, name: str) -> Path:
    """The whole page as a picture in ``build/screenshots``."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """One Chromium for all tests; windows are per test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def web_server(simulated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served home with the simulated company and people of ``PEOPLE``; tests may change it."""
    home = tmp_path_factory.mktemp("served") / "home"
    home_of_its_own(simulated_home, home)
    for name, role in PEOPLE.items():
        add_person(home, name, role)
    with served(home) as server:
        yield server


@pytest.fixture
def visitor(chromium_browser: Browser, web_server: Served) -> Visitor:
    """Somebody with a browser who looks at the simulated company."""
    return Visitor(chromium_browser, web_server.address)


def add_person(home: Path, name: str, role: str, *more: str) -> None:
    """Somebody who can sign in with ``PASSWORD``; ``more`` are options of the command."""
    done = subprocess.run(
        [*CommandLine.program(), "user", "add", name, "--role", role, *more],
        input=PASSWORD + "\n",
        env=CommandLine(home).environment(),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
