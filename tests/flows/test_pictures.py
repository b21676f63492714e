"""The pictures of the README and the documentation: pages of the simulated company.

`make docs` takes them anew (``HEED_WRITE_PICTURES``); otherwise they go to ``build/screenshots``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.kit.browser import SCREENSHOTS, Visitor, sign_in
from tests.kit.command_line import ROOT

KEPT = ROOT / "docs" / "images"
PICTURES = {  # name → address, colour scheme
    "attention": ("/", "light"),
    "journey": ("/journeys/order", "light"),
    "travelled": ("/journeys/order?view=travelled", "light"),
    "touchpoint": ("/touchpoints/delivery", "light"),
    "standard": ("/standards/on-the-promised-day", "light"),
    "findings": ("/findings", "dark"),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", PICTURES)
def test_picture_can_be_taken(name: str, visitor: Visitor) -> None:
    folder = KEPT if os.environ.get("HEED_WRITE_PICTURES") else SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    address, scheme = PICTURES[name]
    with visitor.window(scheme=scheme) as page:
        sign_in(page)
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.ok
        page.screenshot(path=folder / f"{name}.png")


def test_every_picture_that_is_shown_is_one_of_these_and_each_is_shown() -> None:
    shown = set()
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        shown |= {Path(found).stem for found in _pictures(page.read_text(encoding="utf-8"))}
    assert shown == set(PICTURES)
    assert {path.name for path in KEPT.iterdir()} == {f"{name}.png" for name in PICTURES}


def _pictures(text: str) -> list[str]:
    return re.findall(r"images/(\w+\.png)", text)
