"""Which formats a column's times have. Day or month first is decided by values, never assumed.

What is read, by the letters of `strptime`: ISO 8601; year first with ``/`` or ``.``; day first with
dots; day or month first with ``/`` or ``-``; years of two digits; ``19970131``; English month
names; a clock of 12 or 24 hours, fractions of a second, an offset; Unix seconds and milliseconds;
spreadsheet days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from heed.interactions.importing.guess.columns import Column
from heed.kernel import column_words as words

DateOrder = Literal["dmy", "mdy"]

_ISO = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_CLOCK = (
    r"(?:(?P<gap>T|, | +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<second>:\d{2})?(?P<part>\.\d{1,9})?"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?[+-]\d{2}:?\d{2})?)?"
)
_NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2})" + _CLOCK
)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?P<mark>[ -])(?P<month>[A-Za-z]{3,9})(?P=mark)"
    r"|(?P<month_first>[A-Za-z]{3,9}) (?P<day_second>\d{1,2})(?P<comma>,?) )(?P<year>\d{4}|\d{2})"
    + _CLOCK
)
_COMPACT = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SECONDS = (6.3e8, 2.6e9)  # 1990 to 2052, so that other numbers are not taken for times
_SHEET_DAYS = (25_569, 73_051)  # 1970 to 2099
_DAY_WORDS = frozenset({"date", "datum", "day", "tag"})
_ENOUGH = 0.9  # the share of values that must be times; the others are typing mistakes


@dataclass(frozen=True)
class Times:
    """A column that holds times.

    ``formats`` empty means ISO 8601. ``doubtful`` holds values that read two ways while
    no value of the column decides; ``formats`` then are those of ``dmy``.
    """

    formats: tuple[str, ...]
    has_clock: bool
    has_zone: bool
    order: DateOrder | None = None  # as the column's own values decide it
    mark: str = ""
    doubtful: tuple[str, ...] = ()
    conflicting: tuple[str, ...] = ()

    @property
    def undecided(self) -> bool:
        return bool(self.doubtful) and self.order is None

    def ordered(self, order: DateOrder) -> Times:
        """The same column with its order decided from outside."""
        if not self.undecided or order == "dmy":
            return Times(self.formats, self.has_clock, self.has_zone, order, self.mark)
        formats = tuple(_month_first(one) for one in self.formats)
        return Times(formats, self.has_clock, self.has_zone, order, self.mark)


@dataclass(frozen=True)
class _Shape:
    """One value's form: its format with ``{date}`` where day and month stand in open order."""

    format: str
    clock: bool
    zone: bool
    open_date: tuple[int, int, str] | None = None  # first, second, mark


def times_of(column: Column, *, named: bool) -> Times | None:
    """How the column's times are written, or None if it holds none.

    ``named`` says that the column's name speaks of a time: numbers count only then.
    """
    said = list(column.said)
    if not said:
        return None
    if column.share(_ISO.fullmatch) >= _ENOUGH:
        return _iso(said)
    numeric = _numeric(column, named=named)
    if numeric:
        return numeric
    shapes = {text: shape for text in said if (shape := _shape(text))}
    if column.share(shapes.get) < _ENOUGH:
        return None
    return _decide(shapes)


def _iso(said: Iterable[str]) -> Times:
    found = [match for text in said if (match := _ISO.fullmatch(text))]
    clock = any(":" in match.group() for match in found)
    return Times((), clock, clock and all(match["zone"] for match in found))


def _numeric(column: Column, *, named: bool) -> Times | None:
    if column.all(_COMPACT.fullmatch) and (named or column.n_distinct > 30):
        return Times(("%Y%m%d",), has_clock=False, has_zone=False)
    if not named or not column.all(re.compile(r"\d+(\.\d+)?").fullmatch):
        return None
    low, high = min(map(float, column.said)), max(map(float, column.said))
    if _SECONDS[0] <= low and high <= _SECONDS[1]:
        return Times(("unix_seconds",), has_clock=True, has_zone=True)
    if _SECONDS[0] * 1000 <= low and high <= _SECONDS[1] * 1000:
        return Times(("unix_milliseconds",), has_clock=True, has_zone=True)
    dated = words.has(
        column.name, _DAY_WORDS
    )  # a time in seconds may be as large as a day's number
    if dated and _SHEET_DAYS[0] <= low and high <= _SHEET_DAYS[1]:
        clock = any("." in text for text in column.said)
        return Times(("excel_serial",), has_clock=clock, has_zone=False)
    return None


