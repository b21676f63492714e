"""Numbers in words: minus signs, intervals, shares, points, days and spans of time.

Every function writes in the language that is active, by Django's formats: 91.9% and 12 May in
English, 91,9 % and 12. Mai in German. None is a dash: nothing is said, and nothing is guessed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext

from heed.kernel.estimate import Estimate

MINUS = "−"
NARROW = "\N{NO-BREAK SPACE}"
NOTHING = "–"


def number(value: float | str | None, digits: int = 0) -> str:
    """A number with grouped thousands and a true minus sign: 24,318 and −1.79."""
    if value is None or value == "":  # a template gives an empty text for what it lacks
        return NOTHING
    size = float(value)
    written = formats.number_format(
        round(abs(size), digits), decimal_pos=digits, use_l10n=True, force_grouping=True
    )
    is_zero = not any(mark in "123456789" for mark in written)
    return written if size >= 0 or is_zero else MINUS + written


def signed(value: float | None, digits: int = 0) -> str:
    """A difference with its sign: +34.4, −1.79, 0."""
    written = number(value, digits)
    has_value = any(mark in "123456789" for mark in written)
    return f"+{written}" if value is not None and value > 0 and has_value else written


def short(value: float | None) -> str:
    """A volume in few signs: 936, 24.3k, 1.2m."""
    if value is None:
        return NOTHING
    for limit, unit in ((1e6, "m"), (1e4, "k")):
        if abs(value) >= limit:
            scaled = value / (1e6 if unit == "m" else 1e3)
            return number(scaled, 1 if abs(scaled) < 100 else 0) + unit
    return number(value)


def hundredths(share: float | None, digits: int = 1) -> str:
    """A share in per cent without the sign, for places where the unit stands apart."""
    return number(None if share is None else 100 * share, digits)


def share(value: float | None, digits: int = 1) -> str:
    """A share in per cent; a whole number of per cent where ``digits`` would be zeros only."""
    if value is None:
        return NOTHING
    written = hundredths(value, digits)
    return written + (f"{NARROW}%" if is_german() else "%")


def points(difference: float | None, digits: int = 1) -> str:
    """A difference of two shares in points: +34.4."""
    return signed(None if difference is None else 100 * difference, digits)


def times(value: float | None) -> str:
    """How many times as likely: 5.9×."""
    return NOTHING if value is None else f"{number(value, 1)}×"


def interval(low: float | None, high: float | None, digits: int = 1, factor: float = 1) -> str:
    """Both ends: 91.5–92.2, and −19 to 21 where one of them is below zero."""
    if low is None or high is None:
        return ""
    ends = (number(low * factor, digits), number(high * factor, digits))
    if MINUS in ends[0] or MINUS in ends[1]:
        return gettext("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}
    return f"{ends[0]}–{ends[1]}"


def count(n: int | None) -> str:
    """How many a figure rests on: n = 24,318."""
    return f"n{NARROW}={NARROW}{number(n)}"


def day(value: date | datetime | str | None, form: str = "") -> str:
    """A day: 12 May 2026, in German 12. Mai 2026; ``form`` is one of Django's format strings."""
    if not value:
        return NOTHING
    moment = date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(moment, form or ("j. F Y" if is_german() else "j F Y"))


def short_day(value: date | datetime | str | None) -> str:
    """A day without its year: 12 May, in German 12. Mai."""
    return day(value, "j. M" if is_german() else "j M")


def month(value: date | datetime | str | None) -> str:
    """A month: May 2026, in German Mai 2026."""
    return day(_first_of(value), "F Y")


def short_month(value: date | datetime | str | None) -> str:
    """A month for the axis of a chart: Sept. 2026."""
    return day(_first_of(value), "M Y")


def _first_of(value: date | datetime | str | None) -> date | datetime | str | None:
    return f"{value}-01" if isinstance(value, str) and len(value) == 7 else value


def moment(value: datetime | None) -> str:
    """A day with its time of day: 12 May 2026, 14:05."""
    return NOTHING if value is None else f"{day(value)}, {formats.date_format(value, 'H:i')}"


def period(first: date | None, last: date | None) -> str:
    """From a day to another: 1 June 2025 – 31 May 2026."""
    if first is None or last is None:
        return NOTHING
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def duration(microseconds: float | None) -> str:
    """A span of time in its two largest units: 5 days 3 h, 2 min 10 s, 40 ms."""
    if microseconds is None:
        return NOTHING
    span = timedelta(microseconds=abs(microseconds))
    sign = MINUS if microseconds < 0 else ""
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if span.days:
        days = ngettext("%(n)s day", "%(n)s days", span.days) % {"n": number(span.days)}
        return sign + (f"{days} {hours} h" if hours and span.days < 10 else days)
    if hours:
        return sign + (f"{hours} h {minutes} min" if minutes else f"{hours} h")
    if minutes:
        return sign + (f"{minutes} min {seconds} s" if seconds else f"{minutes} min")
    if seconds:
        return f"{sign}{seconds} s"
    return f"{sign}{round(span.microseconds / 1000)} ms"


def estimate(read: Estimate) -> str:
    """A figure with everything beside it: 91.9% (91.5–92.2), n = 24,318."""
    if not read.is_shown:
        return read.withheld
    return f"{value_of(read)} ({interval_of(read)}), {count(read.n)}"


def value_of(read: Estimate) -> str:
    """The figure of an estimate in its own unit, alone."""
    factor, digits = unit_of(read.measure)
    written = number(None if read.value is None else read.value * factor, digits)
    if read.measure == "share" and read.value is not None:
        return share(read.value)
    return written


def interval_of(read: Estimate) -> str:
    """Its interval in the same unit."""
    factor, digits = unit_of(read.measure)
    return interval(read.low, read.high, digits, factor)


def unit_of(measure: str) -> tuple[float, int]:
    """By what a measure is multiplied to be read, and how many places are shown."""
    return _UNITS.get(measure, (1.0, 2))


def is_german() -> bool:
    """Whether German is being written."""
    return (get_language() or "en").startswith("de")


_UNITS = {"share": (100.0, 1), "points": (1.0, 0), "score": (1.0, 2), "days": (1.0, 1)}
