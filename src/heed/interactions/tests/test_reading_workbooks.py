"""Workbooks: one sheet as text, with the rows that people see in their spreadsheet program."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from tests.kit.malformed_archives import ods, ods_cell, ods_row

from heed.interactions.importing.reading import Limits, ReadOptions, sample
from heed.interactions.tests.reading_kit import read, rows_of
from heed.kernel.errors import UnreadableFile


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_cells_become_text_as_people_see_them(tmp_path: Path) -> None:
    at = dt.datetime(2024, 3, 4, 5, 6, 7)  # noqa: DTZ001 - a sheet knows no zone
    row = [at, dt.date(2024, 3, 4), 7.0, 0.1 + 0.2, True, dt.timedelta(hours=30), "Größe", None]
    names: list[object] = ["at", "day", "whole", "part", "flag", "span", "text", "none"]
    found = read(workbook(tmp_path / "a.xlsx", {"Data": [names, list(row)]}))
    assert rows_of(found) == [
        ("2024-03-04T05:06:07", "2024-03-04", "7", "0.3", "true", "30:00:00", "Größe", None)
    ]


def test_first_sheet_with_data_is_read_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [["NPS May"], [], ["name", "score"], ["A", 9], [], ["B", 3]]
    path = workbook(tmp_path / "a.xlsx", {"Notes": [], "Answers": rows})
    found = read(path, ReadOptions(header_row=3))
    assert found.columns == ("name", "score")
    assert rows_of(found) == [("A", "9"), ("B", "3")]
    assert found.lines_of([0, 1]) == [4, 6]
    assert found.remarks == ["read sheet “Answers” of 2"]
    guessed = sample(path, ReadOptions())
    assert (guessed.columns, guessed.options_found.header_row) == (("name", "score"), 3)
    assert guessed.options_found.sheet == "Answers"


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Data": [["a"], [1]]})
    with pytest.raises(UnreadableFile, match="no sheet “Other”; it has “Data”"):
        read(path, ReadOptions(sheet="Other"))


def test_errors_and_formulas_without_result_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet.append(["#N/A", "=1+1"])
    sheet.append(["x", "y"])
    sheet["A2"].data_type = "e"
    book.save(path)
    found = read(path)
    assert rows_of(found) == [("x", "y")]
    assert len(found.remarks) == 2


def test_cells_beyond_the_header_are_said(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "a.xlsx", {"Data": [["a"], [1, "note"]]}))
    assert rows_of(found) == [("1",)]
    assert found.remarks == ["1 rows have cells to the right of the last column: left out"]


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    rows = ods_row(ods_cell("one") + ods_cell("two")) + ods_row(ods_cell("x", 2), 3)
    path.write_bytes(ods(rows))
    found = read(path)
    assert rows_of(found) == [("x", "x")] * 3
    assert found.lines_of([2]) == [4]


def test_a_sheet_over_the_cell_limit_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Data": [["a", "b"]] * 60})
    with pytest.raises(UnreadableFile, match="60 rows and 2 columns"):
        read(path, ReadOptions(limits=Limits(sheet_cells=100)))
