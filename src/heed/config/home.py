"""The door for Python users and for every command: one home directory, opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import django

from heed.config.home_report import ReportDoor
from heed.config.paths import HomePaths, find_home
from heed.doors.every import EveryDoor
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

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
        _start_django(paths)
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


def _start_django(paths: HomePaths) -> None:
    os.environ["HEED_HOME"] = str(paths.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heed.config.settings")
    # A notebook runs an event loop in our thread; these calls are meant to block it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    django.setup()
    from heed.foundation.pairing import belong_together, keep_from_sqlite

    keep_from_sqlite(paths.lake)
    _reach()
    if _needs_migration(paths):
        _migrate(paths)
    belong_together(paths.lake, paths.database)


def _reach() -> None:
    """Open a connection to the record store, or say why there is none."""
    from django.db import DatabaseError, connection

    from heed.foundation.record_store import is_postgresql, place

    if not is_postgresql():
        return
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        why = " ".join(str(error).split()).rstrip(".?")
        raise HeedError(f"The {place()} cannot be used: {why}.", code="record_store") from None
    encoding = connection.connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise HeedError(
            f"The {place()} keeps text as {encoding}: create it with ENCODING 'UTF8'.",
            code="record_store",
        )


def _needs_migration(paths: HomePaths) -> bool:
    """Whether the record store lacks migrations; asked with one small query."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from heed.foundation.record_store import is_postgresql

    if not (is_postgresql() or paths.database.exists()):
        return True
    executor = MigrationExecutor(connection)
    unknown = _of_newer_version(executor)
    if unknown:
        raise HeedError(
            f"The home directory {paths.root} was written by a newer version of Heed (it knows "
            f"{unknown}). Use that version, or another home directory."
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_newer_version(executor: MigrationExecutor) -> str:
    """A migration of ours that was applied here and that this version does not have; else empty."""
    known = executor.loader.disk_migrations or {}
    ours = {app for app, _name in known}
    strange = [
        f"{app}.{name}"
        for app, name in sorted(executor.loader.applied_migrations or {})
        if app in ours and (app, name) not in known
    ]
    return strange[0] if strange else ""


def _migrate(paths: HomePaths) -> None:
    """Create or change the record store's tables; one process at a time."""
    from django.core.management import call_command

    from heed.foundation.turns import turn
    from heed.lake.locks import exclusive

    with exclusive(paths.root / ".migrating"), turn("migrating"):
        call_command("migrate", verbosity=0, interactive=False)
