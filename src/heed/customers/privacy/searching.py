"""Proving an erasure: looking for the person in all that is left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import CharField, JSONField, Q, TextField

from heed.customers.holdings import Place
from heed.customers.identity.mentions import TELLING, Mentions
from heed.customers.models import Profile
from heed.customers.people import Person
from heed.customers.privacy.retention import TABLES as RULED
from heed.customers.privacy.retention import spared
from heed.lake.maintenance import Rows
from heed.lake.schemas import TABLES as LAKE_TABLES

TEXTS = (CharField, TextField, JSONField)
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
    records = _search_records(telling)
    mentions = Mentions(telling)
    files = n_bytes = 0
    for path in _files(place):
        files += 1
        n_bytes += path.stat().st_size
        is_told = bool(records) and path in _database()
        if telling and not is_told and mentions.in_raw(path):
            found[path.name] = 1
    lake = [path for path in place.lake.root.rglob("*") if path.is_file()]
    return {
        "texts": len(telling),
        "too_short": len(set(texts)) - len(telling),
        "files": files + len(lake),
        "bytes": n_bytes + sum(path.stat().st_size for path in lake),
        "found": {**records, **found},
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


def _search_records(texts: Sequence[str]) -> dict[str, int]:
    """The rows of every table of the record store that hold one of the texts anywhere."""
    forms = {form for each in texts for form in (each, json.dumps(each)[1:-1])}
    found: dict[str, int] = {}
    for model in apps.get_models():
        named = [field.name for field in model._meta.fields if isinstance(field, TEXTS)]
        wanted = Q()
        for name, form in product(named, sorted(forms)):
            wanted |= Q(**{f"{name}__icontains": form})
        if wanted and (n := model._default_manager.filter(wanted).count()):
            found[model._meta.label] = n
    return found
