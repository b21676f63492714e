"""Exposures side by side: confounders, noise, twins, and agreement with statsmodels."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.adjust import Confounder
from heed.stats.cells import Rows
from heed.stats.drivers import side_by_side


def test_callers_score_less_only_because_of_what_broke() -> None:
    random = np.random.default_rng(8)
    n = 8_000
    broken = random.random(n) < 0.1
    calls = random.random(n) < np.where(broken, 0.7, 0.1)
    flyer = random.random(n) < 0.3
    score = 8 - 2.0 * broken + random.normal(0, 1.5, n)
    rows = Rows(score, np.ones(n), np.arange(n))
    found = {e.place: e for e in side_by_side(rows, [calls, broken, flyer], []).effects}
    assert score[calls].mean() - score[~calls].mean() < -0.5
    assert not found[0].is_clear
    assert found[0].difference.low < 0 < found[0].difference.high
    assert found[1].is_clear
    assert found[1].difference.low < -2 < found[1].difference.high
    assert not found[2].is_clear


def test_twins_cannot_be_told_apart_and_only_the_first_is_given() -> None:
    random = np.random.default_rng(9)
    one = random.random(500) < 0.4
    rows = Rows(random.normal(0, 1, 500), np.ones(500), np.arange(500))
    found = side_by_side(rows, [one, one.copy()], [])
    assert [effect.place for effect in found.effects] == [0]
    assert found.left_out == (1,)


def test_coefficients_and_clustered_errors_are_those_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(10)
    n = 900
    codes, clusters = random.integers(0, 3, n), random.integers(0, 150, n)
    exposures = [random.random(n) < share for share in (0.2, 0.5)]
    score = 5 + exposures[0] - 0.5 * codes + random.normal(0, 1, n) + clusters % 5
    weights = random.choice([1.0, 2.0], n)
    found = side_by_side(Rows(score, weights, clusters), exposures, [Confounder("kind", codes)])
    values, counts = np.unique(codes, return_counts=True)
    usual = values[counts.argmax()]
    dummies = [(codes == value).astype(float) for value in values if value != usual]
    design = np.column_stack([np.ones(n), *dummies, *(each.astype(float) for each in exposures)])
    fitted = api.WLS(score, design, weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
    )
    for effect, place in zip(found.effects, (3, 4), strict=True):
        assert effect.difference.value == pytest.approx(fitted.params[place])
        width = (effect.difference.high - effect.difference.low) / 2
        assert width == pytest.approx(1.96 * fitted.bse[place], rel=0.03)


@pytest.mark.parametrize("n", [10, 100])
def test_nothing_to_compare_is_a_sentence(n: int) -> None:
    rows = Rows(np.ones(n), np.ones(n), np.arange(n))
    assert side_by_side(rows, [np.arange(n) % 2 == 0], []).reason


def test_exposure_that_always_comes_with_another_column_is_a_sentence() -> None:
    codes = np.arange(200) % 2
    rows = Rows((np.arange(200) % 5 + codes).astype(float), np.ones(200), np.arange(200))
    found = side_by_side(rows, [codes == 1], [Confounder("kind", codes)])
    assert found.effects == ()
    assert found.left_out == (0,)
    assert found.reason
