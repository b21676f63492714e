"""Weights and rows that are not independent, held against statsmodels, SciPy and hand counts.

The figures "by statsmodels" were computed once with statsmodels 0.15: WLS on a constant (or on the
side of a difference) with covariance type "cluster" or "HC1".
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from heed.stats.clusters import kish
from heed.stats.differences import corrected, overlapping_difference, paired_difference
from heed.stats.means import mean_difference, mean_estimate, mean_of
from heed.stats.nps import net_estimate, net_of
from heed.stats.shares import share_difference, share_estimate, share_of

SCORES = np.array([9, 10, 7, 3, 8, 10, 6, 9, 2, 10, 5, 8.0])
WEIGHTS = np.array([1, 2, 1, 3, 1, 1, 2, 1, 4, 1, 2, 1.0])
PEOPLE = np.array([1, 1, 2, 2, 2, 3, 4, 4, 5, 6, 6, 7])
SIDE = np.array([1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1], dtype=bool)


def test_kish_equals_the_worked_example() -> None:
    """Weights 1, 1, 1, 2, 2, 4: effective number 4.481, design effect 1.339."""
    weights = np.array([1, 1, 1, 2, 2, 4.0])
    assert kish(weights) == pytest.approx(4.481, abs=5e-4)
    assert weights.size / kish(weights) == pytest.approx(1.339, abs=5e-4)


def test_clustered_and_weighted_errors_equal_statsmodels() -> None:
    clustered, weighted = mean_of(SCORES, WEIGHTS, PEOPLE), mean_of(SCORES, WEIGHTS)
    assert clustered.value == pytest.approx(6.0)
    assert clustered.standard_error == pytest.approx(1.14054081)
    assert weighted.standard_error == pytest.approx(1.12492424)


def test_difference_over_shared_clusters_equals_statsmodels() -> None:
    found = overlapping_difference(SCORES, WEIGHTS, PEOPLE, SIDE)
    half = (found.high - found.low) / 2
    assert found.value == pytest.approx(3.076923)
    error = half / stats.t.ppf(0.975, _freedom_of_smaller_side())
    assert error == pytest.approx(1.58756363)


def _freedom_of_smaller_side() -> float:
    sides = (SIDE, ~SIDE)
    return min(kish(np.bincount(PEOPLE[s], weights=WEIGHTS[s])) for s in sides) - 1


def test_welch_and_paired_differences_equal_scipy() -> None:
    one, other = SCORES[:6], SCORES[6:]
    welch = stats.ttest_ind(one, other, equal_var=False)
    found = mean_difference(mean_of(one), mean_of(other))
    assert (found.low, found.high) == pytest.approx(tuple(welch.confidence_interval()))
    assert found.p == pytest.approx(welch.pvalue)
    paired = stats.ttest_rel(other, one)
    same = paired_difference(one, other)
    assert (same.low, same.high) == pytest.approx(tuple(paired.confidence_interval()))
    assert same.p == pytest.approx(paired.pvalue)


def test_corrected_p_values_equal_the_textbook_table() -> None:
    """Ten p values, Benjamini–Hochberg; the same from statsmodels' multipletests."""
    given = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    wanted = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.10571429, 0.216, 0.216, 0.216]
    assert corrected(given) == pytest.approx(wanted)
    assert corrected([]) == []


def test_net_score_with_weights_has_the_linearised_variance() -> None:
    """Σw²(x − net)² / (Σw)², by hand; without pseudo-answers and where Kish allows it."""
    codes = np.array([0, 1, 0, -1, 0, 0, -1, 0, 1, 0, -1, 0.0])
    found = net_of(codes, WEIGHTS, pseudo=0)
    net = (WEIGHTS * codes).sum() / WEIGHTS.sum()
    variance = (WEIGHTS**2 * (codes - net) ** 2).sum() / WEIGHTS.sum() ** 2
    assert found.value == pytest.approx(100 * net)
    assert found.standard_error == pytest.approx(100 * variance**0.5)


def test_every_answer_twice_by_the_same_people_tells_little_more() -> None:
    hits, people = np.tile(np.arange(40) < 12, 2), np.tile(np.arange(40), 2)
    once, twice = share_of(hits[:40]), share_of(hits, clusters=people)
    assert (twice.n, twice.n_clusters) == (80, 40)
    assert 36 < twice.n_effective < 40
    assert twice.low < once.low < once.high < twice.high


def test_one_heavy_row_does_not_look_precise() -> None:
    hits, weights = np.r_[1.0, np.zeros(11)], np.r_[100.0, np.ones(11)]
    assert share_of(hits, weights).n_effective < 1.3


@given(st.lists(st.sampled_from([0, 1]), min_size=2, max_size=60))
def test_clusters_of_one_row_change_nothing(hits: list[int]) -> None:
    plain, clustered = share_of(hits), share_of(hits, clusters=np.arange(len(hits)))
    assert plain == clustered
    assert plain.n_effective == pytest.approx(len(hits))


@pytest.mark.parametrize("estimate", [share_estimate, net_estimate, mean_estimate])
def test_unsound_figures_are_withheld_with_a_sentence(estimate: object) -> None:
    assert callable(estimate)
    some = np.arange(40) % 2
    people = np.arange(40)
    cases = {
        "9 answers: fewer than 10": estimate(some[:9], what="answers"),
        "1 answer: fewer than 10": estimate(some[:1], what="answers"),
        "The weights of all 40": estimate(some, np.zeros(40), what="answers"),
        "One account has 50 % of all 40": estimate(
            some, None, np.where(people < 20, 0, people), what="answers", unit="account"
        ),
        "40 answers of 4 customers": estimate(some, None, people % 4, what="answers"),
    }
    for sentence, found in cases.items():
        assert found.withheld.startswith(sentence)
        assert found.value is None


def test_answers_all_alike_have_no_mean_but_a_share() -> None:
    assert mean_estimate(np.full(40, 4.0)).withheld.startswith("All 40 answers are 4")
    weighted = mean_estimate(np.arange(40) % 2, np.r_[np.zeros(39), 1.0])
    assert weighted.withheld
    whole = share_estimate(np.ones(40))
    assert whole.low is not None
    assert (whole.value, whole.high) == (1.0, 1.0)
    assert 0.9 < whole.low < 0.92
    net = net_estimate(np.ones(40))
    assert net.low is not None
    assert 80 < net.low < 100
    assert (net.value, net.high) == (100, 100)


def test_where_nothing_varies_there_is_no_difference() -> None:
    alike = mean_of([4, 4, 4]), mean_of([5, 5])
    with pytest.raises(ValueError, match="nothing varies"):
        mean_difference(*alike)
    with pytest.raises(ValueError, match="changed alike"):
        paired_difference([1, 2, 3], [2, 3, 4])
    with pytest.raises(ValueError, match="nothing varies"):
        overlapping_difference([4, 4, 5, 5], None, [1, 2, 1, 2], [True, True, False, False])
    none = share_difference(share_of([1] * 20), share_of([1] * 30))
    assert (none.value, none.p, none.is_clear) == (0, 1, False)
