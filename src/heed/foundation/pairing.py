"""A lake and a PostgreSQL database that belong together, and keeping others from being mixed up.

With SQLite both lie in one home. With PostgreSQL a slip in a setting would let records speak about
another lake; so both hold the same mark, made when they first meet.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import md5
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from heed.foundation.models import Setting
from heed.foundation.record_store import is_postgresql, place
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError

FILE = ".records"  # in the lake; it is there if the records are in PostgreSQL
KEY = "lake"  # of the setting that holds the same mark


def keep_from_sqlite(lake: Path) -> None:
    """Make sure that SQLite is not begun for a lake whose records are in PostgreSQL.

    Raises:
        HeedError: they are; says what to set.
    """
    if not is_postgresql() and _mark_of(lake):
        raise HeedError(
            f"The records of {lake.parent} are in a PostgreSQL database: set HEED_DATABASE."
        )


def belong_together(lake: Path, file: Path) -> None:
    """Make sure that this lake and the record store belong together; they do once they have met.

    ``file`` is where SQLite's records of this home are, if they are.

    Raises:
        HeedError: they do not, or the records are still in SQLite; says what to do.
    """
    ours = _mark_of(lake)
    if is_postgresql() and not (ours and ours == mark_of_records()):
        _meet(lake, file)


def take_over(lake: Path, file: Path) -> str:
    """Let the record store be that of a lake whose records it got from an SQLite file.

    Inside the caller's transaction; returns the mark that the lake gets once it is committed. The
    mark follows from the file, so that a move that was cut short is known again.

    Raises:
        HeedError: one of them belongs to another one.
    """
    found = file.stat()
    same = f"{file.resolve()} {found.st_dev} {found.st_ino}"
    text = md5(same.encode(), usedforsecurity=False).hexdigest()
    theirs = mark_of_records()
    if theirs not in ("", text) or (not theirs and _mark_of(lake)):
        raise HeedError(
            f"The records of {lake.parent} were moved to another database already, or the "
            f"{place()} belongs to another lake. Nothing was moved."
        )
    Setting.objects.get_or_create(key=KEY, defaults={"value": text})
    return text


def mark_of_records() -> str:
    """The mark in the record store; empty if it has met no lake."""
    return str(Setting.objects.filter(key=KEY).values_list("value", flat=True).first() or "")


def mark(lake: Path, text: str) -> None:
    """Write a mark into a lake, durably."""
    fresh = lake / f"{FILE}-{os.getpid()}"
    with fresh.open("w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(lake / FILE)


def _meet(lake: Path, file: Path) -> None:
    with transaction.atomic():
        take_turn("pairing")
        ours, theirs = _mark_of(lake), mark_of_records()
        if ours and ours == theirs:  # somebody was quicker
            return
        if theirs:
            raise HeedError(
                f"The {place()} belongs to another lake than {lake}: name the right home, or "
                "another database in HEED_DATABASE."
            )
        if ours and _has_tables(lake):
            raise HeedError(
                f"The {place()} is empty, but {lake} has been written to together with another "
                "database: name that one in HEED_DATABASE, or restore it from its backup."
            )
        if file.exists():
            raise HeedError(
                f"The records of {lake.parent} are in {file.name}. `heed database move` brings "
                "them to PostgreSQL; without HEED_DATABASE they are used where they are."
            )
        # The lake first: a lake without tables may have a mark that no database has.
        mark(lake, ours or uuid4().hex)
        Setting.objects.create(key=KEY, value=_mark_of(lake))


def _mark_of(lake: Path) -> str:
    with suppress(FileNotFoundError):
        return (lake / FILE).read_text(encoding="ascii").strip()
    return ""


def _has_tables(lake: Path) -> bool:
    return any(path.is_dir() and not path.name.startswith(".") for path in lake.iterdir())
