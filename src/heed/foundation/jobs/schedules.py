"""Work that is queued by itself: one piece for each turn of a schedule, whoever looks first."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from heed.foundation.jobs.queue import enqueue
from heed.foundation.jobs.registry import Schedule, schedules
from heed.foundation.models import Slot

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ACTOR = "schedule"


def queue_due(now: datetime) -> int:
    """Queue the newest turn of every schedule that was not queued yet; how many were.

    Turns that nobody looked at, because the server was off, are left out: the newest stands for
    them. A schedule that never ran starts at once.
    """
    return sum(_queue(schedule, now) for schedule in schedules())


def turn_at(schedule: Schedule, now: datetime) -> datetime:
    """When the newest turn of a schedule was due."""
    return EPOCH + (now - EPOCH) // schedule.every * schedule.every


def _queue(schedule: Schedule, now: datetime) -> bool:
    due = turn_at(schedule, now)
    if Slot.objects.filter(schedule=schedule.name, due_at__gte=due).exists():
        return False
    try:
        with transaction.atomic():
            job = enqueue(schedule.kind, actor=ACTOR, now=now, same_as=schedule.name)
            Slot.objects.create(schedule=schedule.name, due_at=due, job=job)
    except IntegrityError:  # another process queued this turn
        return False
    return True
