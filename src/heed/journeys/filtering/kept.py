"""Figures of filters under the home: a folder for each build, in it one for each filter.

A folder appears as a whole, under its final name: what is half written has another name and is
never read. Everything in here may be deleted at any time; it is then computed again.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from heed.kernel.errors import Busy

MOST_RESULTS = 200
MOST_BYTES = 500_000_000
LONGEST_SECONDS = 3_600  # nobody writes one set of figures for longer
ASKED, FACTS = "asked.json", "facts.json"
GONE = "These figures were cleared away meanwhile. Load the page again: they are computed anew."


@dataclass(frozen=True)
class Shelf:
    """Where the figures of one filter on one build lie; ``key`` is that of the filter."""

    root: Path
    build: int
    key: str

    @property
    def folder(self) -> Path:
        return self.root / str(self.build) / self.key

    @property
    def is_filled(self) -> bool:
        """Whether the figures are there, all of them."""
        return (self.folder / FACTS).is_file()

    def ask(self, asked: Mapping[str, Any]) -> None:
        """Write down what is asked for: jobs name it by its key, so that they hold no values."""
        place = self.folder.with_suffix(".asked")
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, json.dumps(asked).encode())

    def asked(self) -> dict[str, Any] | None:
        """What was asked for; None once it was cleared away."""
        try:
            found: dict[str, Any] = json.loads(self.folder.with_suffix(".asked").read_bytes())
        except FileNotFoundError:
            return None
        return found

    def fill(self, facts: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
        """Put figures here at once; if somebody was quicker, theirs stay."""
        making = self.folder.with_suffix(f".making-{uuid.uuid4().hex[:8]}")
        making.mkdir(parents=True)
        try:
            for name, rows in tables.items():
                pq.write_table(rows, making / f"{name}.parquet", compression="zstd")
                _sync(making / f"{name}.parquet")
            _write(making / FACTS, json.dumps(facts).encode())
            self._take(making)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _take(self, making: Path) -> None:
        """Give finished figures their final name, unless others have it."""
        while not self.is_filled:
            try:
                making.rename(self.folder)
            except FileNotFoundError:
                raise  # what was made is gone itself
            except OSError:
                if not self.is_filled:  # what a sweep left of it, or others as quick
                    shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What was noted of the figures.

        Raises:
            Busy: they were cleared away.
        """
        found: dict[str, Any] = json.loads(self._read(FACTS))
        return found

    def table(self, name: str) -> pa.Table:
        """One of the tables.

        Raises:
            Busy: they were cleared away.
        """
        return pq.read_table(pa.BufferReader(self._read(f"{name}.parquet")))

    def has(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return (self.folder / f"{name}.parquet").is_file()

    def touch(self) -> None:
        """Note that the figures were looked at: what nobody looks at goes first."""
        try:
            os.utime(self.folder)
        except FileNotFoundError:
            return

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise Busy(GONE) from None


def sweep(root: Path, newest: int) -> int:
    """Clear away figures of other builds than the newest, and the longest unused of too many;
    how many folders went."""
    gone = 0
    for folder in _folders(root):
        if folder.name != str(newest):
            gone += sum(1 for _ in _folders(folder))
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (root / str(newest)).glob("*.making-*"):
        if time.time() - _last_used(folder) > LONGEST_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
    filled = sorted(_folders(root / str(newest)), key=_last_used, reverse=True)
    size = 0
    for number, folder in enumerate(filled):
        size += sum(file.stat().st_size for file in folder.glob("*"))
        if number >= MOST_RESULTS or size > MOST_BYTES:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".asked").unlink(missing_ok=True)
            gone += 1
    return gone


def _folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (one for one in place.iterdir() if one.is_dir() and ".making-" not in one.name)


def _last_used(folder: Path) -> float:
    return folder.stat().st_mtime


def _write(place: Path, content: bytes) -> None:
    """Write a small file that is there as a whole or not at all."""
    making = place.with_name(f"{place.name}.{uuid.uuid4().hex[:8]}")
    making.write_bytes(content)
    _sync(making)
    making.rename(place)


def _sync(place: Path) -> None:
    with place.open("rb") as file:
        os.fsync(file.fileno())
