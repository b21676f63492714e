"""Adjusted differences: by hand, against statsmodels 0.15, and where a naive one is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.adjust import Confounder, adjusted_difference
from heed.stats.cells import Rows


def rows_of(outcomes: object, weights: object = None, clusters: object = None) -> Rows:
    outcome = np.asarray(outcomes, dtype=float)
    return Rows(
        outcome,
        np.ones_like(outcome) if weights is None else np.asarray(weights, dtype=float),
        np.arange(outcome.size) if clusters is None else np.asarray(clusters, dtype=np.intp),
    )


def test_within_both_values_of_a_confounder_the_difference_is_what_it_is_within_each() -> None:
    # By hand: within a the exposed have 3 less than the others, within b too. Naively they have
    # (16·1 + 4·5)/20 − (4·4 + 16·8)/20 = 1.8 − 7.2 = −5.4.
    exposed = np.repeat([True, False, True, False], [16, 4, 4, 16])
    place = np.repeat([0, 0, 1, 1], [16, 4, 4, 16])
    noise = np.tile([0.5, -0.5], 20)
    outcome = np.repeat([1.0, 4.0, 5.0, 8.0], [16, 4, 4, 16]) + noise
    found = adjusted_difference(rows_of(outcome), exposed, [Confounder("place", place)])
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-3)
    assert outcome[exposed].mean() - outcome[~exposed].mean() == pytest.approx(-5.4)
    assert found.adjusted_for == ("place",)


def test_a_confounder_that_explains_everything_leaves_no_clear_difference() -> None:
    # Simpson: new customers are late more often, and score low whether late or not.
    random = np.random.default_rng(11)
    clear = 0
    for _ in range(40):
        new = random.random(1000) < 0.3
        late = random.random(1000) < np.where(new, 0.6, 0.1)
        score = np.clip(np.round(np.where(new, 5, 8) + random.normal(0, 1.5, 1000)), 0, 10)
        found = adjusted_difference(rows_of(score), late, [Confounder("new", new.astype(np.intp))])
        assert score[late].mean() - score[~late].mean() < -1
        assert found.difference is not None
        clear += found.difference.is_clear
    assert clear <= 5  # 2 are expected of 40


def test_weighted_and_clustered_errors_are_those_of_statsmodels() -> None:
    random = np.random.default_rng(3)
    n = 600
    clusters = random.integers(0, 150, n)
    place, kind = random.integers(0, 4, n), random.integers(0, 3, n)
    exposed = random.random(n) < 0.2 + 0.1 * place
    weights = random.choice([1.0, 18.654], n)
    outcome = 5 - exposed + 0.5 * place + random.normal(0, 1, 150)[clusters] + random.random(n)
    found = adjusted_difference(
        rows_of(outcome, weights, clusters),
        exposed,
        [Confounder("place", place), Confounder("kind", kind)],
    )
    # statsmodels: WLS on the dummies, cov_type="cluster", use_t=True
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-0.92358845, abs=1e-8)
    assert (found.difference.low, found.difference.high) == pytest.approx(
        (-1.16659149, -0.68058542), abs=1e-8
    )
    assert found.difference.p == pytest.approx(5.13399e-12, rel=1e-5)


def test_what_always_comes_with_another_value_cannot_be_adjusted_for_it() -> None:
    exposed = np.repeat([True, False], 30)
    found = adjusted_difference(
        rows_of(np.tile([1.0, 2.0, 3.0], 20)),
        exposed,
        [Confounder("same", exposed.astype(np.intp))],
    )
    assert found.difference is None
    assert "always comes with" in found.reason


@pytest.mark.parametrize(
    ("outcomes", "exposed"),
    [([1.0] * 30, [True] * 15 + [False] * 15), ([1.0, 2.0] * 15, [True] * 30)],
)
def test_nothing_to_compare_is_a_sentence(outcomes: list[float], exposed: list[bool]) -> None:
    found = adjusted_difference(rows_of(outcomes), np.asarray(exposed), [])
    assert found.difference is None
    assert found.reason


def test_a_dimension_with_too_many_values_for_the_rows_is_named_as_left_out() -> None:
    random = np.random.default_rng(5)
    codes = np.repeat(np.arange(12), 10)
    exposed = random.random(120) < 0.5
    found = adjusted_difference(
        rows_of(random.random(120)), exposed, [Confounder("store", codes)]
    )  # fmt: skip
    assert found.left_out == ("store",)
    assert found.adjusted_for == ()


def test_a_confounder_that_determines_every_outcome_leaves_nothing_to_tell() -> None:
    random = np.random.default_rng(3)
    kind = random.integers(0, 3, 300)
    exposed = random.random(300) < 0.4
    found = adjusted_difference(rows_of(kind == 1), exposed, [Confounder("kind", kind)])
    assert found.difference is None
    assert "no interval" in found.reason
