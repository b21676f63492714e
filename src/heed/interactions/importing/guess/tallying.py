"""Tallies of a guessed specification: counts of a period where no single event exists."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from heed.interactions.importing.guess.kinds import TallyKey, tally_key
from heed.interactions.importing.guess.nodes import (
    as_time,
    as_value,
    constant,
    describing,
    write_columns,
)
from heed.interactions.importing.guess.roles import Found
from heed.interactions.importing.guess.settling import Settled
from heed.interactions.importing.guess.yaml_text import Page
from heed.kernel import column_words as words

_WHOLE = frozenset({"offered", "total", "all", "inbound", "angeboten", "eingegangen", "gesamt"})


def write_tallies(page: Page, settled: Settled, source: str, file: str) -> None:
    """One tally a row: its period, place, and how many cases it counts."""
    at = settled.moments()[0]
    taken = [at.name]
    page.head("tallies")
    page.pair("from", file, 2, item=True)
    length, why = period_length(at, settled.times[at.name].formats)
    page.pair(
        "period", {"start": as_time(at.name, settled.times[at.name]), "length": length}, 4, why
    )
    key = tally_key(settled.roles) or TallyKey()
    if key.name:
        page.pair("name", as_value(key.name.name), 4, "tells rows of one period and place apart")
    else:
        page.pair("name", constant(source), 4, "rename it to what is counted")
    if key.place:
        page.pair("place", as_value(key.place.name), 4)
    taken += key.columns
    cases, kept = _counts(settled)
    page.pair("cases", cases.name, 4)
    taken.append(cases.name)
    if kept:
        page.pair("kept", kept.name, 4)
        taken.append(kept.name)
    write_columns(page, "properties", describing(settled, taken), 4)


def _counts(settled: Settled) -> tuple[Found, Found | None]:
    """The column of all cases, and that of the kept ones if one says so."""
    kept = next((one for one in settled.counts if words.has(one.name, words.KEPT)), None)
    others = [one for one in settled.counts if one is not kept]
    whole = [one for one in others if words.has(one.name, _WHOLE)]
    cases = (whole or others or settled.counts)[0]
    return cases, kept if kept is not cases else None


def period_length(at: Found, formats: tuple[str, ...]) -> tuple[str, str]:
    """The shortest distance between two periods, as the specification writes it."""
    starts = sorted({start for text in at.column.said if (start := _parsed(text, formats))})
    gaps = [int((b - a).total_seconds() // 60) for a, b in pairwise(starts)]
    shortest = min(gaps, default=24 * 60)
    why = "the shortest time between two periods"
    if 28 * 1440 <= shortest <= 31 * 1440:
        return "1 months", why
    for minutes, unit in ((7 * 1440, "weeks"), (1440, "days"), (60, "hours"), (1, "minutes")):
        if shortest >= minutes and shortest % minutes == 0:
            return f"{shortest // minutes} {unit}", why
    return "1 days", why


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    try:
        if not formats:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        return datetime.strptime(text, formats[0]).replace(tzinfo=None)  # noqa: DTZ007
    except ValueError:
        return None
