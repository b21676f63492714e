"""Survival curves against published figures and hand computations."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

from heed.stats.survival import kaplan_meier, log_rank

Column = NDArray[Any]

# Weeks of remission: Freireich and others, Blood 21 (1963) 699–716; the figures below are those of
# Kalbfleisch and Prentice (2002), tables 1.1 and 1.2, and of Stata's `sts list` on the same data.
TREATED = np.array(
    [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], dtype=float
)
ENDED = np.arange(TREATED.size) < 9
PLACEBO = np.array(
    [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float
)
ALL = np.ones(PLACEBO.size, dtype=bool)

PUBLISHED = [  # week, share, standard error, low, high (log-log)
    (6, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 0.4482, 0.1346, 0.1881, 0.6801),
]


@pytest.mark.parametrize(("week", "share", "error", "low", "high"), PUBLISHED)
def test_curve_error_and_interval_are_the_published_ones(
    week: float, share: float, error: float, low: float, high: float
) -> None:
    found = kaplan_meier(TREATED, ENDED).at(week)
    got = (found.value, found.standard_error, found.low, found.high)
    assert got == pytest.approx((share, error, low, high), abs=6e-5)


def test_median_and_its_interval_are_the_published_ones() -> None:
    treated, placebo = kaplan_meier(TREATED, ENDED).median, kaplan_meier(PLACEBO, ALL).median
    assert (treated.value, treated.low, treated.high) == (23, 13, None)
    assert (placebo.value, placebo.low, placebo.high) == (8, 4, 11)


def test_log_rank_is_the_published_one() -> None:
    groups = np.r_[np.zeros(21), np.ones(21)]
    found = log_rank(np.r_[TREATED, PLACEBO], np.r_[ENDED, ALL], groups)
    assert found.chi_squared == pytest.approx(16.793, abs=5e-4)
    assert found.p == pytest.approx(4.17e-5, rel=1e-3)
    assert found.observed == (9, 21)
    assert found.expected == pytest.approx((19.25, 10.75), abs=5e-3)


def test_restricted_mean_without_censoring_is_the_mean() -> None:
    found = kaplan_meier(PLACEBO, ALL).restricted_mean()
    assert found.value == pytest.approx(PLACEBO.mean())
    assert found.standard_error == pytest.approx(PLACEBO.std() / np.sqrt(PLACEBO.size))


def test_restricted_mean_is_the_area_under_the_steps() -> None:
    # By hand: 6 weeks at 1, 1 at 6/7, 3 at 6/7·16/17.
    by_hand = 6 + 6 / 7 + 3 * 6 / 7 * 16 / 17
    assert kaplan_meier(TREATED, ENDED).restricted_mean(10).value == pytest.approx(by_hand)
    # R's survival: print(survfit(...), rmean = 35) gives 23.29 and 2.83.
    whole = kaplan_meier(TREATED, ENDED).restricted_mean(35)
    assert (whole.value, whole.standard_error) == pytest.approx((23.29, 2.83), abs=5e-3)


def by_hand(times: Column, seen: Column) -> dict[float, tuple[float, float]]:
    """Share and Greenwood's error at every time of an event, one row at a time."""
    found, share, total = {}, 1.0, 0.0
    for time in sorted({float(t) for t, event in zip(times, seen, strict=True) if event}):
        n, d = int((times >= time).sum()), int(((times == time) & seen).sum())
        share *= 1 - d / n
        total += d / (n * (n - d)) if n > d else 0.0
        found[time] = share, share * sqrt(total)
    return found


def log_rank_by_hand(times: Column, seen: Column, one: Column) -> float:
    """The statistic of two groups: (O − E)² / V, hypergeometric at every time of an event."""
    gap = variance = 0.0
    for time in sorted({float(t) for t, event in zip(times, seen, strict=True) if event}):
        n, mine = int((times >= time).sum()), int(((times >= time) & one).sum())
        d = int(((times == time) & seen).sum())
        gap += int(((times == time) & seen & one).sum()) - d * mine / n
        if n > 1:
            variance += d * mine / n * (1 - mine / n) * (n - d) / (n - 1)
    return gap**2 / variance


