"""Windows as people write them, and the ones before."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from heed.kernel.errors import HeedError
from heed.kernel.estimate import Window
from heed.listening.periods import day_of, parse_window, periods_between, us_of, window_before


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2023-01-01"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-10-01"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2026-07-01"),
        ("2026-03", "2026-03-01", "2026-03-31", "2026-02-01"),
        ("2026-01", "2026-01-01", "2026-01-31", "2025-12-01"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2025-12-22"),
        ("2026-03-10..2026-03-19", "2026-03-10", "2026-03-19", "2026-02-28"),
        ("2026-01..2026-02", "2026-01-01", "2026-02-28", "2025-11-03"),
        ("2026-01..2026-03", "2026-01-01", "2026-03-31", "2025-10-01"),
    ],
)
def test_window_and_the_one_before(text: str, first: str, last: str, before: str) -> None:
    window = parse_window(text)
    assert window == Window(date.fromisoformat(first), date.fromisoformat(last))
    earlier = window_before(window)
    assert earlier.first == date.fromisoformat(before)
    assert (window.first - earlier.last).days == 1


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "March", "2026-03..2026-01", "2026-W60"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(HeedError, match="is no window"):
        parse_window(text)


def test_periods_cover_every_day_and_end_with_the_data() -> None:
    first, last = date(2025, 12, 30), date(2026, 3, 10)
    for period, n in (("week", 11), ("month", 4), ("quarter", 2)):
        windows = periods_between(period, first, last)  # type: ignore[arg-type]
        assert len(windows) == n
        assert windows[-1].last == last
        assert all((b.first - a.last).days == 1 for a, b in pairwise(windows))


def test_days_and_microseconds_are_each_others_inverse() -> None:
    assert day_of(us_of(date(1969, 12, 31))) == date(1969, 12, 31)
    assert day_of(us_of(date(2026, 3, 1)) - 1) == date(2026, 2, 28)
