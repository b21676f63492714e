"""The door for Python users and for every command: one home directory, opened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from heed.config.home_report import ReportDoor
from heed.config.opening import open_records
from heed.config.paths import HomePaths, find_home
from heed.doors.every import EveryDoor
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.lake.engines import Engine
    from heed.lake.store import Lake

_opened: Path | None = None


@dataclass(frozen=True)
class Home(EveryDoor, ReportDoor):
    """An opened home directory. Its methods return the same typed results that commands print."""

    paths: HomePaths

    @classmethod
    def open(cls, home: str | Path | None = None) -> Home:
        """Open (and on first use create) a home directory; one home per Python process.

        Raises:
            HeedError: this process has another home open, or the place cannot be written.
        """
        global _opened
        paths = HomePaths(find_home(home))
        if _opened not in (None, paths.root):
            raise HeedError(f"This process has {_opened} open; start another one for {paths.root}.")
        try:
            paths.create()
        except OSError as error:
            raise HeedError(
                f"Cannot create the home directory {paths.root}: {error.strerror}. "
                "Name another one with --home or HEED_HOME."
            ) from None
        open_records(paths)
        _opened = paths.root
        return cls(paths)

    @cached_property
    def lake(self) -> Lake:
        from heed.lake.store import Lake

        return Lake(self.paths.lake)

    @cached_property
    def engine(self) -> Engine:
        """DuckDB over the lake's files."""
        from heed.lake.engines import duckdb_engine

        return duckdb_engine(self.lake, temp=self.paths.work)
