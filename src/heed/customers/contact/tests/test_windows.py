"""Limits over time: whatever is asked for in whatever order, no window holds too many."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.customers.contact.design import Limit, QuietHours
from heed.customers.contact.windows import first_day, fits_from, loud_from
from heed.kernel.calendars import Calendar, Shift

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [BERLIN, ZoneInfo("UTC"), ZoneInfo("Pacific/Chatham"), ZoneInfo("America/St_Johns")]
)
# Around the days on which the clocks of Berlin change, in quarters of an hour.
MOMENTS = st.integers(0, 14 * 96).map(
    lambda n: datetime(2026, 3, 22, tzinfo=UTC) + timedelta(minutes=15 * n)
) | st.integers(0, 14 * 96).map(
    lambda n: datetime(2026, 10, 18, tzinfo=UTC) + timedelta(minutes=15 * n)
)
ROLLING = st.builds(
    lambda most, hours: Limit("l", "L", ("survey",), most, within=timedelta(hours=hours)),
    st.integers(1, 3),
    st.sampled_from([1, 24, 50, 168]),
)
PERIODIC = st.builds(
    lambda most, each: Limit("l", "L", ("survey",), most, each=each),
    st.integers(1, 3),
    st.sampled_from(["day", "week", "month"]),
)


def accepted(moments: list[datetime], limit: Limit, zone: ZoneInfo) -> list[datetime]:
    """Those of the moments that the limit lets through, in the order in which they are asked."""
    found: list[datetime] = []
    for at in moments:
        if fits_from(at, found, limit, zone) == at:
            found.append(at)
    return found


def fullest(moments: list[datetime], within: timedelta) -> int:
    """By looking at every window that ends with a contact."""
    return max((sum(end - within < at <= end for at in moments) for end in moments), default=0)


@given(st.lists(MOMENTS, max_size=25), ROLLING)
def test_no_window_holds_more_than_the_limit_in_any_order(
    moments: list[datetime], limit: Limit
) -> None:
    assert limit.within is not None
    found = accepted(moments, limit, BERLIN)
    assert fullest(found, limit.within) <= limit.most
    assert moments == [] or found


@given(st.lists(MOMENTS, max_size=25), PERIODIC, ZONES)
def test_no_day_week_or_month_of_the_zone_holds_more_than_the_limit(
    moments: list[datetime], limit: Limit, zone: ZoneInfo
) -> None:
    assert limit.each is not None
    found = accepted(moments, limit, zone)
    taken = Counter(first_day(at, limit.each, zone) for at in found)
    assert max(taken.values(), default=0) <= limit.most


@given(st.lists(MOMENTS, min_size=1, max_size=12), ROLLING | PERIODIC, ZONES)
def test_asking_again_at_the_moment_that_is_named_is_allowed_and_not_sooner(
    moments: list[datetime], limit: Limit, zone: ZoneInfo
) -> None:
    *others, at = moments
    others = accepted(others, limit, zone)
    again = fits_from(at, others, limit, zone)
    assert again >= at
    assert fits_from(again, others, limit, zone) == again
    if again > at:
        for share in (0.0, 0.3, 0.99):
            assert fits_from(at + (again - at) * share, others, limit, zone) == again


def test_a_day_on_which_the_clocks_change_is_one_day() -> None:
    limit = Limit("l", "L", ("survey",), 1, each="day")
    early = datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN)  # this day has 23 hours
    late = datetime(2026, 3, 29, 23, 30, tzinfo=BERLIN)
    assert fits_from(late, [early], limit, BERLIN) == datetime(2026, 3, 30, tzinfo=BERLIN)
    long = datetime(2026, 10, 25, 0, 10, tzinfo=BERLIN).astimezone(UTC)  # and this one 25
    assert fits_from(long + timedelta(hours=24, minutes=20), [long], limit, BERLIN) == (
        datetime(2026, 10, 26, tzinfo=BERLIN)
    )


def test_a_window_of_thirty_days_ends_exactly_then() -> None:
    limit = Limit("l", "L", ("survey",), 1, within=timedelta(days=30))
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    end = first + timedelta(days=30)
    assert fits_from(end, [first], limit, BERLIN) == end
    assert fits_from(end - timedelta(seconds=1), [first], limit, BERLIN) == end


NIGHT = QuietHours(("email",), time(21), time(7))


@pytest.mark.parametrize(
    ("at", "loud"),
    [
        ("2026-06-01 20:59", "2026-06-01 20:59"),
        ("2026-06-01 21:00", "2026-06-02 07:00"),
        ("2026-06-02 06:59", "2026-06-02 07:00"),
        ("2026-06-02 07:00", "2026-06-02 07:00"),
        ("2026-03-29 01:30", "2026-03-29 07:00"),  # the night that lacks an hour
    ],
)
def test_quiet_hours_over_midnight(at: str, loud: str) -> None:
    moment, end = (datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (at, loud))
    assert loud_from(moment, NIGHT, BERLIN, {}) == end


@given(MOMENTS, st.times(), st.times(), ZONES)
def test_quiet_time_always_ends(at: datetime, start: time, end: time, zone: ZoneInfo) -> None:
    start, end = (each.replace(second=0, microsecond=0, fold=0) for each in (start, end))
    if start == end:
        return
    quiet = QuietHours(("email",), start, end)
    loud = loud_from(at, quiet, zone, {})
    assert at <= loud <= at + timedelta(hours=26)
    assert loud_from(loud, quiet, zone, {}) == loud


def test_outside_of_a_calendar_it_is_quiet() -> None:
    office = Calendar("office", BERLIN, (*(((Shift(time(9), time(17))),),) * 5, (), ()))
    quiet = QuietHours(("phone",), outside="office")
    friday = datetime(2026, 6, 5, 17, 30, tzinfo=BERLIN)
    monday = datetime(2026, 6, 8, 9, tzinfo=BERLIN)
    assert loud_from(friday, quiet, BERLIN, {"office": office}) == monday
    noon = datetime(2026, 6, 5, 12, tzinfo=BERLIN)
    assert loud_from(noon, quiet, BERLIN, {"office": office}) == noon
    assert loud_from(friday, quiet, BERLIN, {}) == friday  # nobody defines it any more
