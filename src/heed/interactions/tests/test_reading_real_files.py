"""Real files: the counts that their sources state (`README.md` beside each data set)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kit.shared_data import shared_data

from heed.interactions.importing.reading import ReadOptions, make_safe


@pytest.mark.parametrize(
    ("folder", "name", "records", "columns"),
    [
        ("olist_sample", "olist_orders_dataset.csv.gz", 8_135, 8),
        ("olist_sample", "olist_order_reviews_dataset.csv.gz", 8_225, 7),
        ("helpdesk_tickets", "helpdesk.csv.gz", 21_348, 16),
        ("lounge_reviews", "lounge.csv.gz", 2_264, 20),
        ("nhs_feedback_themes", "text_data.csv.gz", 10_334, 8),
        ("cfpb_loan_complaints", "complaints.csv.gz", 2_827, 18),
        ("airline_passenger_satisfaction", "airline_passenger_satisfaction.parquet", 129_880, 24),
    ],
)
def test_every_record_of_a_real_file_is_read(
    tmp_path: Path, folder: str, name: str, records: int, columns: int
) -> None:
    found = make_safe(shared_data(folder) / name, ReadOptions(), tmp_path)
    assert (found.n_records, len(found.bad), len(found.columns)) == (records, 0, columns)


@pytest.mark.slow
def test_every_event_of_bpi_2012_is_read(tmp_path: Path) -> None:
    log = shared_data("bpi2012_loan_journey") / "BPI_Challenge_2012.xes.gz"
    found = make_safe(log, ReadOptions(), tmp_path)
    assert (found.n_records, found.bad) == (262_200, [])
    assert {"case:concept:name", "concept:name", "time:timestamp"} <= set(found.columns)
