"""The Olist sample (README of the data set): 8,135 orders, 8,225 reviews, 8,016 persons."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.interactions.importing.report import ImportReport
from tests.kit.importing import import_example, lake_rows
from tests.kit.shared_data import shared_data


@pytest.fixture
def report(tmp_path: Path, db: None) -> ImportReport:
    return import_example("olist", shared_data("olist_sample"), tmp_path)


def test_olist_rows_read_are_imported_ignored_or_quarantined(
    report: ImportReport, tmp_path: Path
) -> None:
    files = {file.key: file for file in report.files}
    assert files["orders"].read == 8_135
    assert files["reviews"].read == 8_225
    for file in report.files:
        assert file.read == file.imported + file.ignored + file.quarantined
        assert file.quarantined == 0
    assert report.customers == 8_016
    assert report.feedback == 8_225
    placed = lake_rows(tmp_path, "interactions", "count(*) FILTER (name = 'order_placed')")
    assert placed == [(8_135,)]


def test_olist_again_changes_nothing(report: ImportReport, tmp_path: Path) -> None:
    again = import_example("olist", shared_data("olist_sample"), tmp_path)
    assert (again.interactions, again.feedback, again.customers, again.traits) == (0, 0, 0, 0)
    assert all(file.ignored == file.read for file in again.files)
    assert report.interactions > 24_000
