"""Tests of cells: by hand, against Fisher's exact test, and with customers of several rows."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import hypergeom

from heed.stats.cells import Rows, compare_cells, compare_labels


def independent(outcomes: object) -> Rows:
    outcome = np.asarray(outcomes, dtype=float)
    return Rows(outcome, np.ones_like(outcome), np.arange(outcome.size))


def test_figures_of_a_table_of_twenty_rows_are_those_computed_by_hand() -> None:
    # 8 rows in the cell, 5 of them missed; 12 elsewhere, 2 of them missed: 7 of 20 in all.
    outcome = [1, 1, 1, 1, 1, 0, 0, 0] + [1, 1] + [0] * 10
    cells = np.repeat([0, 1], [8, 12])
    found = compare_cells(independent(outcome), cells, 2)
    assert found.n.tolist() == [8, 12]
    assert found.units.tolist() == pytest.approx([8, 12])
    assert found.units_else.tolist() == pytest.approx([12, 8])
    assert found.difference[0] == pytest.approx(5 / 8 - 2 / 12)
    # T = 5 − 8·0.35 = 2.2; variance 8·12/(20·19) · Σ(y − ȳ)² with Σ = 7·0.65² + 13·0.35² = 4.55;
    # half a row is taken off for whole numbers of misses: z = 1.7 / √1.149474 = 1.5856.
    z = 1.7 / sqrt(8 * 12 / (20 * 19) * 4.55)
    assert z == pytest.approx(1.58562, abs=1e-5)
    assert 0.056 < found.p_higher[0] < 0.085  # the normal tail of z, a little more for few rows
    exact = float(hypergeom.sf(4, 20, 7, 8))
    # C(7,5)·C(13,3) + C(7,6)·C(13,2) + C(7,7)·C(13,1) of C(20,8) ways
    assert exact == pytest.approx((21 * 286 + 7 * 78 + 13) / 125_970)
    assert found.p_higher[0] >= exact


@pytest.mark.parametrize(
    ("n", "missed", "in_cell", "missed_there"),
    [
        (5232, 344, 672, 81),
        (2600, 172, 20, 6),
        (2600, 172, 100, 18),
        (2600, 172, 100, 0),
        (150, 35, 16, 11),
        (150, 35, 30, 0),
        (1000, 900, 50, 30),
        (1000, 900, 200, 198),
        (1000, 10, 30, 4),
    ],
)
def test_tails_are_never_lighter_than_those_of_the_exact_test(
    n: int, missed: int, in_cell: int, missed_there: int
) -> None:
    outcome = np.zeros(n)
    outcome[:missed_there] = 1
    outcome[in_cell : in_cell + missed - missed_there] = 1
    cells = (np.arange(n) >= in_cell).astype(np.intp)
    found = compare_cells(independent(outcome), cells, 2)
    higher = float(hypergeom.sf(missed_there - 1, n, missed, in_cell))
    lower = float(hypergeom.cdf(missed_there, n, missed, in_cell))
    for p, exact in ((found.p_higher[0], higher), (found.p_lower[0], lower)):
        if exact < 0.05:
            assert exact <= p <= 12 * exact


def test_equal_rows_of_one_customer_tell_no_more_than_one_of_them() -> None:
    random = np.random.default_rng(2)
    outcome = (random.random(400) < 0.2).astype(float)
    cells = random.integers(0, 3, 400)
    once = compare_cells(independent(outcome), cells, 3)
    rows = Rows(np.repeat(outcome, 5), np.ones(2000), np.repeat(np.arange(400), 5))
    five = compare_cells(rows, np.repeat(cells, 5), 3)
    assert five.units.tolist() == pytest.approx(once.units.tolist())
    assert five.difference.tolist() == pytest.approx(once.difference.tolist())
    # The step of whole misses is a fifth of what it was; else nothing has changed.
    assert five.p_higher.tolist() == pytest.approx(once.p_higher.tolist(), abs=0.06)
    rows = Rows(np.repeat(outcome, 5), np.ones(2000), np.arange(2000))
    assert (compare_cells(rows, np.repeat(cells, 5), 3).p_higher.min()) < once.p_higher.min() / 2


def test_scores_of_a_cell_with_more_spread_are_judged_by_their_own_variance() -> None:
    random = np.random.default_rng(4)
    rejected = 0
    for _ in range(400):
        cells = np.repeat([0, 1], [30, 600])
        outcome = np.where(cells == 0, random.normal(0, 5, 630), random.normal(0, 1, 630))
        rejected += bool(compare_cells(independent(outcome), cells, 2).p_higher[0] < 0.01)
    assert rejected <= 10  # 4 are expected


@pytest.mark.parametrize("outcomes", [[], [1.0], [1.0] * 50])
def test_where_nothing_varies_nothing_is_found(outcomes: list[float]) -> None:
    cells = np.arange(len(outcomes)) % 2
    found = compare_cells(independent(outcomes), cells.astype(np.intp), 2)
    assert found.p_higher.tolist() == [1.0, 1.0]
    assert found.p_lower.tolist() == [1.0, 1.0]


def test_rows_without_weight_find_nothing() -> None:
    rows = Rows(np.array([0.0, 1.0] * 10), np.zeros(20), np.arange(20))
    assert compare_cells(rows, np.arange(20) % 2, 2).p_higher.tolist() == [1.0, 1.0]


def test_labels_are_tested_as_the_tables_of_two_that_they_are() -> None:
    random = np.random.default_rng(21)
    n, n_labels = 600, 7
    held = random.random((n, n_labels)) < random.uniform(0.05, 0.4, n_labels)
    weights = random.choice([1.0, 3.0], n)
    rows = Rows(random.integers(0, 11, n).astype(float), weights, random.integers(0, 200, n))
    found = compare_labels(rows, csr_array(held.astype(float)), fewest=5)
    for label in range(n_labels):
        alone = compare_cells(rows, held[:, label].astype(np.intp), 2, fewest=5)
        for name in ("n", "units", "units_else", "difference", "p_higher", "p_lower"):
            assert getattr(found, name)[label] == pytest.approx(getattr(alone, name)[1]), name
