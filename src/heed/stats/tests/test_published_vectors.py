"""Worked examples and published tables. Each test names where its figures come from."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.nps import needed_answers, net_score, nps_change, nps_estimate
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


def test_twenty_points_on_a_hundred_answers_prove_nothing() -> None:
    """50/30/20 against 40/30/30: z 1.732, p 0.083 unadjusted; with four times the answers clear."""
    small = nps_change(net_score(answers(50, 30, 20)), net_score(answers(40, 30, 30)))
    large = nps_change(net_score(answers(200, 120, 80)), net_score(answers(160, 120, 120)))
    assert small.value == large.value == pytest.approx(-20)
    assert small.p == pytest.approx(0.083, abs=0.01)
    assert not small.is_clear
    assert large.p == pytest.approx(0.0005, abs=0.0003)
    assert large.is_clear


def test_six_points_can_be_noise() -> None:
    """100/60/40 against 121/58/41: difference 6.36, margin 14.92 (plain Wald), z 0.836."""
    change = nps_change(net_score(answers(100, 60, 40)), net_score(answers(121, 58, 41)))
    assert change.value == pytest.approx(6.36, abs=0.01)
    assert (change.high - change.low) / 2 == pytest.approx(14.92, abs=0.2)
    assert not change.is_clear


def test_answers_needed_for_a_margin() -> None:
    """Half-widths at promoters 50 %, detractors 20 %, and the worst case of one half each."""
    assert [needed_answers(h) for h in (3, 5, 7, 10, 15)] == [2604, 938, 479, 235, 105]
    assert [needed_answers(h, 0.5, 0.5) for h in (3, 5, 7, 10, 15)] == [4269, 1537, 784, 385, 171]


def test_response_rates_equal_the_worked_example() -> None:
    """AAPOR, Standard Definitions: I 200, P 40, R 60, NC 500, O 20, U 180, e 0.7."""
    rates = response_rates(Dispositions(200, 40, 60, 500, 20, 180), eligible=0.7)
    found = (rates.rr1, rates.rr2, rates.rr3, rates.rr5, rates.rr6)
    assert found == pytest.approx((0.2000, 0.2400, 0.2114, 0.2439, 0.2927), abs=5e-5)


def test_weights_of_one_change_nothing() -> None:
    plain, weighted = (
        nps_estimate(answers(50, 30, 20)),
        nps_estimate(answers(50, 30, 20), np.ones(100)),
    )
    assert plain == weighted