def test_many_random_curves_agree_with_counting_row_by_row() -> None:
    # The same draws were held against statsmodels 0.15 once: curves, errors and tests agreed.
    random = np.random.default_rng(7)
    for _ in range(20):
        n = int(random.integers(10, 200))
        times = random.integers(1, 30, n).astype(float)
        seen, one = random.random(n) < 0.6, np.arange(n) % 3 == 0
        mine = kaplan_meier(times, seen)
        for time, (share, error) in by_hand(times, seen).items():
            assert mine.at(time).value == pytest.approx(share)
            if 0 < share < 1:
                assert mine.at(time).standard_error == pytest.approx(error)
        found = log_rank(times, seen, one)
        assert found.chi_squared == pytest.approx(log_rank_by_hand(times, seen, one))
        assert found.p == pytest.approx(chi2.sf(found.chi_squared, 1))


def test_jackknife_by_single_rows_is_greenwoods_error() -> None:
    alone = kaplan_meier(TREATED, ENDED).at(16)
    weighed = kaplan_meier(TREATED, ENDED, weights=np.full(21, 2.0)).at(16)
    assert weighed.value == pytest.approx(alone.value)
    few = np.sqrt(21 / 20)  # clusters less one
    assert weighed.standard_error == pytest.approx(alone.standard_error * few)


def test_the_same_people_twice_are_no_more_certain() -> None:
    twice = np.tile(np.arange(21), 2)
    durations, seen = np.tile(TREATED, 2), np.tile(ENDED, 2)
    doubled = kaplan_meier(durations, seen, clusters=twice)
    alone = kaplan_meier(TREATED, ENDED)
    assert doubled.at(13).value == pytest.approx(alone.at(13).value)
    assert doubled.at(13).standard_error >= alone.at(13).standard_error
    naive = kaplan_meier(durations, seen)
    assert naive.at(13).standard_error < alone.at(13).standard_error
    mean, doubled_mean = alone.restricted_mean(30), doubled.restricted_mean(30)
    assert doubled_mean.standard_error == pytest.approx(
        mean.standard_error * np.sqrt(21 / 20), rel=1e-9
    )


def test_weight_is_as_many_rows() -> None:
    counts = np.arange(1, 22)
    weighted = kaplan_meier(TREATED, ENDED, weights=counts)
    repeated = kaplan_meier(np.repeat(TREATED, counts), np.repeat(ENDED, counts))
    assert weighted.survival == pytest.approx(repeated.survival)


@pytest.mark.parametrize(("seen", "value"), [(False, 1.0), (True, 0.0)])
def test_nothing_and_everything_happened_still_have_an_interval(seen: bool, value: float) -> None:
    curve = kaplan_meier(np.full(30, 5.0), np.full(30, seen))
    found = curve.at(5)
    assert found.value == value
    assert found.high - found.low > 0.05
    assert np.isfinite([found.low, found.high]).all()


def test_beyond_the_longest_watch_nothing_is_said() -> None:
    with pytest.raises(ValueError, match="nobody was watched"):
        kaplan_meier(TREATED, ENDED).at(36)
    with pytest.raises(ValueError, match="nobody was watched"):
        kaplan_meier(TREATED, ENDED).restricted_mean(36)


@pytest.mark.parametrize(
    ("durations", "weights"), [([], None), ([1.0], [0.0]), ([-1.0], None), ([np.inf], None)]
)
def test_what_is_no_time_is_refused(durations: list[float], weights: list[float] | None) -> None:
    with pytest.raises(ValueError):
        kaplan_meier(durations, np.ones(len(durations)), weights)


def test_intervals_hold_the_truth_in_nineteen_of_twenty() -> None:
    # Exponential with censoring: S(1) = exp(−1); two rows of each customer are alike.
    random = np.random.default_rng(11)
    hits = 0
    for _ in range(400):
        times = np.repeat(random.exponential(1, 60), 2)
        ends = np.repeat(random.uniform(0.5, 3, 60), 2)
        curve = kaplan_meier(
            np.minimum(times, ends), times <= ends, clusters=np.repeat(np.arange(60), 2)
        )
        found = curve.at(1)
        hits += found.low <= np.exp(-1) <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_log_rank_of_one_law_is_chi_squared() -> None:
    random = np.random.default_rng(5)
    statistics = [
        log_rank(
            random.exponential(1, 90), random.random(90) < 0.7, np.arange(90) % 3
        ).chi_squared
        for _ in range(300)
    ]  # fmt: skip
    share = np.mean(np.array(statistics) > chi2.ppf(0.95, 2))
    assert 0.02 < share < 0.09
