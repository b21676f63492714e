"""What the notations of several clauses share: what happened, how often, how much, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from heed.customers.segments.moments import EXPECTED, EXPECTED_DAY, parse_day, parse_moment
from heed.customers.segments.rules import ALWAYS, NEVER, ONCE, Bounds, Happening, Moment, Window
from heed.foundation.conditions import read_condition, write_condition
from heed.foundation.notation import filled
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import EXPECTED as EXPECTED_LENGTH
from heed.kernel.durations import duration_text, parse_duration

TIMES = ("at_least", "at_most", "exactly")
BOUNDS = ("at_least", "at_most")
WINDOW = ("within", "between")
MOST_TIMES = 1_000_000
LARGEST = Decimal(10) ** 12

Entries = dict[str, Cell]


def own_entries(cell: Cell, words: Sequence[str]) -> Entries:
    """The entries of these words, of a mapping whose others are read elsewhere."""
    return {word: cell.at(word) for word in words if cell.value.get(word) is not None}


def read_happening(cell: Cell, own: Sequence[str]) -> tuple[Happening, Entries]:
    """What happened: a text alone is the name of the interaction."""
    if not isinstance(cell.value, dict):
        return Happening(when=read_condition(cell)), {}
    if not cell.value:
        cell.problem("This says nothing.", "Name what happened: `touchpoint: …` or `name: …`.")
        return Happening(), {}
    when = read_condition(cell, beside=own)
    entries = own_entries(cell, own)
    return Happening(entries["touchpoint"].key() if "touchpoint" in entries else "", when), entries


def written_happening(what: Happening) -> dict[str, Any]:
    """What :func:`read_happening` reads."""
    return {
        **filled(touchpoint=what.touchpoint),
        **(write_condition(what.when) if what.when else {}),
    }


def read_keyed(cell: Cell, words: Sequence[str]) -> Entries:
    """The entries of a clause about something with a key; a text alone is the key."""
    if not isinstance(cell.value, dict):
        return {"key": cell}
    return cell.entries(("key", *words), required=("key",))


def key_in(entries: Entries) -> str:
    """The key, which was asked for already."""
    return entries["key"].key() if "key" in entries else ""


def read_times(entries: Entries) -> Bounds:
    """How often: at least once unless something is said."""
    numbers = {
        word: Decimal(entries[word].integer(0, MOST_TIMES)) for word in TIMES if word in entries
    }
    if "exactly" in numbers:
        if len(numbers) > 1:
            entries["exactly"].problem("`exactly` says both bounds.", "Delete the others.")
        return NEVER if not numbers["exactly"] else Bounds(numbers["exactly"], numbers["exactly"])
    bounds = Bounds(numbers.get("at_least") or None, numbers.get("at_most"))
    if numbers and bounds == Bounds():
        entries["at_least"].problem("This holds for everybody.", "Write `at_least: 1` or more.")
    _check_order(entries, bounds)
    return bounds if numbers else ONCE


def written_times(times: Bounds) -> dict[str, Any]:
    """What :func:`read_times` reads."""
    if times == ONCE:
        return {}
    if times in (NEVER, Bounds(times.at_least, times.at_least)):
        return {"exactly": int(times.at_most or 0)}
    return written_bounds(times)


def read_bounds(cell: Cell, entries: Entries) -> Bounds:
    """From how much to how much; at least one of the two."""
    found = {word: _decimal(entries[word]) for word in BOUNDS if word in entries}
    if not found:
        cell.problem("No bound is given.", "Add `at_least: …` or `at_most: …`.")
    bounds = Bounds(found.get("at_least"), found.get("at_most"))
    _check_order(entries, bounds)
    return bounds


def _check_order(entries: Entries, bounds: Bounds) -> None:
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None and low > high:
        entries["at_most"].problem("`at_most` is below `at_least`.", "Nobody is in such a segment.")


def written_bounds(bounds: Bounds) -> dict[str, Any]:
    """What :func:`read_bounds` reads."""
    found = {"at_least": bounds.at_least, "at_most": bounds.at_most}
    return {word: plain(number) for word, number in found.items() if number is not None}


def plain(number: Decimal) -> int | float:
    """A number as files and JSON have it."""
    return int(number) if number == int(number) else float(number)


def _decimal(cell: Cell) -> Decimal:
    value = cell.value
    is_number = not isinstance(value, bool) and isinstance(value, int | float)
    number = Decimal(str(value)) if is_number else Decimal(0)
    if not is_number or abs(number) > LARGEST or number != round(number, 6):
        cell.problem("A number is wanted here.", "Write it like `0.5` or `10`.")
        return Decimal(0)
    return number


def read_window(entries: Entries) -> Window:
    """When it counts; always, if nothing is said."""
    if "within" in entries and "between" in entries:
        entries["between"].problem("`within` and `between` stand together.", "Keep one of the two.")
    if "within" in entries:
        return Window(within=read_length(entries["within"]))
    if "between" in entries:
        return _days(entries["between"])
    return ALWAYS


def _days(cell: Cell) -> Window:
    days: list[date | None] = []
    for item in cell.items():
        days.append(parse_day(item.text()))
        if days[-1] is None:
            item.problem("This is no day.", EXPECTED_DAY)
    if len(days) != 2:
        cell.problem("Two days are wanted here.", "Write `[2025-01-01, 2025-03-31]`.")
        return ALWAYS
    if days[0] and days[1] and days[0] > days[1]:
        cell.problem("The second day is before the first.", "Change their order.")
    return Window(first=days[0], last=days[1])


def written_window(window: Window) -> dict[str, Any]:
    """What :func:`read_window` reads."""
    if window.within:
        return {"within": duration_text(window.within)}
    if window.first and window.last:
        return {"between": [window.first.isoformat(), window.last.isoformat()]}
    return {}


def read_moment(cell: Cell) -> Moment:
    """A day, or a length before or after the moment of looking."""
    moment = parse_moment(cell.text())
    if moment is None:
        cell.problem("This is no moment.", EXPECTED)
        return Moment()
    return moment


def read_length(cell: Cell) -> timedelta | None:
    """A length of time."""
    length = parse_duration(cell.text())
    if length is None:
        cell.problem("This is no length of time.", EXPECTED_LENGTH)
    return length
