"""Opening the record store of a home: reaching it, bringing it up to date, knowing whose it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django

from heed.doors.paths import HomePaths
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations.executor import MigrationExecutor


def open_records(paths: HomePaths) -> None:
    """Start Django on the record store of a home; its tables are made or changed if need be.

    Raises:
        HeedError: it cannot be reached, is of a newer version, or belongs to another lake.
    """
    start_django(paths)
    from heed.foundation.pairing import belong_together, keep_from_sqlite

    keep_from_sqlite(paths.lake)
    bring_up_to_date(paths)
    belong_together(paths.lake, paths.database)


def start_django(paths: HomePaths) -> None:
    """Let this process work in a home."""
    os.environ["HEED_HOME"] = str(paths.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heed.config.settings")
    # A notebook runs an event loop in our thread; these calls are meant to block it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    django.setup()


def bring_up_to_date(paths: HomePaths) -> None:
    """Make or change the tables of the record store.

    Raises:
        HeedError: it cannot be reached, or is of a newer version.
    """
    from django.db import connection

    from heed.foundation.record_store import is_postgresql

    if is_postgresql():
        _reach(connection)
    if not (is_postgresql() or paths.database.exists()) or lacks_migrations(connection):
        _migrate(paths)


def lacks_migrations(connection: BaseDatabaseWrapper) -> bool:
    """Whether a database lacks migrations; asked with one small query.

    Raises:
        HeedError: it was written by a newer version.
    """
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = _of_newer_version(executor)
    if unknown:
        raise HeedError(
            f"The records in {connection.settings_dict['NAME']} were written by a newer version of "
            f"Heed (it knows {unknown}). Use that version, or another home directory."
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _reach(connection: BaseDatabaseWrapper) -> None:
    """Open a connection to PostgreSQL, or say why there is none."""
    from django.db import DatabaseError

    from heed.foundation.record_store import place

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

    from heed.foundation.record_store import changing_tables
    from heed.foundation.turns import turn
    from heed.lake.locks import exclusive

    with exclusive(paths.root / ".migrating"), turn("migrating"), changing_tables():
        call_command("migrate", verbosity=0, interactive=False)
