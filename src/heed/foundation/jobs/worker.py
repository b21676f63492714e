"""A worker: claims work, runs its handler, renews the lease while it runs."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import OperationalError, close_old_connections, connection

from heed.foundation.jobs import queue
from heed.foundation.jobs.registry import Cancelled, LostLease, handler_of
from heed.foundation.jobs.schedules import queue_due
from heed.foundation.models import Job
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

POLL_SECONDS = 0.5
AWAY_SECONDS = 5.0  # between two tries to reach a record store that is away
NOTED_EVERY = 0.5  # seconds between two notes of progress
BEAT_SECONDS = queue.LEASE.total_seconds() / 4

log = logging.getLogger("heed.jobs")


class Work:
    """One piece of work while it runs; what its handler sees."""

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        self.number: int = job.pk
        self.arguments: Mapping[str, Any] = job.arguments
        self.actor: str = job.actor
        self._job = job
        self._stopping = stopping
        self._noted = 0.0
        self._lost = threading.Event()

    def progress(self, what: str, done: int, total: int) -> None:
        """Note how far the work is, at most twice a second; see ``Running``."""
        if self._stopping.is_set():
            raise LostLease
        if self._lost.is_set():
            self._refuse()
        if time.monotonic() - self._noted < NOTED_EVERY:
            return
        self._noted = time.monotonic()
        self.beat(doing=what[:200], done=done, total=total)
        if self._lost.is_set():
            self._refuse()

    def beat(self, **progress: Any) -> None:
        """Renew the lease."""
        if not queue.renew(self._job, utc_now(), **progress):
            self._lost.set()

    def _refuse(self) -> None:
        state = queue.get_job(self.number).state
        raise Cancelled if state == Job.State.CANCELLED else LostLease


def run_worker(
    stopping: threading.Event, *, clock: Callable[[], datetime] = utc_now, idle_ends: bool = False
) -> None:
    """Do work until ``stopping`` is set; with ``idle_ends`` until there is none."""
    name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    while not stopping.is_set():
        try:
            found = _work_once(name, stopping, clock)
        except OperationalError:
            if idle_ends:
                raise
            # A database that starts again, or is away. What we held is queued again in time.
            log.exception("the record store cannot be used; trying again")
            stopping.wait(AWAY_SECONDS)
            continue
        if not found and idle_ends:
            return
        if not found:
            stopping.wait(POLL_SECONDS)


def _work_once(name: str, stopping: threading.Event, clock: Callable[[], datetime]) -> bool:
    """Do one piece of work if there is any; whether there was."""
    if not connection.in_atomic_block:  # as in tests, whose transaction must stay
        close_old_connections()
    queue.requeue_lost(clock())
    queue_due(clock())
    job = queue.claim(name, clock())
    if job is not None:
        run_job(job, stopping)
    return job is not None


def run_job(job: Job, stopping: threading.Event) -> None:
    """Run one claimed piece of work to its end, whatever that is.

    Raises:
        OperationalError: the record store went away; the work stays ours until the lease runs out.
    """
    work, ended = Work(job, stopping), threading.Event()
    beating = threading.Thread(target=_beat, args=(work, ended), daemon=True)
    beating.start()
    try:
        result = handler_of(job.kind)(work)
    except Cancelled:
        log.info("%s was cancelled", job)
    except LostLease:
        queue.put_back(job, utc_now())
    except OperationalError:
        raise
    except HeedError as error:
        queue.fail(job, utc_now(), sentence=error.sentence)
    except Exception:
        log.exception("%s failed", job)
        queue.fail(job, utc_now(), sentence=_fault(job))
    else:
        queue.finish(job, utc_now(), result=result)
    finally:
        ended.set()
        beating.join()


def _beat(work: Work, ended: threading.Event) -> None:
    while not ended.wait(BEAT_SECONDS):
        try:
            work.beat()
        except Exception:
            log.exception("the lease of job %s could not be renewed", work.number)
            close_old_connections()
    connection.close()  # of this thread


def _fault(job: Job) -> str:
    return f"Heed failed in a way it should not. The server's log has the details of job {job.pk}."
