"""Shares: published intervals, and percentages that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.stats.proportions import percentages, wilson


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"),
    [
        # R. G. Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_interval(kept: int, n: int, low: float, high: float) -> None:
    interval = wilson(kept, n)
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"), [(84, 100, 75.6, 89.9), (9, 10, 59.6, 98.2), (0, 12, 0.0, 24.2)]
)
def test_wilson_gives_the_percentages_of_the_field(
    kept: int, n: int, low: float, high: float
) -> None:
    interval = wilson(kept, n)
    assert interval is not None
    assert (100 * interval.low, 100 * interval.high) == pytest.approx((low, high), abs=0.05)


def test_wilson_knows_nothing_without_cases() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("kept", "n"), [(-1, 3), (4, 3)])
def test_wilson_refuses_counts_that_cannot_be(kept: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(kept, n)


def test_wilson_refuses_a_confidence_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 3, confidence=1.0)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share_and_mirrors(n: int, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, n))
    one, other = wilson(kept, n), wilson(n - kept, n)
    assert one is not None
    assert other is not None
    assert 0 <= one.low <= kept / n <= one.high <= 1
    assert (1 - one.high, 1 - one.low) == pytest.approx(tuple(other))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=50), st.integers(0, 2))
def test_percentages_add_to_exactly_100(parts: list[int], digits: int) -> None:
    shown = percentages(parts, digits)
    assert len(shown) == len(parts)
    total = round(sum(shown), digits)
    assert total == (100 if sum(parts) else 0)
    if sum(parts):
        assert all(
            abs(s - 100 * p / sum(parts)) < 10**-digits + 1e-9
            for s, p in zip(shown, parts, strict=True)
        )


def test_percentages_refuse_a_negative_part() -> None:
    with pytest.raises(ValueError, match="negative"):
        percentages([1, -1])
