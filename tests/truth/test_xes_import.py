"""Event logs: BPI Challenge 2012 (doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f) and the
help desk of Polato 2017 (doi:10.4121/uuid:0c60edf1-6f83-4e75-9367-4c63b3e9d5bb)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.importing import import_example, lake_rows
from tests.kit.shared_data import shared_data


@pytest.mark.slow
def test_loan_log_has_its_published_events_and_cases(tmp_path: Path, db: None) -> None:
    report = import_example("xes", shared_data("bpi2012_loan_journey"), tmp_path)
    assert report.interactions == 262_200
    assert report.quarantined == 0
    counted = lake_rows(
        tmp_path, "interactions", "count(DISTINCT case_id), count(DISTINCT interaction_id)"
    )
    assert counted == [(13_087, 262_200)]


def test_helpdesk_log_keeps_its_127_repeated_rows(tmp_path: Path, db: None) -> None:
    folder = shared_data("helpdesk_tickets")
    report = import_example("helpdesk", folder, tmp_path)
    assert report.interactions == 21_348
    counted = lake_rows(
        tmp_path, "interactions", "count(DISTINCT case_id), count(DISTINCT interaction_id)"
    )
    assert counted == [(4_580, 21_348)]
    again = import_example("helpdesk", folder, tmp_path)
    assert again.interactions == 0
    assert again.files[0].ignored == 21_348
