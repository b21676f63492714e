"""Since when a group differs: planted dates are found, seasons and constant groups are not."""

from __future__ import annotations

import numpy as np

from heed.stats.cells import Rows
from heed.stats.concentration import Dimension, Part, Periods, Search, search

MONTHS = tuple(f"2024-{month:02}-01" for month in range(1, 13))
CARRIERS, REGIONS = ("A", "B", "C"), ("north", "south", "west", "east")


def company(seed: int, n: int, *, since: int, season: float = 0.0) -> Search:
    """Misses at 6 %, through carrier B in south and west at 36 % from month ``since`` on."""
    random = np.random.default_rng(seed)
    carrier, region, month = (random.integers(0, k, n) for k in (3, 4, 12))
    slow = (carrier == 1) & np.isin(region, (1, 2)) & (month >= since)
    share = np.where(slow, 0.36, 0.06) + season * (month >= 6)
    outcome = (random.random(n) < share).astype(float)
    ids = random.choice(10**12, n, replace=False).astype(np.int64)
    dimensions = [Dimension("carrier", carrier, CARRIERS), Dimension("region", region, REGIONS)]
    rows = Rows(outcome, np.ones(n), np.arange(n))
    return search(rows, ids, dimensions, periods=Periods(month, MONTHS))


def test_a_carrier_that_became_slow_in_two_regions_is_one_group_since_then() -> None:
    (group,) = company(12, 12_000, since=7).found
    assert group.parts == (Part("carrier", "B"), Part("region", "south", ("west",)))
    assert group.since == "2024-08-01"
    rate = group.contrast.inside
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < 0.36 < rate.high
    assert group.covers == ()


def test_a_group_that_was_always_so_has_no_date() -> None:
    (group,) = company(4, 12_000, since=0).found
    assert group.since == ""
    assert group.parts == (Part("carrier", "B"), Part("region", "south", ("west",)))


def test_what_changed_for_everybody_is_nobodys_onset() -> None:
    (group,) = company(5, 12_000, since=0, season=0.1).found
    assert group.since == ""


def test_a_planted_month_is_named_in_nearly_every_company() -> None:
    named = [[group.since for group in company(seed, 6_000, since=7).found] for seed in range(20)]
    assert sum(since == ["2024-08-01"] for since in named) >= 17
