"""The notation of calendars in an experience file.

calendars:
  - key: office
    zone: Europe/Berlin
    open: {mon-thu: [08:00-12:00, 13:30-18:00], fri: 08:00-12:00}
    holidays: [2026-01-01, 2026-12-25]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from itertools import groupby, pairwise
from typing import Any

from heed.foundation.notation import filled, read_key, read_name, read_zone, written_name
from heed.foundation.yaml_cells import Cell
from heed.kernel.calendars import DAY_END, Shift
from heed.standards.design import CalendarDesign

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_RANGE = re.compile(rf"({'|'.join(DAYS)})(?:\s*[-–]\s*({'|'.join(DAYS)}))?")

Week = tuple[tuple[Shift, ...], ...]


def read_calendar(cell: Cell) -> CalendarDesign:
    entries = cell.entries(
        ("key", "name", "zone", "open", "holidays"), required=("key", "zone", "open")
    )
    key = read_key(entries)
    week: Week = _read_week(entries["open"]) if "open" in entries else ((),) * 7
    return CalendarDesign(
        key=key,
        name=read_name(entries, key),
        zone=read_zone(entries["zone"]) if "zone" in entries else "UTC",
        week=week,
        holidays=tuple(sorted(set(_dates(entries["holidays"])))) if "holidays" in entries else (),
    )


def write_calendar(calendar: CalendarDesign) -> dict[str, Any]:
    return {
        **written_name(calendar.key, calendar.name),
        "zone": calendar.zone,
        "open": _written_week(calendar.week),
        **filled(holidays=[day.isoformat() for day in calendar.holidays]),
    }


def _read_week(cell: Cell) -> Week:
    week: list[tuple[Shift, ...]] = [()] * 7
    for word, entry in cell.pairs():
        found = _RANGE.fullmatch(word.strip().casefold())
        if found is None:
            entry.problem(f"`{word}` is no day.", "Write `mon`, or several as `mon-fri`.")
            continue
        first = DAYS.index(found[1])
        last = DAYS.index(found[2] or found[1])
        shifts = tuple(sorted(_shifts(entry)))
        for number in range(first, last + 1 if last >= first else last + 8):
            week[number % 7] = shifts
    if cell.value and not any(week):
        cell.problem("This calendar is never open.", "Write, for example, `mon-fri: 09:00-17:00`.")
    return tuple(week)


def _shifts(cell: Cell) -> Iterator[Shift]:
    shifts = sorted(shift for item in cell.items() if (shift := _shift(item)))
    if any(two.start < one.end for one, two in pairwise(shifts)):
        cell.problem("These hours overlap.", "Write each hour once.")
        return
    yield from shifts


def _shift(cell: Cell) -> Shift | None:
    text = cell.text()
    found = _HOURS.fullmatch(text)
    if found:
        start, end = _time(found[1], found[2]), _time(found[3], found[4])
        if start is not None and start != DAY_END and end is not None and start < end:
            return Shift(start, end)
    if text:
        cell.problem(
            f"`{text}` is no stretch of a day.",
            "Write it like `09:00-17:00`; the end comes after the start, at most at `24:00`.",
        )
    return None


def _time(hours: str, minutes: str) -> time | None:
    if (int(hours), int(minutes)) == (24, 0):
        return DAY_END
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None


def _dates(cell: Cell) -> Iterator[date]:
    for item in cell.items():
        text = item.text()
        try:
            yield date.fromisoformat(text)
        except ValueError:
            if text:
                item.problem(f"`{text}` is no date.", "Write it like `2026-12-25`.")


def _written_week(week: Week) -> dict[str, Any]:
    """Neighbouring days with the same hours stand together; closed days are left out."""
    written: dict[str, Any] = {}
    for shifts, group in groupby(range(7), key=lambda number: week[number]):
        days = list(group)
        name = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
        texts = [_hours_text(shift) for shift in shifts]
        if texts:
            written[name] = texts[0] if len(texts) == 1 else texts
    return written


def _hours_text(shift: Shift) -> str:
    end = "24:00" if shift.end == DAY_END else f"{shift.end:%H:%M}"
    return f"{shift.start:%H:%M}-{end}"
