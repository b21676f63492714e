"""Which record store this home uses: SQLite in a file of the home, or a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction


@dataclass(frozen=True)
class RecordStore:
    """The record store as people know it."""

    product: str
    """SQLite or PostgreSQL."""
    version: str
    """Of the product."""
    place: str
    """The file, or the database and its host."""
    n_bytes: int
    """What it takes on disk."""


def is_postgresql() -> bool:
    """Whether the records are in PostgreSQL."""
    return connection.vendor == "postgresql"


def place() -> str:
    """Where the records are, for people: a file, or a database and its host; no password."""
    given = connection.settings_dict
    if not is_postgresql():
        return str(given["NAME"])
    host, port = given["HOST"] or "this machine", given["PORT"]
    return f"database {given['NAME']} at {host}{f':{port}' if port else ''}"


def describe() -> RecordStore:
    """The record store, how large it is, and which version."""
    product, asked, size = (
        ("PostgreSQL", "SHOW server_version", "SELECT pg_database_size(current_database())")
        if is_postgresql()
        else ("SQLite", "SELECT sqlite_version()", "")
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        version = str(cursor.fetchone()[0]).split()[0]
        if not size:
            return RecordStore(product, version, place(), _size_of_files())
        cursor.execute(size)
        return RecordStore(product, version, place(), int(cursor.fetchone()[0]))


@contextmanager
def changing_tables() -> Iterator[None]:
    """One transaction around all changes of tables.

    Django commits the tables of some migrations before it notes that they are there: whoever is
    killed in between could never go on.
    """
    connection.disable_constraint_checking()  # SQLite does so only outside of transactions
    try:
        with transaction.atomic():
            if is_postgresql():  # tables with checks that are put off cannot be changed
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield
    finally:
        connection.enable_constraint_checking()


def _size_of_files() -> int:
    file = Path(place())
    beside = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    return sum(path.stat().st_size for path in beside if path.exists())
