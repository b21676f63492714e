"""Making what was deleted disappear: from the record store's file and log, and from work files."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from heed.customers.holdings import Place, holdings
from heed.kernel.errors import Busy
from heed.lake.locks import IN_USE, is_held

YOUNG_SECONDS = 3_600  # a command that runs may still need what it wrote
PAUSE_SECONDS, MOST_SECONDS = 0.5, 120.0
STAY = ("cache",)  # counts of failed sign-ins
FAULT = "last-fault.txt"
TEXTS = "erasure-texts-"


def clean_records() -> dict[str, Any]:
    """Rewrite the record store without what was deleted, and empty its log.

    SQLite: every page is written anew, deleted content is overwritten with zeros, and the
    write-ahead log is cut to nothing. PostgreSQL: dead rows go from the tables that hold anything
    about people, and with them what the statistics of columns remember; its write-ahead log is the
    database's own and goes with its rotation.

    Raises:
        Busy: somebody reads an old state of an SQLite store for minutes.
    """
    if connection.vendor == "postgresql":
        return _clean_postgresql()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    _cut_log()
    return {"store": "sqlite"}


def _cut_log() -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        if not busy:
            return
        if time.monotonic() > deadline:
            raise Busy("Somebody has been reading the record store for minutes; try again later.")
        time.sleep(PAUSE_SECONDS)


def _clean_postgresql() -> dict[str, Any]:
    held = {name for each in holdings() for name in each.tables}
    tables = sorted(
        model._meta.db_table for model in apps.get_models() if model._meta.label in held
    )
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")
    return {"store": "postgresql", "tables": len(tables)}


def clean_files(place: Place) -> dict[str, Any]:
    """Remove what commands left behind, and figures that are computed again when asked for.

    Left behind is word of a fault, folders of imports that were killed, and whatever else is older
    than an hour.
    """
    removed = young = 0
    for folder in (place.work, place.lake.root / ".spill", place.filters):
        for path in folder.iterdir() if folder is not None and folder.is_dir() else ():
            if path.name in STAY or path.name.startswith(TEXTS):
                continue
            if folder != place.filters and _is_in_use(path):
                young += 1
                continue
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            removed += 1
    return {"removed": removed, "in_use": young}


def _is_in_use(path: Path) -> bool:
    lock = path / IN_USE
    if path.name == FAULT or lock.exists():
        return is_held(lock)
    return time.time() - path.stat().st_mtime < YOUNG_SECONDS


def keep_texts(work: Path, erasure: int, texts: list[str]) -> None:
    """Keep what is to be searched for at the end, readable by the owner only."""
    work.mkdir(parents=True, exist_ok=True)
    path = work / f"{TEXTS}{erasure}"
    path.touch(mode=0o600)
    path.write_text("\n".join(texts), encoding="utf-8")


def kept_texts(work: Path, erasure: int) -> list[str]:
    """What is to be searched for; nothing where that was removed meanwhile."""
    path = work / f"{TEXTS}{erasure}"
    return path.read_text(encoding="utf-8").split("\n") if path.exists() else []


def forget_texts(work: Path, erasure: int) -> None:
    """Overwrite and remove them."""
    path = work / f"{TEXTS}{erasure}"
    if path.exists():
        path.write_bytes(b"\0" * path.stat().st_size)
        path.unlink()
