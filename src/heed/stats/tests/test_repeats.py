"""How many come back: closed windows, and the curve where too few have closed."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.adjust import Confounder
from heed.stats.repeats import FollowUps, repeat_loss, repeat_share


def rows(after: list[float], watched: list[float], whose: list[int] | None = None) -> FollowUps:
    n = len(after)
    codes = np.arange(n) if whose is None else np.array(whose)
    return FollowUps(np.array(after), np.array(watched), np.ones(n), codes)


def test_early_returns_of_open_windows_do_not_count() -> None:
    # 12 closed, 3 of them back within 30 days, 1 later; 10 open ones that are all back early.
    closed = [5.0, 10.0, 30.0, 31.0] + [np.inf] * 8
    found = repeat_share(
        rows(closed + [1.0] * 10, [40.0] * 12 + [3.0] * 10), 30, way="closed windows"
    )
    assert (found.value, found.n) == (0.25, 12)


def test_curve_reads_the_open_windows_by_hand() -> None:
    # 20 rows; 2 back at day 10 of 20 watched; 8 lost from view at day 15; 1 back at day 20 of 10.
    after = [10.0, 10.0, 20.0] + [np.inf] * 17
    watched = [30.0, 30.0, 30.0] + [15.0] * 8 + [30.0] * 9
    found = repeat_share(rows(after, watched), 30, way="survival curve")
    assert found.value == pytest.approx(1 - (1 - 2 / 20) * (1 - 1 / 10))
    assert "Kaplan–Meier" in found.method


def test_nobody_followed_so_long_is_a_sentence() -> None:
    found = repeat_share(rows([np.inf] * 20, [10.0] * 20), 30, way="survival curve")
    assert found.value is None
    assert "No case was followed for 30 days yet" in found.withheld


def test_loss_is_read_from_closed_windows_with_a_test() -> None:
    random = np.random.default_rng(2)
    n = 4000
    missed = random.random(n) < 0.3
    back = random.random(n) < np.where(missed, 0.2, 0.4)
    after = np.where(back, random.uniform(1, 60, n), np.inf)
    given = FollowUps(after, np.full(n, 100.0), np.ones(n), np.arange(n))
    found = repeat_loss(given, missed, 60)
    assert found.way == "closed windows"
    assert found.difference is not None
    assert found.difference.low < 0.2 < found.difference.high
    assert found.difference.value == pytest.approx(
        back[~missed].mean() - back[missed].mean(), abs=1e-12
    )


def test_loss_that_another_column_explains_is_adjusted_away() -> None:
    random = np.random.default_rng(3)
    n = 6000
    new = random.random(n) < 0.5
    missed = random.random(n) < np.where(new, 0.5, 0.1)
    back = random.random(n) < np.where(new, 0.1, 0.5)  # the miss itself loses nobody
    after = np.where(back, 5.0, np.inf)
    given = FollowUps(after, np.full(n, 100.0), np.ones(n), np.arange(n))
    found = repeat_loss(given, missed, 60, [Confounder("kind", new.astype(np.intp))])
    assert found.difference is not None
    assert found.adjusted is not None
    assert found.difference.low > 0.1
    assert found.adjusted.low < 0 < found.adjusted.high
    assert found.adjusted_for == ("kind",)


def test_too_few_closed_windows_are_read_by_the_curve() -> None:
    random = np.random.default_rng(4)
    n = 400
    watched = random.uniform(1, 31, n)  # few of thirty days and more
    missed = np.arange(n) % 2 == 0
    after = np.where(random.random(n) < 0.3, random.uniform(0, 30, n), np.inf)
    after[after > watched] = np.inf
    found = repeat_loss(FollowUps(after, watched, np.ones(n), np.arange(n)), missed, 30)
    assert found.way == "survival curve"
    assert found.difference is not None
    assert found.difference.low < 0 < found.difference.high
    assert 0 <= found.difference.p <= 1


@pytest.mark.parametrize("missed_all", [True, False])
def test_one_side_only_is_a_sentence(missed_all: bool) -> None:
    found = repeat_loss(rows([np.inf] * 30, [100.0] * 30), np.full(30, missed_all), 60)
    assert found.difference is None
    assert "0 cases" in found.reason
