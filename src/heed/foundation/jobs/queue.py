"""The queue: adding work, claiming it under a lease, renewing the lease, finishing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from heed.foundation import audit
from heed.foundation.models import Job
from heed.kernel.errors import Busy, NotFound

LEASE = timedelta(seconds=30)
WAIT_AFTER_LOSS = timedelta(seconds=5)  # times the attempts: a fault that kills does so slowly
GONE = "The process that did this ended {n} times. See the server's log, then start it again."


def enqueue(
    kind: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    actor: str,
    now: datetime,
    same_as: str = "",
    most_attempts: int = 3,
    is_change: bool = True,
) -> Job:
    """Queue work inside the caller's transaction; while work with ``same_as`` is open, that one.

    Arguments are ids and names, never personal values; uploaded files are named by their upload.
    Work that only computes what somebody reads is no change: the audit trail gets no row of it.
    """
    same_as = _fitting(same_as)
    if same_as and (found := _open_one(kind, same_as)):
        return found
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=dict(arguments or {}),
                same_as=same_as,
                actor=actor,
                queued_at=now,
                due_at=now,
                most_attempts=most_attempts,
            )
            if is_change:
                audit.record(actor=actor, now=now, verb=f"job.{kind}", subject=f"job:{job.pk}")
    except IntegrityError:
        if same_as and (found := _open_one(kind, same_as)):
            return found  # another process was quicker
        raise
    return job


def get_job(number: int) -> Job:
    """One piece of work.

    Raises:
        NotFound: there is none of this number.
    """
    found = Job.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no job {number}.")
    return found


def list_jobs(limit: int = 50) -> list[Job]:
    """The newest pieces of work, newest first."""
    return list(Job.objects.all()[:limit])


def claim(worker: str, now: datetime) -> Job | None:
    """Take the oldest work that is due, or None; two workers never get the same."""
    with transaction.atomic():
        due = Job.objects.filter(state=Job.State.QUEUED, due_at__lte=now).order_by("due_at", "pk")
        # Others pass by what we look at; with SQLite nobody else looks while we do.
        found = due.select_for_update(skip_locked=True).first()
        if found is None:
            return None
        taken = Job.objects.filter(pk=found.pk, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING,
            worker=worker,
            attempts=found.attempts + 1,
            leased_until=now + LEASE,
            started_at=now,
            doing="",
            done=0,
            total=0,
        )
    return get_job(found.pk) if taken else None


def renew(job: Job, now: datetime, **progress: Any) -> bool:
    """Hold the lease for longer and note progress; False if the work is no longer ours."""
    return bool(_mine(job).update(leased_until=now + LEASE, **progress))


def finish(job: Job, now: datetime, *, result: Mapping[str, Any]) -> bool:
    """Note that the work is done; False if it is no longer ours."""
    return _end(job, now, Job.State.DONE, result=dict(result))


def fail(job: Job, now: datetime, *, sentence: str) -> bool:
    """Note that the work cannot be done, and why; it is not tried again by itself."""
    return _end(job, now, Job.State.FAILED, sentence=sentence)


def put_back(job: Job, now: datetime, *, wait: timedelta = timedelta()) -> bool:
    """Queue our work again, e.g. because this worker is told to end."""
    return bool(
        _mine(job).update(
            state=Job.State.QUEUED, worker="", leased_until=None, due_at=now + wait, doing=""
        )
    )


def cancel(job: Job, *, actor: str, now: datetime) -> None:
    """Cancel open work; what runs ends at its next word of progress.

    Raises:
        Busy: it has ended already.
    """
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING))
        if not ended.update(state=Job.State.CANCELLED, finished_at=now, leased_until=None):
            raise Busy("This has ended already, so it cannot be cancelled.")
        audit.record(actor=actor, now=now, verb="job.cancelled", subject=f"job:{job.pk}")


def requeue_lost(now: datetime) -> int:
    """Queue again what dead workers held, or give it up after its attempts; how many pieces."""
    lost = list(Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=now))
    for job in lost:
        still = Job.objects.filter(pk=job.pk, attempts=job.attempts).filter(
            Q(state=Job.State.RUNNING) & Q(leased_until__lt=now)
        )
        if job.attempts >= job.most_attempts:
            sentence = GONE.format(n=job.attempts)
            still.update(
                state=Job.State.FAILED, finished_at=now, leased_until=None, sentence=sentence
            )
        else:
            due = now + WAIT_AFTER_LOSS * job.attempts
            still.update(state=Job.State.QUEUED, worker="", leased_until=None, due_at=due)
    return len(lost)


def _mine(job: Job) -> Any:
    return Job.objects.filter(
        pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts
    )


def _end(job: Job, now: datetime, state: Job.State, **facts: Any) -> bool:
    return bool(_mine(job).update(state=state, finished_at=now, leased_until=None, **facts))


def _fitting(same_as: str) -> str:
    """A text that fits into its column: of a long one, such as a path, its beginning and a hash."""
    longest = Job._meta.get_field("same_as").max_length or 0
    if len(same_as) <= longest:
        return same_as
    return same_as[: longest - 33] + " " + md5(same_as.encode(), usedforsecurity=False).hexdigest()


def _open_one(kind: str, same_as: str) -> Job | None:
    open_ones = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return open_ones.filter(kind=kind, same_as=same_as).first()
