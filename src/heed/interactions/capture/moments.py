"""Times as programs write them, as microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
EARLIEST = (datetime(1990, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
"""Before this nobody captured events; clocks that were never set say 1970 or 1980."""
AHEAD = 24 * 3600 * 1_000_000
"""How far an event may lie in the future: clocks run ahead, and zones are misread by hours."""

_SECONDS, _MILLISECONDS = 100_000_000_000, 100_000_000_000_000


def microseconds(moment: datetime) -> int:
    """A moment with a zone as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def microseconds_of(value: Any) -> int | None:
    """A time as an event tells it: ISO 8601 (without a zone: UTC), or a number since 1970.

    Numbers are seconds, milliseconds or microseconds, whichever gives a year before 5000. None if
    it cannot be read.

    >>> microseconds_of("1970-01-01T00:00:01.5Z"), microseconds_of(1_700_000_000)
    (1500000, 1700000000000000)
    """
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        return microseconds(found if found.tzinfo else found.replace(tzinfo=UTC))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < _MILLISECONDS * 1_000:  # false for NaN, too
        return None
    factor = 1_000_000 if value < _SECONDS else 1_000 if value < _MILLISECONDS else 1
    return round(value * factor)