def _shape(text: str) -> _Shape | None:
    match = _NUMBERS.fullmatch(text)
    if match:
        return _numbers_shape(match)
    match = _NAMED.fullmatch(text)
    return _named_shape(match) if match else None


def _numbers_shape(match: re.Match[str]) -> _Shape | None:
    a, b, mark = int(match["a"]), int(match["b"]), match["mark"]
    clock, zone = _clock_format(match)
    if len(match["a"]) == 4:
        date = f"%Y{mark}%m{mark}%d"
        fits = 1 <= b <= 12 and 1 <= int(match["c"]) <= 31
        return _Shape(date + clock, bool(clock), zone) if fits else None
    year = "%Y" if len(match["c"]) == 4 else "%y"
    if not (1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12):
        return None
    if mark == ".":
        fits = b <= 12
        return _Shape(f"%d.%m.{year}{clock}", bool(clock), zone) if fits else None
    return _Shape(f"%d{mark}%m{mark}{year}{clock}", bool(clock), zone, (a, b, mark))


def _named_shape(match: re.Match[str]) -> _Shape | None:
    name = match["month"] or match["month_first"]
    clock, zone = _clock_format(match)
    if name.casefold() in _MONTHS:
        letter = "%B" if len(name) > 3 else "%b"
    elif name.casefold() in [month[:3] for month in _MONTHS]:
        letter = "%b"
    else:
        return None
    year = "%Y" if len(match["year"]) == 4 else "%y"
    if match["month"]:
        date = f"%d{match['mark']}{letter}{match['mark']}{year}"
    else:
        date = f"{letter} %d{match['comma']} {year}"
    return _Shape(date + clock, bool(clock), zone)


def _clock_format(match: re.Match[str]) -> tuple[str, bool]:
    """The clock's part of the format, and whether it has an offset."""
    if match["hour"] is None:
        return "", False
    gap = " " if match["gap"].isspace() else match["gap"]
    half, zone = match["half"] or "", match["zone"] or ""
    written = f"{gap}{'%I' if half else '%H'}:%M{':%S' if match['second'] else ''}"
    if match["part"]:
        written += ".%f" if len(match["part"]) <= 7 else ".%n"
    written += (" %p" if half.startswith(" ") else "%p") if half else ""
    written += (" %z" if zone.startswith(" ") else "%z") if zone else ""
    return written, bool(zone)


def _decide(shapes: dict[str, _Shape]) -> Times:
    formats = tuple(dict.fromkeys(shape.format for shape in shapes.values()))
    clock = any(shape.clock for shape in shapes.values())
    zone = clock and all(shape.zone for shape in shapes.values())
    opened = {text: s.open_date for text, s in shapes.items() if s.open_date}
    if not opened:
        return Times(formats, clock, zone)
    mark = next(iter(opened.values()))[2]
    day_first = [text for text, (a, _, _) in opened.items() if a > 12]
    month_first = [text for text, (_, b, _) in opened.items() if b > 12]
    if day_first and month_first:
        both = (day_first[0], month_first[0])
        return Times(formats, clock, zone, None, mark, doubtful=both, conflicting=both)
    if day_first:
        return Times(formats, clock, zone, "dmy", mark)
    if month_first:
        return Times(tuple(map(_month_first, formats)), clock, zone, "mdy", mark)
    telling = sorted(text for text, (a, b, _) in opened.items() if a != b) or sorted(opened)
    return Times(formats, clock, zone, None, mark, doubtful=tuple(telling[:3]))


def _month_first(written: str) -> str:
    return re.sub(r"^%d([/-])%m", r"%m\1%d", written)


def meanings(text: str) -> tuple[str, str]:
    """A doubtful date read day first and month first, in words: ``("3 April 2024", …)``."""
    match = _NUMBERS.match(text)
    if match is None:
        return text, text
    a, b, year = int(match["a"]), int(match["b"]), match["c"]
    return _in_words(a, b, year), _in_words(b, a, year)


def _in_words(day: int, month: int, year: str) -> str:
    if not 1 <= month <= 12:
        return "no date"
    return f"{day} {_MONTHS[month - 1].capitalize()} {year if len(year) == 4 else '’' + year}"
