"""The record store of a test's home: SQLite in the home, or a PostgreSQL database of its own.

``HEED_TEST_DATABASE=postgresql`` chooses PostgreSQL for a whole test run.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from heed.doors.paths import HomePaths
from heed.lake.locks import exclusive
from tests.kit import postgresql, postgresql_keeper

CHOICE = "HEED_TEST_DATABASE"
CLUSTER = "HEED_TEST_CLUSTER"  # address of the cluster that this run started
NAMES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[2]
DUMP = "records.dump"
TEMPLATE = "heed_template"  # all tables, no rows


def choose() -> None:
    """Let this process and those that it starts use the record store that was chosen."""
    wanted = os.environ.get(CHOICE) or NAMES[0]
    if wanted not in NAMES:
        raise pytest.UsageError(f"{CHOICE} is {wanted!r}: write one of {', '.join(NAMES)}.")
    os.environ.pop("HEED_DATABASE", None)
    os.environ.pop("HEED_DATABASE_PASSWORD_FILE", None)
    if wanted == "postgresql":
        if CLUSTER not in os.environ:
            os.environ[CLUSTER] = postgresql.start().url
        os.environ["HEED_DATABASE"] = _url("heed")


def kind() -> str:
    """Which record store this test run uses, one of ``NAMES``."""
    return NAMES[on_postgresql()]


def on_postgresql() -> bool:
    """Whether this test run uses PostgreSQL."""
    return os.environ.get(CHOICE) == "postgresql"


only_sqlite = pytest.mark.skipif(on_postgresql(), reason="This is about SQLite's own file.")
only_postgresql = pytest.mark.skipif(not on_postgresql(), reason="This is about PostgreSQL.")


def environment(home: Path) -> dict[str, str]:
    """What a process needs to find the records of a home; empty with SQLite."""
    return {"HEED_DATABASE": database_of(home)} if on_postgresql() else {}


def database_of(home: Path) -> str:
    """The address of the database of a home, which is created on first use."""
    name = name_of(home)
    if name not in _homes():
        create(name, like=_template())
        _homes()[name] = home.resolve()
    return _url(name)


def name_of(home: Path) -> str:
    """The name of the PostgreSQL database of a home."""
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()
    return f"home_{digest[:20]}"


def django_name(home: Path) -> str:
    """What Django calls the records of a home: the name of a database, or a file."""
    return name_of(home) if on_postgresql() else str(HomePaths(home).database)


def keep(home: Path) -> None:
    """Keep the records in the home itself, beyond the end of this run."""
    if on_postgresql():
        _client("pg_dump", database_of(home), "--format", "custom", "--file", str(home / DUMP))


def bring_back(home: Path) -> None:
    """Bring back what ``keep`` kept, unless this run has it already."""
    if on_postgresql() and not _exists(name_of(home)):
        create(name_of(home), like="template0")
        _client("pg_restore", "--exit-on-error", "--dbname", database_of(home), str(home / DUMP))


def copy(made: Path, home: Path) -> None:
    """Give a home the records of another one, which nobody uses meanwhile."""
    if on_postgresql():
        create(name_of(home), like=name_of(made))
        _homes()[name_of(home)] = home.resolve()
        return
    before, after = HomePaths(made).database, HomePaths(home).database
    with closing(sqlite3.connect(before)) as source, closing(sqlite3.connect(after)) as target:
        source.backup(target)


def query(home: Path, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the records of a home; ``?`` stands for a value. None while there is no table."""
    if not on_postgresql():
        return _in_file(HomePaths(home).database, statement, values)
    with psycopg.connect(database_of(home), autocommit=True) as con:
        found = con.execute(statement.replace("?", "%s").encode(), values)
        return found.fetchall() if found.description else []


def _in_file(place: Path, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    if not place.exists():
        return []
    with closing(sqlite3.connect(place, timeout=20)) as con, con:
        try:
            return con.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return []


def create(name: str, *, like: str) -> None:
    """Create a database as a copy of another one; keeps one that is there."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with _maintenance() as con:
        try:
            con.execute(statement.format(sql.Identifier(name), sql.Identifier(like)))
        except psycopg.errors.DuplicateDatabase:
            return


def drop_below(folder: Path) -> None:
    """Drop the databases of all homes below a folder, which nobody needs any more."""
    place = folder.resolve()
    for name in [name for name, home in _homes().items() if home.is_relative_to(place)]:
        with _maintenance() as con:
            con.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        del _homes()[name]


def _client(program: str, *arguments: str) -> None:
    command = [str(postgresql_keeper.programs() / program), *arguments]
    subprocess.run(command, check=True)


def _exists(name: str) -> bool:
    with _maintenance() as con:
        known = con.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return known.fetchone() is not None


@cache
def _homes() -> dict[str, Path]:
    """Databases that this process created or found, with their homes."""
    return {}


@cache
def _template() -> str:
    """The name of a database with all tables and no rows; made once in a test run."""
    with exclusive(ROOT / "build" / f".{TEMPLATE}-{_port()}"), _maintenance() as con:
        if not _exists(TEMPLATE):
            con.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("heed_making")))
            _migrate(_url("heed_making"))
            con.execute(f"ALTER DATABASE heed_making RENAME TO {TEMPLATE}")
    return TEMPLATE


def _migrate(url: str) -> None:
    given = {**os.environ, "HEED_DATABASE": url, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run([*command, "--settings", "heed.config.settings"], env=given, check=True)


def _maintenance() -> psycopg.Connection[Any]:
    return psycopg.connect(_url("postgres"), autocommit=True)


def _url(name: str) -> str:
    return f"{os.environ[CLUSTER]}/{name}"


def _port() -> str:
    return os.environ[CLUSTER].rsplit(":", 1)[1]
