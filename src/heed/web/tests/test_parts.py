"""Template parts and style sheets: they render, and carry nothing inline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources

import pytest
from django.template.loader import render_to_string

from heed.kernel.errors import HeedError
from heed.web import sheets
from heed.web.marks.icons import icon
from heed.web.marks.markup import tag
from heed.web.marks.whisker import Scale, whisker

PARTS = resources.files("heed.web") / "templates" / "web" / "parts"


@pytest.mark.parametrize("name", sorted(part.name for part in PARTS.iterdir()))
def test_every_part_renders_without_a_context(name: str) -> None:
    if name == "field.html":
        return  # needs a field
    written = render_to_string(f"web/parts/{name}", {})
    assert "style=" not in written
    assert "comment" not in written


@dataclass(frozen=True)
class Read:
    value: float
    low: float
    high: float


def test_values_are_escaped_once() -> None:
    assert tag("p", 'A & <b>"', title="<x>") == '<p title="&lt;x&gt;">A &amp; &lt;b&gt;&quot;</p>'


def test_a_status_says_its_word_beside_its_shape() -> None:
    written = render_to_string("web/parts/status.html", {"status": "at_risk"})
    assert "pill--risk" in written
    assert "glyph--risk" in written
    assert "At risk" in written


def test_a_whisker_draws_interval_goal_and_dot_inside_its_scale() -> None:
    drawn = whisker(Read(0.919, 0.9, 1.2), Scale(0.4, 1, mark=0.95), says="91.9% kept")
    assert 'aria-label="91.9% kept"' in drawn
    assert 'x2="100%"' in drawn  # the end beyond the scale is drawn at its end
    assert re.search(r'<circle cx="86.5%"', drawn)
    assert "style=" not in drawn


def test_an_unknown_icon_names_those_that_exist() -> None:
    with pytest.raises(HeedError, match="mail"):
        icon("nothing")


def test_the_sheets_in_one_need_nothing_from_outside() -> None:
    styles = sheets.styles_in_one()
    assert "url(" not in styles
    assert "@import" not in styles
    assert "/*" not in styles
    assert "</" not in styles


@pytest.mark.parametrize("name", sheets.NAMES)
def test_a_sheet_is_at_most_500_lines(name: str) -> None:
    text = (resources.files("heed.web") / "static" / "heed" / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
