"""The kinds of definitions of this area, in the order in which files are written."""

from __future__ import annotations

from heed.foundation.kinds import Kind
from heed.standards.calendar_notation import read_calendar, write_calendar
from heed.standards.notation import read_standard, write_standard

CALENDAR = Kind("calendar", "calendars", read_calendar, write_calendar)
STANDARD = Kind("standard", "standards", read_standard, write_standard)

KINDS = (CALENDAR, STANDARD)
