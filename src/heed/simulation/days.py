"""When things happen: seasons, weekdays, working days and hours of the day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from heed.simulation.arrays import DAY, Codes, Days, Floats, Ints, Moments, seconds
from heed.simulation.draws import position, whole

LAST_DAY = date(2025, 6, 30)
"""The company's data ends here, whenever it is made."""

_MONTHS = (0.85, 0.85, 1.05, 1.25, 1.25, 1.0, 0.9, 0.85, 0.95, 1.0, 1.35, 1.4)  # January first
_WEEKDAYS = (1.15, 1.0, 0.95, 0.95, 0.95, 0.9, 1.2)  # Monday first
_SHOPPING_HOURS = (3, 0, 0, 0, 0, 1, 2, 4, 6, 7, 8, 8, 9, 8, 7, 7, 8, 9, 10, 12, 14, 14, 11, 7)
"""Nobody shops from 1 to 5: those hours do not exist, or exist twice, when clocks change."""


class Calendar:
    """The days of one simulated company: its window and its working days."""

    def __init__(self, months: int, last_day: date = LAST_DAY) -> None:
        self.last_day = np.datetime64(last_day, "D")
        self.first_day = (np.datetime64(last_day, "M") - (months - 1)).astype("datetime64[D]")
        self.end = (self.last_day + DAY).astype("datetime64[s]")
        self.holidays = holidays(range(self.first_day.item().year, last_day.year + 2))
        self.office = np.busdaycalendar("1111100", self.holidays)
        self.carrier = np.busdaycalendar("1111110", self.holidays)

    @property
    def n_days(self) -> int:
        return int((self.last_day - self.first_day).astype(int)) + 1

    def month(self, number: int) -> np.datetime64:
        """The first day of the window's month ``number``, from 0."""
        return np.datetime64(self.first_day.astype("datetime64[M]") + number, "D")

    def season(self) -> Floats:
        """How busy each day of the window and of the following one and a half years is."""
        every = self.first_day + np.arange(self.n_days + 550) * DAY
        month = every.astype("datetime64[M]").astype(int) % 12
        weekday = (every.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
        return np.asarray(np.array(_MONTHS)[month] * np.array(_WEEKDAYS)[weekday])

    def busy_days(self, rng: np.random.Generator, n: int) -> Days:
        """``n`` days of the window, busier ones more often."""
        season = self.season()[: self.n_days]
        ends = np.cumsum(season)
        found = np.searchsorted(ends / ends[-1], rng.random(n), side="right")
        return np.asarray(self.first_day + np.minimum(found, self.n_days - 1) * DAY)

    def work(self, day: Days, later: Ints | Codes | int = 0) -> Days:
        """The office's working day ``later`` working days after ``day`` or the next one."""
        return np.busday_offset(day, later, roll="forward", busdaycal=self.office)

    def parcels(self, day: Days, later: Ints | Codes | int = 0) -> Days:
        """The same on days when parcels are brought, Monday to Saturday."""
        return np.busday_offset(day, later, roll="forward", busdaycal=self.carrier)


def holidays(years: range) -> list[date]:
    """Days on which nobody packs, brings or answers."""
    found: list[date] = []
    for year in years:
        easter = _easter(year)
        found += [easter - timedelta(2), easter + timedelta(1)]
        found += [date(year, m, d) for m, d in ((1, 1), (5, 1), (12, 25), (12, 26))]
    return sorted(found)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher's rule, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    moon = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return date(year, month, day + 1)


def shopping_time(rng: np.random.Generator, day: Days) -> Moments:
    """A moment of the day at which people sit at a screen."""
    hour = position(rng.random(len(day)), _SHOPPING_HOURS).astype(np.int64)
    return day.astype("datetime64[s]") + seconds(hour * 3600 + whole(rng, 0, 3599, len(day)))


def between_hours(rng: np.random.Generator, day: Days, first: int, last: int) -> Moments:
    """A moment of the day from hour ``first`` until hour ``last``."""
    return day.astype("datetime64[s]") + seconds(
        whole(rng, first * 3600, last * 3600 - 1, len(day))
    )


def day_of(moments: Moments) -> Days:
    return moments.astype("datetime64[D]")


def hour_of(moments: Moments) -> Ints:
    since = moments - moments.astype("datetime64[D]")
    return np.asarray(since.astype("timedelta64[s]").astype(np.int64) // 3600)
