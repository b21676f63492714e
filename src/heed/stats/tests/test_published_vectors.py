"""Worked examples and published tables. Each test names where its figures come from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from heed.stats.nps import (
    answers_for_change,
    answers_for_margin,
    needed_answers,
    net_codes,
    net_of,
    net_score,
    nps_change,
    nps_estimate,
)
from heed.stats.ratios import ratio_p
from heed.stats.responses import Dispositions, response_rates
from heed.stats.shares import newcombe, wilson_of


def answers(promoters: int, passives: int, detractors: int) -> list[int]:
    return [10] * promoters + [8] * passives + [3] * detractors


@pytest.mark.parametrize(
    ("one", "n", "other", "m", "low", "high"),
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090)],
)
def test_difference_equals_newcombe_1998b(
    one: int, n: int, other: int, m: int, low: float, high: float
) -> None:
    p, q = one / n, other / m
    assert newcombe(p, wilson_of(p, n), q, wilson_of(q, m)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "value", "adjusted", "half"),
    [
        ((50, 30, 20), 30.0, 29.13, 15.08),
        ((10, 5, 5), 25.0, 21.74, 33.46),
        ((240, 180, 80), 32.0, 31.81, 6.41),
        ((5, 3, 2), 30.0, 23.08, 42.13),
    ],
)
def test_net_score_by_adjusted_wald(
    counts: tuple[int, int, int], value: float, adjusted: float, half: float
) -> None:
    """Sauro and Lewis (MeasuringU 2021): ¾, 1½ and ¾ pseudo-answers; computed once and kept."""
    found = net_score(answers(*counts))
    assert found.value == pytest.approx(value)
    assert found.adjusted == pytest.approx(adjusted, abs=0.005)
    assert 1.959964 * found.standard_error == pytest.approx(half, abs=0.01)


def test_net_score_clamps_its_interval_at_one_hundred() -> None:
    found = net_score(answers(5, 0, 0))
    assert (found.value, found.adjusted, found.high) == (100.0, 62.5, 100.0)


def test_net_score_of_the_r_package() -> None:
    """R package NPS, its own test: answers 0, 7, 7, 9, 9, 9 give one third."""
    assert net_score([0, 7, 7, 9, 9, 9]).value == pytest.approx(100 / 3)


def test_net_score_without_pseudo_answers_is_the_plain_wald() -> None:
    """50/30/20: 30 [14.69, 45.31]; 250/675/75 of 1000: 17.5 [14.1, 20.9]."""
    for counts, value, low, high in (
        ((50, 30, 20), 30.0, 14.69, 45.31),
        ((250, 675, 75), 17.5, 14.1, 20.9),
    ):
        found = net_of(net_codes(answers(*counts)), pseudo=0)
        assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.05)


def test_variance_of_one_answer_equals_the_r_package() -> None:
    """R package NPS, its own tests: one, two and three of each category give 5/9; alike gives 0."""
    mixed, alike = net_of([-1, 0, 0, 1, 1, 1], pseudo=0), net_of([1, 1, 1], pseudo=0)
    assert 6 * (mixed.standard_error / 100) ** 2 == pytest.approx(5 / 9)
    assert alike.standard_error == 0


def test_twenty_points_on_a_hundred_answers_prove_nothing() -> None:
    """50/30/20 against 40/30/30: z 1.732, p 0.083; with four times the answers 3.497, 0.0005."""
    small = nps_change(net_score(answers(50, 30, 20)), net_score(answers(40, 30, 30)))
    large = nps_change(net_score(answers(200, 120, 80)), net_score(answers(160, 120, 120)))
    assert small.value == large.value == pytest.approx(-20)
    assert norm.isf(small.p / 2) == pytest.approx(1.732, abs=5e-4)
    assert small.p == pytest.approx(0.083, abs=5e-4)
    assert not small.is_clear
    assert norm.isf(large.p / 2) == pytest.approx(3.497, abs=5e-4)
    assert large.p == pytest.approx(0.0005, abs=5e-5)
    assert large.is_clear


def test_six_points_can_be_noise() -> None:
    """100/60/40 against 121/58/41: difference 6.36, margin 14.92 (plain Wald), z 0.836."""
    codes = [net_codes(answers(*counts)) for counts in ((100, 60, 40), (121, 58, 41))]
    change = nps_change(*(net_of(code, pseudo=0) for code in codes))
    assert change.value == pytest.approx(6.36, abs=0.005)
    assert (change.high - change.low) / 2 == pytest.approx(14.92, abs=0.005)
    assert norm.isf(change.p / 2) == pytest.approx(0.836, abs=5e-4)
    assert not nps_change(*(net_of(code) for code in codes)).is_clear


def test_answers_needed_for_the_adjusted_interval_and_for_a_change() -> None:
    """± 5 points at promoters 50 %, detractors 20 %: 934; ± 10: 231; a change of 10 shown with
    80 % power: 955 in each group."""
    assert (answers_for_margin(5), answers_for_margin(10)) == (934, 231)
    assert answers_for_change(10) == 955


def test_fewer_answers_do_for_a_small_population() -> None:
    """n / (1 + (n − 1) / N): 938 of 2,000."""
    assert needed_answers(5, population=2000) == 639


def test_answers_needed_for_a_margin() -> None:
    """Half-widths at promoters 50 %, detractors 20 %, and the worst case of one half each."""
    assert [needed_answers(h) for h in (3, 5, 7, 10, 15)] == [2604, 938, 479, 235, 105]
    assert [needed_answers(h, 0.5, 0.5) for h in (3, 5, 7, 10, 15)] == [4269, 1537, 784, 385, 171]


def test_response_rates_equal_the_worked_example() -> None:
    """AAPOR, Standard Definitions: I 200, P 40, R 60, NC 500, O 20, U 180, e 0.7."""
    rates = response_rates(Dispositions(200, 40, 60, 500, 20, 180), eligible=0.7)
    found = (rates.rr1, rates.rr2, rates.rr3, rates.rr5, rates.rr6)
    assert found == pytest.approx((0.2000, 0.2400, 0.2114, 0.2439, 0.2927), abs=5e-5)


def test_a_split_that_went_wrong_is_told_from_chance() -> None:
    """Sample ratio of one half each: 5,000 and 5,300 give p 0.0031; 5,000 and 5,340 0.0008."""
    assert ratio_p([5000, 5300]) == pytest.approx(0.0031, abs=5e-5)
    assert ratio_p([5000, 5340]) == pytest.approx(0.0008, abs=5e-5)
    assert ratio_p([200, 600], [1, 3]) == pytest.approx(1)
    with pytest.raises(ValueError, match="two sides"):
        ratio_p([10])


def test_weights_of_one_change_nothing() -> None:
    plain, weighted = (
        nps_estimate(answers(50, 30, 20)),
        nps_estimate(answers(50, 30, 20), np.ones(100)),
    )
    assert plain == weighted
