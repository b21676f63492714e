"""Counts over whole tables that stay known while the tables grow: only new files are scanned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heed.lake.engines import Engine

Row = dict[str, Any]


@dataclass(frozen=True)
class _Known:
    """The files that were scanned, and what they hold together."""

    files: frozenset[Path]
    rows: tuple[Row, ...]


class Scanned:
    """Rows of counts by key, kept between calls; columns ``n…`` add up, ``first…`` and ``last…``
    are the earliest and the latest."""

    def __init__(self) -> None:
        self._known: dict[Hashable, _Known] = {}
        self._lock = threading.Lock()

    def rows(
        self,
        engine: Engine,
        table: str,
        count: Callable[[Any], Any],
        *,
        by: Sequence[str],
        variant: Hashable = "",
    ) -> list[Row]:
        """What ``count`` makes of the newest ``table``: rows with the key ``by``.

        ``variant`` tells counts apart that depend on more than the table.
        """
        key = (str(engine.lake.root), table, count.__qualname__, variant)
        files = frozenset(engine.lake.files(table))
        with self._lock:
            known = self._known.get(key)
        if known is None or not known.files <= files:  # rows moved or went
            known = _Known(frozenset(), ())
        if fresh := sorted(files - known.files):
            found = engine.to_rows(count(engine.of_files(table, fresh)))
            known = _Known(files, tuple(added_up([*known.rows, *found], by)))
            with self._lock:
                self._known[key] = known
        return list(known.rows)


def added_up(rows: Sequence[Row], by: Sequence[str]) -> list[Row]:
    """Rows of one key as one."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        before = found.get(key)
        found[key] = row if before is None else _together(before, row, by)
    return list(found.values())


def _together(one: Row, other: Row, by: Sequence[str]) -> Row:
    made = {}
    for name, value in one.items():
        given = [each for each in (value, other[name]) if each is not None]
        if name in by or not given:
            made[name] = value
        elif name.startswith("first"):
            made[name] = min(given)
        elif name.startswith("last"):
            made[name] = max(given)
        else:
            made[name] = sum(given)
    return made
