"""The report as PDF, printed by a Chromium that is on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from heed.kernel.errors import HeedError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
SECONDS = 120


def print_pdf(page: Path, target: Path) -> None:
    """Print an HTML file that stands alone to ``target``.

    Raises:
        HeedError: there is no Chromium, or it could not print.
    """
    browser = find_browser()
    if browser is None:
        raise HeedError(
            f"No PDF was written: there is no Chromium or Chrome on this machine. Install one, or "
            f"open {page} in any browser and print it from there."
        )
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            _command(browser, page, target, profile),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    if done.returncode or not target.is_file():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise HeedError(f"No PDF was written: {browser} could not print {page}: {last}")


def find_browser() -> str | None:
    """The browser that ``HEED_CHROMIUM`` names, else the first one found; None if there is none."""
    named = os.environ.get("HEED_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _command(browser: str, page: Path, target: Path, profile: str) -> list[str]:
    # A container's root user has no sandbox of its own; the page holds no script and no address.
    unboxed = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        browser,
        "--headless",
        "--disable-gpu",
        *unboxed,
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target.resolve()}",
        page.resolve().as_uri(),
    ]
