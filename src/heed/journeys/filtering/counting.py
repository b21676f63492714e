"""Filters as background work: asked for once however many wait, done again if a worker dies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from heed.foundation.jobs.queue import enqueue
from heed.foundation.models import Job
from heed.journeys.filtering.checking import check_recorded
from heed.journeys.filtering.computing import Progress, compute
from heed.journeys.filtering.filters import Filter, InvalidFilter, filter_of
from heed.journeys.filtering.kept import Shelf, sweep
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.errors import Busy

KIND = "filter"
MOST_OPEN = 10  # of one person


def start_counting(shelf: Shelf, key: str, asked: Filter, *, actor: str, now: datetime) -> Job:
    """Queue the figures of a filter; while they are being computed, that work.

    No row of the audit trail: a reading that has to be computed first changes nothing.

    Raises:
        Busy: this person has ten filters under way.
    """
    with transaction.atomic():
        found = newest_job(shelf)
        if found and found.is_open:
            return found
        mine = Job.objects.filter(kind=KIND, actor=actor)
        if mine.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).count() >= MOST_OPEN:
            raise Busy(f"{MOST_OPEN} of your filters are being computed. Wait until one is done.")
        shelf.ask({"journey": key, "pairs": asked.pairs})
        arguments = {"build": shelf.build, "key": shelf.key}
        same = f"{shelf.build}:{shelf.key}"
        return enqueue(KIND, arguments, actor=actor, now=now, same_as=same, is_change=False)


def newest_job(shelf: Shelf) -> Job | None:
    """The newest work on these figures."""
    same = f"{shelf.build}:{shelf.key}"
    return Job.objects.filter(kind=KIND, same_as=same).order_by("-pk").first()


def count(build: OpenBuild | None, shelf: Shelf, progress: Progress) -> dict[str, Any]:
    """Compute the figures of a filter and put them on the shelf; twice is as once.

    What cannot be met is put there, too, as ``refused``: it may name values, which jobs do not
    hold. A build that is the newest no more is left alone.
    """
    said = shelf.asked()
    if said is None or build is None or build.number != shelf.build:
        return {"is_current": False}
    if not shelf.is_filled:
        _fill(build, shelf, said, progress)
        sweep(shelf.root, build.number)
    return {"is_current": True}


def _fill(build: OpenBuild, shelf: Shelf, said: dict[str, Any], progress: Progress) -> None:
    pairs = [tuple(pair) for pair in said["pairs"]]
    days = dict(pairs)
    where = [text for name, text in pairs if name == "where"]
    asked, key = filter_of(where, days.get("from", ""), days.get("to", "")), said["journey"]
    try:
        check_recorded(build, key, asked)
    except InvalidFilter as refused:
        shelf.fill({"refused": refused.sentence, **refused.fields}, {})
        return
    tables = compute(build, key, asked, progress)
    outcomes = tables["journey_outcomes"].to_pylist()
    n = {row["segment"]: row["n"] for row in outcomes if not row["outcome"]}
    shelf.fill({"n": n}, tables)
