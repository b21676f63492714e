"""What the notations of all kinds have in common: keys, names, shares, zones, lengths of time."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import nearest
from heed.kernel.durations import EXPECTED, parse_duration

LONGEST_NAME = 200
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")


def default_name(key: str) -> str:
    """The name of something that only has a key.

    >>> default_name("order_placed")
    'Order placed'
    """
    words = key.replace("_", " ").replace("-", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]


def read_key(entries: dict[str, Cell]) -> str:
    return entries["key"].key() if "key" in entries else ""


def read_name(entries: dict[str, Cell], key: str) -> str:
    return entries["name"].text(LONGEST_NAME) if "name" in entries else default_name(key)


def read_text(entries: dict[str, Cell], word: str) -> str:
    return entries[word].text() if word in entries else ""


def read_reference(entries: dict[str, Cell], word: str) -> str:
    return entries[word].key() if word in entries else ""


def read_length(entries: dict[str, Cell], word: str) -> timedelta | None:
    """A length of time such as ``30 days``; None where nothing is said, or nothing that is one."""
    if word not in entries:
        return None
    found = parse_duration(entries[word].text())
    if found is None:
        entries[word].problem("This is no length of time.", EXPECTED)
    return found


def read_share(cell: Cell) -> float:
    """A share from 0 to 1, as ``0.3`` or ``30 %``."""
    text = cell.text()
    percent = _PERCENT.fullmatch(text)
    try:
        value = float(percent[1]) / 100 if percent else float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        cell.problem(f"`{text}` is no share.", "Write it like `30 %` or `0.3`.")
        return 0.0
    return round(value, 8)


def written_share(value: float) -> str:
    """``30 %``; what :func:`read_share` reads."""
    return f"{round(100 * value, 6):g} %"


def read_zone(cell: Cell) -> str:
    """The name of a time zone, such as ``Europe/Berlin``."""
    name = cell.text()
    if name and not is_zone(name):
        meant = nearest(name, _zones())
        fix = f"Did you mean `{meant}`?" if meant else "Write it like `Europe/Berlin` or `UTC`."
        cell.problem(f"There is no time zone `{name}`.", fix)
        return "UTC"
    return str(ZoneInfo(name or "UTC"))


def is_zone(name: str) -> bool:
    """Whether a time zone has this name."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Every zone's name: listing them reads a folder, which takes longer than all the rest."""
    return frozenset(available_timezones())


def written_name(key: str, name: str) -> dict[str, Any]:
    return {"key": key, **filled(name=name if name != default_name(key) else "")}


def filled(**entries: Any) -> dict[str, Any]:
    """Those entries that say something."""
    return {key: value for key, value in entries.items() if value not in ("", None, False, [], {})}
