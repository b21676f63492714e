"""The part of the worker that empties the inbox, and has what is new built now and then.

Much that waits is flushed soon; a little waits some seconds, because each flush makes a file.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections

from heed.config.home import Home
from heed.foundation.models import Build, Job
from heed.interactions.capture.inbox import Depth, depth
from heed.interactions.capture.models import Flush
from heed.journeys.builds import SOURCES
from heed.kernel.clock import utc_now
from heed.web.work import BUILD, start_build

TICK_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # after a failure
MANY = 10_000  # events that are flushed at once
ACTOR = "capture"

log = logging.getLogger("heed.capture")


def keep_flushing(home: Home, stopping: threading.Event) -> None:
    """Flush until ``stopping`` is set; what is begun then is finished first."""
    while not stopping.wait(TICK_SECONDS):
        try:
            while is_due(depth()) and home.flush_some() and not stopping.is_set():
                pass
            if has_news(home):
                start_build(actor=ACTOR)
        except Exception:
            log.exception("the inbox could not be flushed; it is tried again")
            stopping.wait(PAUSE_SECONDS)
        close_old_connections()


def is_due(waiting: Depth) -> bool:
    """Whether what waits is to be flushed; also after a clock was set back."""
    if waiting.events >= MANY:
        return True
    long = timedelta(seconds=settings.FLUSH_SECONDS)
    return waiting.oldest is not None and abs(utc_now() - waiting.oldest) >= long


def has_news(home: Home) -> bool:
    """Whether a build is due: flushes brought something, and the last build is some minutes old."""
    if not settings.BUILD_MINUTES:
        return False
    flushed = Flush.objects.exclude(finished_at=None).first()
    if flushed is None or flushed.finished_at is None:
        return False
    last = Job.objects.filter(kind=BUILD).first()
    if last and (last.is_open or flushed.finished_at <= last.queued_at):
        return False
    if last and abs(utc_now() - last.queued_at) < timedelta(minutes=settings.BUILD_MINUTES):
        return False
    build = Build.objects.first()
    versions = {name: n for name, n in home.lake.versions().items() if name in SOURCES}
    return build is None or any(build.table_versions.get(name) != n for name, n in versions.items())
