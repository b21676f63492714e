"""Feedback measures of real data, held against a computation by hand from the raw files.

The published vectors stand in ``src/heed/stats/tests`` and in the formulas' own files
(``src/heed/listening/definitions``).
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from heed.journeys.builds import build
from heed.journeys.queries import catalogue_at
from heed.journeys.queries import current_catalogue as catalogue
from heed.journeys.reading import open_newest
from heed.kernel.clock import utc_now
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.listening.reading import list_metrics
from tests.kit.importing import import_example
from tests.kit.shared_data import shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DELIVERED_WEIGHT = 18.654  # of the 96,478 delivered orders, 5,172 are in the sample


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"olist_{name}_dataset.csv.gz", "rt", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_weighted_mean_and_its_interval_equal_the_hand_computation(tmp_path: Path) -> None:
    """Olist reviews: Σwx/Σw, and the variance between buyers (linearised), from the CSV files."""
    folder = shared_data("olist_sample")
    import_example("olist", folder, tmp_path)
    lake = Lake(tmp_path / "lake")
    engine = duckdb_engine(lake, threads=1)
    build(lake, engine, catalogue(), now=utc_now())
    found = {m.key: m.estimate for m in list_metrics(open_newest(engine, catalogue_at)).metrics}

    orders = {row["order_id"]: row for row in rows(folder, "orders")}
    buyers = {row["customer_id"]: row["customer_unique_id"] for row in rows(folder, "customers")}
    reviews = rows(folder, "order_reviews")
    scores = np.array([float(row["review_score"]) for row in reviews])
    status = [orders[row["order_id"]]["order_status"] for row in reviews]
    weights = np.array([DELIVERED_WEIGHT if each == "delivered" else 1.0 for each in status])
    people = [buyers[orders[row["order_id"]]["customer_id"]] for row in reviews]

    mean = (weights * scores).sum() / weights.sum()
    parts: dict[str, float] = {}
    for person, part in zip(people, weights * (scores - mean), strict=True):
        parts[person] = parts.get(person, 0.0) + part
    n = len(parts)
    squares = sum(part**2 for part in parts.values())
    error = (squares * n / (n - 1)) ** 0.5 / weights.sum()

    whole = found["mean-order-review"]
    assert whole.low is not None
    assert whole.high is not None
    assert (whole.n, whole.n_units) == (len(reviews), n)
    assert whole.value == pytest.approx(mean, abs=1e-9)
    assert (whole.high - whole.low) / 2 == pytest.approx(1.96 * error, rel=1e-3)
    assert whole.basis == "self-selected"
    satisfied = (weights * (scores >= 4)).sum() / weights.sum()
    assert found["csat-order-review"].value == pytest.approx(satisfied, abs=1e-9)
