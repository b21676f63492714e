"""Dates and times as properties write them: where in the text each part stands.

Promised dates come as text, in the source's own way. Parts have fixed widths, so a part is a piece
of the text at a fixed place, which every engine can cut out.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}


@dataclass(frozen=True)
class Parts:
    """The place of the first letter of each part; the time of day may be absent."""

    year: int
    month: int
    day: int
    time: tuple[int, ...] = ()  # of hour, minute, second as far as they are written


def parts_of(written: str) -> Parts:
    """The places of the parts of a way of writing, such as ``%d.%m.%Y``.

    Raises:
        ValueError: it lacks a part of the date, or has a sign that is not known.

    >>> parts_of("%d.%m.%Y %H:%M")
    Parts(year=6, month=3, day=0, time=(11, 14))
    """
    places: dict[str, int] = {}
    at = place = 0
    while at < len(written):
        if written[at] != "%":
            at, place = at + 1, place + 1
            continue
        sign = written[at : at + 2]
        if sign not in WIDTHS:
            raise ValueError(f"`{sign}` is not known here")
        if sign in places:
            raise ValueError(f"`{sign}` stands twice")
        places[sign] = place
        at, place = at + 2, place + WIDTHS[sign]
    lacking = [sign for sign in ("%Y", "%m", "%d") if sign not in places]
    if lacking:
        raise ValueError(f"`{lacking[0]}` is missing")
    clock = [places[sign] for sign in ("%H", "%M", "%S") if sign in places]
    return Parts(places["%Y"], places["%m"], places["%d"], tuple(clock))


def unreadable(written: str) -> str:
    """What is wrong with a way of writing, in a sentence; empty if it can be read."""
    try:
        parts_of(written)
    except ValueError as error:
        return f"`{written}` is no way to write a date: {error}."
    return ""
