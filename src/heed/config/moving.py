"""Moving a home's records from SQLite to the PostgreSQL database that ``HEED_DATABASE`` names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heed.config.database import sqlite
from heed.config.opening import bring_up_to_date, lacks_migrations, start_django
from heed.config.paths import HomePaths, find_home
from heed.config.serving import serving_alone
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.foundation.moving import Progress

SOURCE, TARGET = "sqlite", "default"


@dataclass(frozen=True)
class Moved:
    """What was moved: rows by table; or that it was there already."""

    rows: dict[str, int]
    to: str
    """The database."""
    file: Path
    """Where the records were, and still are."""
    is_new: bool


def move_records(home: Path | None, progress: Progress) -> Moved:
    """Copy all records in one transaction and prove that they arrived; SQLite stays as it is.

    Nobody writes to either meanwhile. After a crash nothing is moved, or all is; running it again
    completes it.

    Raises:
        Busy: the home is being served.
        HeedError: there is nothing to move or no place to move it to, with what to do.
    """
    paths = HomePaths(find_home(home))
    if not paths.database.exists():
        raise HeedError(f"{paths.root} has no records in SQLite: there is nothing to move.")
    start_django(paths)
    from heed.foundation.record_store import is_postgresql

    if not is_postgresql():
        raise HeedError("Name the PostgreSQL database in HEED_DATABASE, then try again.")
    with serving_alone(paths):
        bring_up_to_date(paths)
        _open_source(paths)
        return _move(paths, progress)


def _move(paths: HomePaths, progress: Progress) -> Moved:
    from django.db import transaction

    from heed.foundation import moving, pairing
    from heed.foundation.record_store import place
    from heed.foundation.turns import take_turn

    with transaction.atomic(using=SOURCE), transaction.atomic(using=TARGET):
        take_turn("pairing")
        full = moving.first_with_rows(TARGET)
        if full and not moving.is_same(SOURCE, TARGET):
            raise HeedError(
                f"The {place()} is not empty: {full} has rows. Name an empty one.",
                code="not_empty",
            )
        text = pairing.take_over(paths.lake, paths.database)
        sent = moving.contents(TARGET) if full else moving.copy_all(SOURCE, TARGET, progress)
    pairing.mark(paths.lake, text)
    rows = {name: content.n_rows for name, content in sent.items() if content.n_rows}
    return Moved(rows, place(), paths.database, is_new=not full)


def _open_source(paths: HomePaths) -> None:
    """Let Django know the SQLite file as a second database.

    Raises:
        HeedError: it was written by another version of Heed.
    """
    from django.db import connections

    known = connections.configure_settings({TARGET: {}, SOURCE: sqlite(paths.database)})
    connections.settings[SOURCE] = known[SOURCE]
    if lacks_migrations(connections[SOURCE]):
        raise HeedError(
            f"{paths.database} was written by an older version of Heed: run `heed doctor` once "
            "without HEED_DATABASE, then try again."
        )
