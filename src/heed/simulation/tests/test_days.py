"""When things happen in the simulated company."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from heed.simulation.days import Calendar, between_hours, holidays, hour_of, shopping_time
from heed.simulation.draws import Draws


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(months=6, last_day=date(2025, 6, 30))


def test_holidays_follow_easter() -> None:
    # Easter Sunday: 31 March 2024, 20 April 2025, 5 April 2026 (published tables).
    free = holidays(range(2024, 2027))
    assert {date(2024, 3, 29), date(2024, 4, 1)} < set(free)
    assert {date(2025, 4, 18), date(2025, 4, 21), date(2026, 4, 3), date(2026, 4, 6)} < set(free)


def test_window_is_whole_months_that_end_with_the_last_day(calendar: Calendar) -> None:
    assert str(calendar.first_day) == "2025-01-01"
    assert calendar.n_days == 181
    assert str(calendar.month(5)) == "2025-06-01"


def test_working_day_skips_weekend_and_holidays(calendar: Calendar) -> None:
    maundy_thursday = np.array(["2025-04-17"], dtype="datetime64[D]")
    assert str(calendar.work(maundy_thursday, 1)[0]) == "2025-04-22"
    assert str(calendar.parcels(maundy_thursday, 1)[0]) == "2025-04-19"  # a Saturday


def test_busy_days_lie_in_the_window_and_follow_the_season(calendar: Calendar) -> None:
    found = calendar.busy_days(Draws(1).of("test"), 50_000)
    assert found.min() >= calendar.first_day
    assert found.max() <= calendar.last_day
    april = (found >= np.datetime64("2025-04-01")) & (found < np.datetime64("2025-05-01"))
    february = (found >= np.datetime64("2025-02-01")) & (found < np.datetime64("2025-03-01"))
    assert april.sum() / 30 > 1.3 * february.sum() / 28


def test_nobody_shops_in_the_hours_in_which_clocks_change(calendar: Calendar) -> None:
    rng = Draws(1).of("test")
    moments = shopping_time(rng, calendar.busy_days(rng, 20_000))
    assert not np.isin(hour_of(moments), (1, 2, 3, 4)).any()


def test_moment_between_hours_stays_between_them(calendar: Calendar) -> None:
    rng = Draws(1).of("test")
    hours = hour_of(between_hours(rng, calendar.busy_days(rng, 10_000), 8, 18))
    assert (hours.min(), hours.max()) == (8, 17)
