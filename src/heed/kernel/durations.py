"""Lengths of time as people write them: ``4 hours``, ``1 day 12 hours``, ``PT4H``."""

from __future__ import annotations

import re
from datetime import timedelta

_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_UNITS = {"week": 7 * 86_400, **_SECONDS}
_PART = re.compile(r"(\d{1,9})\s*(week|day|hour|minute|second)s?")
_WORDS = re.compile(rf"{_PART.pattern}(?:(?:\s+|\s*,\s*|\s+and\s+){_PART.pattern})*")
_ISO = re.compile(
    r"P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?"
)
LONGEST = timedelta(days=36_525)
EXPECTED = "Expected a length such as `4 hours`, `2 days` or `PT4H`, at most 100 years."


def parse_duration(text: str) -> timedelta | None:
    """The length that ``text`` says, or None. Months and years have no fixed length: None.

    >>> parse_duration("1 day 12 hours")
    datetime.timedelta(days=1, seconds=43200)
    """
    text = text.strip()
    if _WORDS.fullmatch(text):
        seconds = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    elif (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        parts = zip(iso.groups(), _UNITS.values(), strict=True)
        seconds = sum(int(number or 0) * unit for number, unit in parts)
    else:
        return None
    if not 0 < seconds <= LONGEST.total_seconds():
        return None
    return timedelta(seconds=seconds)


def duration_text(duration: timedelta) -> str:
    """The length in words, whole seconds: ``1 day 12 hours``; what :func:`parse_duration` reads."""
    rest = int(duration.total_seconds())
    parts = []
    for unit, seconds in _SECONDS.items():
        number, rest = divmod(rest, seconds)
        if number:
            parts.append(f"{number} {unit}" + ("s" if number > 1 else ""))
    return " ".join(parts) or "0 seconds"
