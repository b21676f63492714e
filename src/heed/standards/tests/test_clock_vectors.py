"""The clock vectors that every service desk gets wrong somewhere, through the whole evaluation.

Source: features.md, section 3 (SLA): Friday 16:30 plus an hour; split shift; FRT after a bot;
waiting for the customer; switching the standard; clock changes; holidays; the calendar's own zone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kit.interactions import Seen, add, rows_of

from heed.kernel.calendars import (
    DAY_END,
    Calendar,
    Interval,
    Shift,
    always_open,
    deadline,
    running_time,
)
from heed.lake.engines import DuckDBEngine
from heed.standards.design import Pause, Reach
from heed.standards.tests.evaluating import (
    BERLIN,
    REPLIED,
    at,
    engine_in,
    evaluate,
    seen,
    verdicts,
    with_rule,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LATER = at("2024-12-31T00:00")
WAITING = Pause(("asked",), ("answered",))


def office(zone: ZoneInfo = BERLIN, holidays: frozenset[date] = frozenset()) -> Calendar:
    return Calendar("office", zone, ((Shift(time(9), time(17)),),) * 5 + ((), ()), holidays)


def split() -> Calendar:
    day = (Shift(time(8), time(12)), Shift(time(13, 30), time(18)))
    return Calendar("split", BERLIN, (day,) * 5 + ((), ()))


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return engine_in(tmp_path)


def due(engine: DuckDBEngine, calendar: Calendar, opened: str, within: timedelta) -> datetime:
    standard = with_rule(Reach(("reply",), within))
    (row,) = evaluate(engine, standard, [seen("opened", opened)], as_of=LATER, calendar=calendar)
    moment: datetime = row["due_at"]
    return moment


def test_an_hour_from_friday_half_past_four_is_due_on_monday(engine: DuckDBEngine) -> None:
    assert due(engine, office(), "2024-03-01T16:30", HOUR) == at("2024-03-04T09:30")


def test_the_lunch_break_of_a_split_shift_does_not_count(engine: DuckDBEngine) -> None:
    assert due(engine, split(), "2024-03-01T12:30", 2 * HOUR) == at("2024-03-01T15:30")


def test_a_holiday_does_not_count(engine: DuckDBEngine) -> None:
    closed = office(holidays=frozenset({date(2024, 3, 4)}))
    assert due(engine, closed, "2024-03-01T16:30", HOUR) == at("2024-03-05T09:30")


def test_the_calendars_zone_counts_not_the_servers(engine: DuckDBEngine) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert due(engine, office(tokyo), "2024-03-01T09:00", HOUR) == at("2024-03-04T10:00", tokyo)


def test_the_day_the_clocks_change_has_the_hours_that_it_really_has(engine: DuckDBEngine) -> None:
    nights = Calendar("night", BERLIN, ((Shift(time(0), time(6)),),) * 7)
    # The night of 31 March has five hours, that of 27 October seven.
    assert due(engine, nights, "2024-03-31T00:00", 6 * HOUR) == at("2024-04-01T01:00")
    whole = always_open("Europe/Berlin")
    standard = with_rule(Reach(("reply",), 24 * HOUR))
    autumn = [seen("opened", "2024-10-27T00:00", "B"), seen("reply", "2024-10-28T00:00", "B")]
    rows = evaluate(engine, standard, autumn, as_of=LATER, calendar=whole)
    assert rows[1]["measured"] == 25 * HOUR / timedelta(microseconds=1)
    assert verdicts(rows)[1] == ("missed", "late")


def test_the_first_human_reply_counts_from_the_episodes_restart(engine: DuckDBEngine) -> None:
    records = [
        seen("opened", "2024-03-04T09:00"),
        seen("bot", "2024-03-04T09:05"),
        seen("reopened", "2024-03-08T14:00"),
        seen("reply", "2024-03-08T14:10"),
    ]
    restarting = with_rule(Reach(("reply",), HOUR, restarts=("reopened",)))
    rows = evaluate(engine, restarting, records, as_of=LATER, calendar=office())
    assert verdicts(rows) == [("excluded", "then:reopened"), ("kept", "in_time")]
    assert rows[1]["measured"] == 10 * MINUTE / timedelta(microseconds=1)


def test_time_while_it_is_the_customers_turn_never_counts(engine: DuckDBEngine) -> None:
    records = [
        seen("opened", "2024-03-04T09:00"),
        seen("asked", "2024-03-05T09:00"),
        seen("answered", "2024-03-07T09:00"),
        seen("reply", "2024-03-08T09:00"),
    ]
    standard = with_rule(Reach(("reply",), 16 * HOUR, pauses=(WAITING,)))
    (row,) = evaluate(engine, standard, records, as_of=LATER, calendar=office())
    assert row["measured"] == 16 * HOUR / timedelta(microseconds=1)
    assert row["due_at"] == at("2024-03-07T17:00")  # the sixteenth open hour ends in the evening


def test_switching_the_standard_keeps_earlier_pauses(engine: DuckDBEngine) -> None:
    records = [
        seen("opened", "2024-03-04T09:00"),
        seen("asked", "2024-03-04T10:00"),
        seen("answered", "2024-03-05T10:00"),
    ]
    first = with_rule(Reach(("reply",), 4 * HOUR, pauses=(WAITING,)))
    (before,) = evaluate(engine, first, records, as_of=LATER, calendar=office())
    second = replace(first, version=2, rule=Reach(("reply",), 8 * HOUR, pauses=(WAITING,)))
    (after,) = evaluate(engine, second, as_of=LATER, calendar=office())
    assert before["due_at"] == at("2024-03-05T13:00")
    assert after["due_at"] == at("2024-03-05T17:00")


def test_a_case_that_waits_for_the_customer_is_open_without_a_due_date(
    engine: DuckDBEngine,
) -> None:
    records = [seen("opened", "2024-03-04T09:00"), seen("asked", "2024-03-04T09:30")]
    standard = with_rule(Reach(("reply",), HOUR, pauses=(WAITING,)))
    (row,) = evaluate(engine, standard, records, as_of=LATER, calendar=office())
    assert (row["result"], row["reason"], row["due_at"]) == ("open", "waiting", None)


moments = st.datetimes(
    min_value=datetime.fromisoformat("2023-09-01"),
    max_value=datetime.fromisoformat("2024-12-01"),
).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any week of up to three shifts a day, any zone, some holidays."""
    marks = st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True)
    week = []
    for _ in range(7):
        ends = sorted(draw(st.one_of(st.just([]), marks)))
        pairs = zip(ends[::2], ends[1::2], strict=False)
        week.append(tuple(Shift(_clock(start), _clock(end)) for start, end in pairs))
    if not any(week):
        week[draw(st.integers(0, 6))] = (Shift(time(0), DAY_END),)
    zone = draw(st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]))
    days = draw(st.lists(st.dates(date(2023, 9, 1), date(2024, 12, 1)), max_size=3))
    return Calendar("any", ZoneInfo(zone), tuple(week), frozenset(days))


