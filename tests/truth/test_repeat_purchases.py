"""Repeat purchases on real buyers, and what a late parcel costs the simulated company.

CDNOW: 23,570 people who bought for the first time in January to March 1997, followed to the end of
June 1998 (Fader and Hardie; Marketing Science 24 (2005) 275–284 uses every tenth of them). After 39
weeks 946 of the 2,357 sampled had bought again (the number with repeat purchases in that paper).
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from heed.simulation.truth import read_truth
from heed.stats.repeats import FollowUps, repeat_loss, repeat_share
from heed.stats.survival import kaplan_meier
from tests.kit.command_line import CommandLine
from tests.kit.shared_data import shared_data

WEEK = np.timedelta64(7, "D")
Days = NDArray[np.float64]


def first_and_second() -> tuple[NDArray[np.datetime64], Days]:
    """Everybody's first day, and the days to the next one on which they bought (infinite: none)."""
    path = shared_data("cdnow") / "CDNOW_master.txt.gz"
    bought: dict[str, set[str]] = {}
    with gzip.open(path, "rt", encoding="ascii") as file:
        next(file)
        for line in file:
            customer, day, *_ = line.split()
            bought.setdefault(customer, set()).add(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    days = [sorted(found) for found in bought.values()]
    first = np.array([each[0] for each in days], dtype="datetime64[D]")
    second = np.array([each[1] if len(each) > 1 else "NaT" for each in days], dtype="datetime64[D]")
    after = (second - first) / np.timedelta64(1, "D")
    return first, np.where(np.isnat(second), np.inf, after)


def followed(first: NDArray[np.datetime64], after: Days, until: str) -> FollowUps:
    """What is seen of them on a day."""
    watched = (np.datetime64(until) - first) / np.timedelta64(1, "D")
    seen = np.where(after <= watched, after, np.inf)
    return FollowUps(seen, watched, np.ones(first.size), np.arange(first.size))


def test_sampled_buyers_who_came_back_in_39_weeks_are_946() -> None:
    path = shared_data("cdnow") / "cdnow_customers_summary.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    back = np.array([float(row["frequency"]) > 0 for row in rows])
    assert (back.size, int(back.sum())) == (2_357, 946)


def test_curve_of_half_the_time_tells_what_the_whole_time_shows() -> None:
    first, after = first_and_second()
    assert first.size == 23_570
    # By 5 October 1997 only those of the first days were followed for 273 days; by June 1998 all.
    early, late = (followed(first, after, day) for day in ("1997-10-05", "1998-06-30"))
    assert early.closed(273).sum() < 0.4 * first.size
    assert late.closed(273).all()
    truth = float((after <= 273).mean())
    guessed = repeat_share(early, 273, way="survival curve")
    assert guessed.value == pytest.approx(truth, abs=0.01)
    naive = float((early.after <= 273).mean())
    assert naive < truth - 0.005  # who cannot have come back yet counts as lost
    exact = repeat_share(late, 273, way="closed windows")
    assert exact.value == pytest.approx(truth)
    curve = repeat_share(late, 273, way="survival curve")
    assert curve.value == pytest.approx(truth)


def test_an_invented_miss_loses_nobody() -> None:
    first, after = first_and_second()
    rows = followed(first, after, "1998-06-30")
    found = repeat_loss(rows, np.arange(first.size) % 7 == 0, 180)
    assert found.difference is not None
    assert found.difference.low < 0 < found.difference.high


def test_median_time_to_the_next_purchase_is_read_from_the_curve() -> None:
    first, after = first_and_second()
    seen = followed(first, after, "1998-06-30")
    curve = kaplan_meier(np.minimum(seen.after, seen.watched), np.isfinite(seen.after))
    # More than half never came back in the time: the curve has no median, and says so.
    assert curve.survival[-1] > 0.5
    assert curve.median.value is None


VALUE = """
heed: 1
value_models:
  - key: late-parcel
    currency: EUR
    standards: [on-the-promised-day]
    margin: {share_of_value: 30 %}
    repeat: {touchpoint: order, within: 90 days}
"""


@pytest.mark.slow
def test_planted_loss_of_repeat_purchases_lies_in_the_range(tmp_path: Path) -> None:
    heed, company = CommandLine(tmp_path / "home"), tmp_path / "company"
    heed.text("simulate", "--customers", "3000", "--months", "15", "--seed", "3", "--out", company)
    heed.text("import", company / "import.yaml")
    (tmp_path / "value.yaml").write_text(VALUE, encoding="utf-8")
    heed.text("apply", company / "experience.yaml")
    heed.text("apply", tmp_path / "value.yaml")
    heed.text("value", "confirm", "late-parcel", "--by", "Ada Example")
    heed.text("build")
    breaks = heed.json("findings")["breaks"]
    (promise,) = [each for each in breaks if each["subject"] == "on-the-promised-day"]
    misses, lost, margin = promise["worth"]["parts"]
    stated = read_truth(company).statement("repurchase")
    # Counted from the deadline instead of the delivery, and by customer instead of by person.
    kept, late = stated.drawn["rate_in_time"], stated.drawn["rate_late"]
    assert lost["low"] <= kept - late <= lost["high"]
    assert lost["low"] <= -stated.planted["difference"] <= lost["high"]
    assert 0 < misses["low"] < misses["high"]
    assert 2_000 < margin["low"] < margin["high"] < 4_000
    assert promise["worth"]["low_minor"] >= 0
