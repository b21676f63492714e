"""The usual range of a count: matched moments, and false alarms at their rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from heed.stats.usual import usual_range

WEEKS = 26


def test_range_holds_the_variance_of_weeks_and_of_the_share() -> None:
    counts = np.array([10, 12, 9, 11, 10, 8, 12, 10], dtype=np.int64)
    totals = np.full(8, 100, dtype=np.int64)
    usual = usual_range(counts, totals, seen=10, total=100)
    share = 82.5 / 801
    assert usual.expected == pytest.approx(100 * share)
    assert usual.dispersion == 1.0
    size = (1 - 0.125 / 99) / (0.125 / 99)  # variance 1 + 100 ÷ 800 times the binomial one
    law = stats.betabinom(100, share * size, (1 - share) * size)
    assert law.var() == pytest.approx(1.125 * 100 * share * (1 - share))
    assert (usual.low, usual.high) == (law.ppf(0.025), law.ppf(0.975))
    assert usual.p == pytest.approx(float(law.sf(9)))


def test_weeks_that_differ_widen_the_range() -> None:
    totals = np.full(10, 200, dtype=np.int64)
    calm = usual_range(np.full(10, 20, dtype=np.int64), totals, seen=40, total=200)
    rough = usual_range(np.array([5, 35] * 5, dtype=np.int64), totals, seen=40, total=200)
    assert rough.dispersion > 5
    assert rough.high > calm.high
    assert rough.p > 100 * calm.p


def test_unchanged_weeks_alarm_as_rarely_as_stated() -> None:
    draws = np.random.default_rng(20)
    alarms = 0
    for _ in range(2_000):
        shares = draws.beta(20, 180, WEEKS + 1)  # weeks that differ more than chance would
        totals = draws.integers(80, 300, WEEKS + 1)
        counts = draws.binomial(totals, shares)
        usual = usual_range(counts[:-1], totals[:-1], int(counts[-1]), int(totals[-1]))
        alarms += usual.p < 0.01
    assert alarms <= 35  # 20 expected; the limit is exceeded once in a thousand such runs


def test_nothing_before_and_nothing_now_is_no_alarm() -> None:
    none = np.zeros(5, dtype=np.int64)
    assert usual_range(none, none + 10, seen=0, total=0).p == 1.0
    assert usual_range(none, none, seen=1, total=1).low == 0


def test_counts_above_their_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="two weeks"):
        usual_range(np.array([3]), np.array([2]), seen=0, total=0)
