"""Proving an erasure: looking for the person in all that is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from heed.customers.holdings import Place
from heed.customers.identity.mentions import TELLING, Mentions
from heed.customers.models import Profile
from heed.customers.people import Person
from heed.customers.privacy.retention import TABLES as RULED
from heed.customers.privacy.retention import spared
from heed.lake.maintenance import Rows
from heed.lake.schemas import TABLES as LAKE_TABLES

PEOPLE = ("profile_id", "customer_id")


def count_ids(person: Person, place: Place) -> int:
    """The rows of both stores that are still the person's, but for what a law keeps.

    Files of the lake count, whatever version lists them. Where a law keeps records, the journeys
    that they belong to are computed of them, under the number that nobody has any more.
    """
    n = Profile.objects.filter(pk__in=person.profiles).count()
    laws = {table: spared(kind)(person, place) for kind, table in RULED.items()}
    is_kept = any(laws.values())
    for name, table in LAKE_TABLES.items():
        columns = [column for column in PEOPLE if column in table.schema.names]
        if is_kept and "customer_id" in columns and "profile_id" not in columns:
            continue
        for column in columns:
            rows = Rows(isin={column: list(person.profiles)})
            kept = [each for each, _ in laws.get(name, ())]
            n += place.lake.count_on_disk(name, rows, but=kept)
    return n


def search_texts(texts: Sequence[str], place: Place) -> dict[str, Any]:
    """Where a person's keys still stand, and what was looked through.

    Keys too short to be told from other numbers are counted, not looked for.
    """
    telling = sorted({each for each in texts if len(each) >= TELLING})
    found = {f"lake.{name}": n for name, n in place.lake.count_texts(telling).items()}
    mentions = Mentions(telling)
    files = n_bytes = 0
    for path in _files(place):
        files += 1
        n_bytes += path.stat().st_size
        if telling and mentions.in_raw(path):
            found[path.name if path in _database() else path.parent.name] = 1
    found |= _search_postgresql(telling) if connection.vendor == "postgresql" else {}
    lake = [path for path in place.lake.root.rglob("*") if path.is_file()]
    return {
        "texts": len(telling),
        "too_short": len(set(texts)) - len(telling),
        "files": files + len(lake),
        "bytes": n_bytes + sum(path.stat().st_size for path in lake),
        "found": found,
    }


def _database() -> tuple[Path, ...]:
    if connection.vendor != "sqlite":
        return ()
    name = str(settings.DATABASES["default"]["NAME"])
    return tuple(path for end in ("", "-wal", "-shm") if (path := Path(name + end)).is_file())


def _files(place: Place) -> Iterator[Path]:
    yield from _database()
    for folder in (place.uploads, place.exports):
        if folder is not None and folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.is_file())


def _search_postgresql(texts: Sequence[str]) -> dict[str, int]:
    """The rows of every table that hold one of the texts anywhere."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            row = f"lower({connection.ops.quote_name(table)}::text)"
            parts = " OR ".join([f"strpos({row}, lower(%s)) > 0"] * len(texts)) or "false"
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(table)} WHERE {parts}",
                list(texts),
            )
            if n := cursor.fetchone()[0]:
                found[table] = n
    return found
