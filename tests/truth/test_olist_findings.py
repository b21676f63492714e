"""Findings on Olist: the delivery promise, its effect, and for whom it concentrates.

Population: reviews of delivered orders with a known day of delivery, n 5,232, of which 344 late by
calendar day; counts by state and times of answers from the files of the sample. Categories of
products have nothing to do with it that would be clear; they must not be named.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from heed.definitions.services import apply_files
from heed.insight.reading import explain_finding, read_findings
from heed.journeys.builds import build
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import open_newest
from heed.kernel.clock import utc_now
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.stats.cells import Rows
from heed.stats.concentration import Dimension, Part, search
from tests.kit.importing import EXAMPLES, import_example
from tests.kit.shared_data import shared_data


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_first_finding_is_the_delivery_promise_with_its_effect_and_state(tmp_path: Path) -> None:
    import_example("olist", shared_data("olist_sample"), tmp_path)
    now = utc_now()
    apply_files(path=EXAMPLES / "olist" / "experience.yaml", actor="tester", now=now)
    engine = duckdb_engine(Lake(tmp_path / "lake"))
    build(engine.lake, engine, current_catalogue(), now=now)
    newest = open_newest(engine, catalogue_at)
    first = read_findings(newest).breaks[0]
    assert (first.kind, first.subject, first.owner) == ("standard", "promised-day", "Delivery")
    assert first.share.n == 5_232
    assert first.share.value == pytest.approx(344 / 5_232)
    assert first.effect is not None
    assert (first.effect.missed.n, first.effect.kept.n) == (344, 4_888)
    assert first.effect.missed.value == pytest.approx(2.174, abs=5e-4)
    assert first.effect.kept.value == pytest.approx(4.275, abs=5e-4)
    assert first.effect.while_waiting.n == 247
    assert first.effect.while_waiting.value == pytest.approx(1.575, abs=5e-4)
    assert first.effect.after_end.n == 97
    assert first.effect.after_end.value == pytest.approx(3.701, abs=5e-4)
    group = first.groups[0]
    assert [part.value for part in group.parts] == ["RJ"]
    assert group.inside.value == pytest.approx(81 / 672)
    assert group.elsewhere.value == pytest.approx(263 / 4_560)
    assert {part.value for each in first.groups for part in each.parts} <= {"RJ", "BA"}
    assert len(explain_finding(newest, 1).cases) == 5


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_category_of_products_is_never_named() -> None:
    folder = shared_data("olist_sample")
    category = {
        row["product_id"]: row["product_category_name"]
        for row in rows_of(folder, "olist_products_dataset")
    }
    bought: dict[str, str] = {}
    for row in rows_of(folder, "olist_order_items_dataset"):
        bought.setdefault(row["order_id"], category.get(row["product_id"], ""))
    buyers = {row["customer_id"]: row for row in rows_of(folder, "olist_customers_dataset")}
    reviews: dict[str, int] = defaultdict(int)
    for row in rows_of(folder, "olist_order_reviews_dataset"):
        reviews[row["order_id"]] += 1
    cases = [
        (row["order_id"], buyers[row["customer_id"]], late(row))
        for row in rows_of(folder, "olist_orders_dataset")
        if row["order_status"] == "delivered" and row["order_delivered_customer_date"]
        for _ in range(reviews[row["order_id"]])
    ]
    outcome = np.array([is_late for _, _, is_late in cases], dtype=float)
    people, codes = np.unique([b["customer_unique_id"] for _, b, _ in cases], return_inverse=True)
    ids = np.array([int(person[:15], 16) for person in people], dtype=np.int64)[codes]
    found = search(
        Rows(outcome, np.ones_like(outcome), codes),
        ids,
        [
            dimension("category", [bought.get(order, "") for order, _, _ in cases]),
            dimension("state", [buyer["customer_state"] for _, buyer, _ in cases]),
        ],
    )
    assert outcome.size == 5_232
    worse = [group.parts for group in found.found if group.is_higher]
    assert worse[0] == (Part("state", "RJ"),)
    named = {part.dimension for group in found.found for part in group.parts}
    assert named == {"state"}


def late(order: dict[str, str]) -> bool:
    """By calendar day."""
    return order["order_delivered_customer_date"][:10] > order["order_estimated_delivery_date"][:10]


def dimension(name: str, values: list[str]) -> Dimension:
    labels, codes = np.unique(values, return_inverse=True)
    return Dimension(name, codes.astype(np.intp), tuple(map(str, labels)))
