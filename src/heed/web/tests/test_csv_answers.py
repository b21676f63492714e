"""CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.kernel.spreadsheets import Cell, guarded
from heed.web.csv_answers import csv_lines


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-2", "@x", "\tx", "\rx", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("cell", ["plain", "", "a=b", -2, 0.5, None])
def test_other_cells_stay(cell: Cell) -> None:
    assert guarded(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_whatever_was_written_is_read_again_but_for_the_guard(rows: list[list[str]]) -> None:
    text = io.StringIO("".join(csv_lines(("a", "b"), rows)), newline="")
    read = list(csv.reader(text))
    assert read[1:] == [[str(guarded(cell)) for cell in row] for row in rows]
