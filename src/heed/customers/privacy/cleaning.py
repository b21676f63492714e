"""Making what was deleted disappear: from the record store's file and log, and from work files."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from heed.customers.holdings import Place, holdings
from heed.foundation.vacuum import forget_deleted
from heed.lake.locks import IN_USE, is_held

YOUNG_SECONDS = 3_600  # a command that runs may still need what it wrote
STAY = ("cache",)  # counts of failed sign-ins
FAULT = "last-fault.txt"
TEXTS = "erasure-texts-"


def clean_records() -> dict[str, Any]:
    """Let the record store forget what was deleted from tables that hold anything about people.

    Raises:
        Busy: somebody reads an old state of an SQLite store for minutes.
    """
    held = {name for each in holdings() for name in each.tables}
    models = [model for model in apps.get_models() if model._meta.label in held]
    forget_deleted(model._meta.db_table for model in models)
    return {"store": connection.vendor}


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
