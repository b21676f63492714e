"""Control charts: limits by hand, and silence where nothing changed."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.control import laney_p, mean_chart, xmr


def test_laney_chart_equals_the_hand_computation() -> None:
    """Eight periods of 100 cases: centre 0.1, sigma 0.03, mean moving range of z 1.9048."""
    hits = [10, 12, 8, 11, 9, 10, 14, 6]
    chart = laney_p(hits, [100] * 8)
    z = (np.array(hits) / 100 - 0.1) / 0.03
    assert chart.centre == pytest.approx(0.1)
    assert chart.dispersion == pytest.approx(max(1, np.abs(np.diff(z)).mean() / 1.128))
    assert chart.upper[0] == pytest.approx(0.1 + 3 * 0.03 * chart.dispersion)
    assert not any(chart.outside)


def test_laney_widens_where_large_periods_vary_more_than_sampling() -> None:
    """Laney 2002: with n of 100,000 an ordinary p chart signals at nearly every point."""
    rng = np.random.default_rng(5)
    shares = np.clip(rng.normal(0.1, 0.01, 40), 0, 1)
    n = np.full(40, 100_000)
    chart = laney_p(np.round(shares * n), n)
    assert chart.dispersion > 5
    assert sum(chart.outside) <= 1


def test_a_first_single_miss_after_none_is_no_signal() -> None:
    chart = laney_p([0] * 8 + [1, 9], [2_000] * 8 + [2_000, 2_000], baseline=8)
    assert chart.outside == (False,) * 9 + (True,)


def test_limits_of_means_follow_n() -> None:
    chart = mean_chart([4.0] * 8 + [4.5, 4.5], [100] * 8 + [36, 400], 1.0, baseline=8)
    assert chart.upper[8:] == pytest.approx((4.5, 4.15))
    assert chart.outside[8:] == (False, True)


def test_xmr_equals_wheelers_constants() -> None:
    """Centre 5, mean moving range 2: limits 5 ± 2.66 × 2."""
    chart = xmr([4, 6, 4, 6, 4, 6, 4, 6])
    assert (chart.centre, chart.lower[0], chart.upper[0]) == pytest.approx((5, -0.32, 10.32))


def test_too_short_a_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="8 periods"):
        laney_p([1] * 7, [10] * 7)
    with pytest.raises(ValueError, match="has cases"):
        laney_p([1] * 8, [0] * 8)
