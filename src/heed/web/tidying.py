"""Sweeping away what nobody needs any more: leftovers of a killed server, sessions that ended."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.sessions.models import Session

from heed.doors.paths import HomePaths
from heed.foundation.jobs.registry import Result, Running
from heed.interactions.models import Upload
from heed.kernel.clock import utc_now
from heed.web import reading

AN_UPLOAD_TAKES = timedelta(hours=1)  # at most, between its first byte here and its row
WORK_TAKES = timedelta(days=1)  # at most, between two writes of it
KEPT = ("cache", "last-fault.txt")  # in the work folder


@dataclass(frozen=True)
class Swept:
    """How much was swept away."""

    uploads: int
    files: int
    sessions: int


def sweep(paths: HomePaths, *, now: datetime, is_alone: bool = False) -> Swept:
    """Remove files and folders that belong to nothing, and sessions that ended.

    Args:
        is_alone: No web server runs on this home, so nobody is sending a file now.
    """
    unsent = now if is_alone else now - AN_UPLOAD_TAKES
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    return Swept(
        uploads=_remove(_orphans(paths.uploads), unsent),
        files=_remove(list(paths.work.glob("*.upload*")), unsent)
        + _remove([one for one in _in(paths.work) if one.name not in KEPT], now - WORK_TAKES),
        sessions=sessions,
    )


def run_sweep(_job: Running) -> Result:
    """Sweep once a day; sweeping twice finds nothing the second time."""
    return asdict(sweep(reading.current().paths, now=utc_now()))


def _orphans(uploads: Path) -> list[Path]:
    """Folders of uploads without a row, or whose file somebody removed."""
    kept = set(Upload.objects.filter(removed_at=None).values_list("folder", flat=True))
    return [folder for folder in _in(uploads) if folder.name not in kept]


def _remove(places: list[Path], before: datetime) -> int:
    """Remove what was last written before a moment; how many."""
    old = [place for place in places if _written(place) < before.timestamp()]
    for place in old:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
    return len(old)


def _written(place: Path) -> float:
    """When anything in there was last written; now, if it goes meanwhile."""
    try:
        return max(one.stat().st_mtime for one in (place, *place.rglob("*")))
    except FileNotFoundError:
        return utc_now().timestamp()


def _in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
