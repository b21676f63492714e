"""Business time: the clock vectors that every service desk gets wrong somewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.kernel.calendars import Calendar, Interval, Shift, always_open, deadline, running_time
from heed.kernel.errors import HeedError

BERLIN = ZoneInfo("Europe/Berlin")


def office(zone: ZoneInfo = BERLIN, holidays: frozenset[date] = frozenset()) -> Calendar:
    week = ((Shift(time(9), time(17)),),) * 5 + ((), ())
    return Calendar("office", zone, week, holidays)


def split() -> Calendar:
    day = (Shift(time(8), time(12)), Shift(time(13, 30), time(18)))
    return Calendar("split", BERLIN, (day,) * 5 + ((), ()))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


HOUR = timedelta(hours=1)


def test_an_hour_from_friday_half_past_four_ends_on_monday() -> None:
    assert office().add(at("2024-03-01T16:30"), HOUR) == at("2024-03-04T09:30")


def test_the_lunch_break_of_a_split_shift_does_not_count() -> None:
    friday = at("2024-03-01T12:30")  # inside the break
    assert split().add(friday, 2 * HOUR) == at("2024-03-01T15:30")


def test_a_holiday_does_not_count() -> None:
    closed = office(holidays=frozenset({date(2024, 3, 4)}))
    assert closed.add(at("2024-03-01T16:30"), HOUR) == at("2024-03-05T09:30")


def test_the_calendars_zone_counts_not_the_servers() -> None:
    tokyo = office(ZoneInfo("Asia/Tokyo"))
    start = at("2024-03-01T09:00")  # 17:00 in Tokyo: just closed
    assert tokyo.add(start, HOUR) == at("2024-03-04T10:00", ZoneInfo("Asia/Tokyo"))


def test_the_day_the_clocks_go_forward_has_twenty_three_hours() -> None:
    whole = always_open("Europe/Berlin")
    spent = whole.between(at("2024-03-31T00:00"), at("2024-04-01T00:00"))
    assert spent == 23 * HOUR
    assert whole.between(at("2024-10-27T00:00"), at("2024-10-28T00:00")) == 25 * HOUR


def test_time_while_it_is_the_customers_turn_does_not_count() -> None:
    created, end = at("2024-03-04T09:00"), at("2024-03-08T09:00")
    waiting = Interval(at("2024-03-05T09:00"), at("2024-03-07T09:00"))
    assert running_time(office(), created, end, [waiting]) == 16 * HOUR
    assert running_time(office(), created, end, [waiting, waiting]) == 16 * HOUR


def test_a_changed_standard_keeps_earlier_pauses() -> None:
    created = at("2024-03-04T09:00")
    pause = Interval(at("2024-03-04T10:00"), at("2024-03-05T10:00"))
    assert deadline(office(), created, 4 * HOUR, [pause]) == at("2024-03-05T13:00")
    assert deadline(office(), created, 8 * HOUR, [pause]) == at("2024-03-05T17:00")


def test_a_deadline_reached_before_the_pause_is_not_moved_by_it() -> None:
    created = at("2024-03-04T09:00")
    pause = Interval(at("2024-03-04T12:00"), at("2024-03-05T12:00"))
    assert deadline(office(), created, 2 * HOUR, [pause]) == at("2024-03-04T11:00")


def test_a_calendar_that_is_never_open_is_refused() -> None:
    with pytest.raises(HeedError, match="never open"):
        Calendar("closed", BERLIN, ((),) * 7)


def test_overlapping_shifts_are_refused() -> None:
    day = (Shift(time(8), time(12)), Shift(time(11), time(18)))
    with pytest.raises(HeedError, match="overlap"):
        Calendar("twice", BERLIN, (day,) * 7)


moments = st.datetimes(
    min_value=datetime.fromisoformat("2023-01-01"),
    max_value=datetime.fromisoformat("2025-12-31"),
    timezones=st.just(BERLIN),
)


@given(start=moments, minutes=st.integers(1, 5000))
def test_adding_and_measuring_are_each_others_inverse(start: datetime, minutes: int) -> None:
    calendar, business = split(), timedelta(minutes=minutes)
    assert calendar.between(start, calendar.add(start, business)) == business


@given(moments, moments, moments)
def test_business_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    calendar = office()
    whole = calendar.between(first, last)
    assert whole == calendar.between(first, middle) + calendar.between(middle, last)


def test_business_time_of_decades_is_counted_to_the_end() -> None:
    office = Calendar("office", ZoneInfo("UTC"), (*((Shift(time(9), time(17)),),) * 5, (), ()))
    start, end = datetime(2000, 1, 3, tzinfo=UTC), datetime(2030, 1, 7, tzinfo=UTC)
    assert office.between(start, end) == (end - start).days // 7 * 5 * timedelta(hours=8)
