"""The notation of what ends a relationship, and what that stops.

ending:
  stops: [survey, promotion]
  win_back: [promotion]
  reasons: [{key: price, win_back_after: 180 days}, {key: death}]
  interactions: [{name: account_closed, reason: price}]
  resumed_by: [account_opened]
"""

from __future__ import annotations

from typing import Any

from heed.customers.contact.design import Ending, EndReason, Telling
from heed.foundation.notation import (
    filled,
    read_key,
    read_length,
    read_name,
    read_reference,
    read_text,
    written_name,
)
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import duration_text

KEYS = ("stops", "win_back", "reasons", "interactions", "resumed_by")


def read_ending(cell: Cell) -> Ending:
    """What the end of a relationship means; problems are noted on the cell."""
    entries = cell.entries(KEYS, required=("stops",))
    reasons = tuple(map(_reason, entries["reasons"].many())) if "reasons" in entries else ()
    ending = Ending(
        stops=entries["stops"].keys() if "stops" in entries else (),
        win_back=entries["win_back"].keys() if "win_back" in entries else (),
        reasons=reasons,
        interactions=_tellings(entries, "interactions"),
        resumed_by=_tellings(entries, "resumed_by"),
    )
    for key in ending.win_back:
        if key not in ending.stops:
            entries["win_back"].problem(f"`{key}` is not stopped.", "Name it under `stops`, too.")
    for number, telling in enumerate(ending.interactions):
        if telling.reason and telling.reason not in ending.by_key:
            entries["interactions"].at(number).problem(
                f"There is no reason `{telling.reason}`.", "Name it under `reasons`."
            )
    return ending


def write_ending(ending: Ending) -> dict[str, Any]:
    """The same in normal form; nothing for an ending that stops nothing."""
    return filled(
        stops=list(ending.stops),
        win_back=list(ending.win_back),
        reasons=[
            {
                **written_name(each.key, each.name),
                **filled(
                    win_back_after=duration_text(each.win_back_after) if each.win_back_after else ""
                ),
            }
            for each in ending.reasons
        ],
        interactions=[_write_telling(each) for each in ending.interactions],
        resumed_by=[_write_telling(each) for each in ending.resumed_by],
    )


def _reason(cell: Cell) -> EndReason:
    entries = cell.entries(("key", "name", "win_back_after"), required=("key",))
    key = read_key(entries)
    return EndReason(key, read_name(entries, key), read_length(entries, "win_back_after"))


def _tellings(entries: dict[str, Cell], word: str) -> tuple[Telling, ...]:
    return tuple(map(_telling, entries[word].many())) if word in entries else ()


def _telling(cell: Cell) -> Telling:
    """A name alone, or with the source that writes it and the reason that it means."""
    if not isinstance(cell.value, dict):
        return Telling(cell.text())
    entries = cell.entries(("name", "source", "reason"), required=("name",))
    return Telling(
        read_text(entries, "name"), read_text(entries, "source"), read_reference(entries, "reason")
    )


def _write_telling(telling: Telling) -> dict[str, Any] | str:
    if not telling.source and not telling.reason:
        return telling.name
    return {"name": telling.name, **filled(source=telling.source, reason=telling.reason)}