def _clock(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)


@st.composite
def waiting_cases(draw: st.DrawFn) -> tuple[datetime, datetime, list[Interval]]:
    """A start, a reply, and pauses that begin between them or before."""
    start = draw(moments)
    end = start + draw(st.timedeltas(timedelta(0), timedelta(days=40)))
    gaps = st.timedeltas(timedelta(days=-3), timedelta(days=45))
    ends = sorted({start + draw(gaps) for _ in range(draw(st.integers(0, 3)) * 2)})
    whole = [moment.replace(microsecond=0) for moment in ends]
    pauses = [Interval(a, b) for a, b in zip(whole[::2], whole[1::2], strict=False) if a < b]
    return start, end.replace(microsecond=0), [p for p in pauses if p.end < end]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    calendar=calendars(),
    cases=st.lists(waiting_cases(), min_size=1, max_size=24),
    hours=st.integers(1, 90),
)
def test_sets_of_cases_get_what_the_calendar_gives_to_each(
    tmp_path_factory: pytest.TempPathFactory,
    calendar: Calendar,
    cases: list[tuple[datetime, datetime, list[Interval]]],
    hours: int,
) -> None:
    engine = engine_in(tmp_path_factory.mktemp("any"))
    records: list[Seen] = []
    for number, (start, end, breaks) in enumerate(cases):
        case = f"{number:03}"
        records.append(seen("opened", start, case))
        for pause in breaks:
            records += [seen("asked", pause.start, case), seen("answered", pause.end, case)]
        records.append(seen("reply", end, case))
    add(engine, "interactions", rows_of(records))
    allowed = hours * HOUR
    standard = replace(REPLIED, rule=Reach(("reply",), allowed, pauses=(WAITING,)))
    as_of = datetime(2025, 6, 1, tzinfo=UTC)
    rows = {
        row["case_key"]: row
        for row in evaluate(
            engine,
            standard,
            as_of=as_of,
            calendar=calendar,
            first=datetime(2023, 8, 1, tzinfo=UTC),
        )
    }
    for number, (start, end, breaks) in enumerate(cases):
        row = rows[f"{number:03}"]
        took = running_time(calendar, start, end, breaks)
        assert row["measured"] == took / timedelta(microseconds=1)
        clipped = [Interval(p.start, min(p.end, end)) for p in breaks if p.start < end]
        due_at = deadline(calendar, start, allowed, clipped)
        assert row["due_at"] == due_at
        if due_at <= as_of:
            assert row["result"] == ("kept" if end <= due_at else "missed")
