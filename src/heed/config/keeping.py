"""The part of the worker that empties the inbox: soon where much waits, else after some seconds."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections

from heed.config.home import Home
from heed.interactions.capture.inbox import Depth, depth
from heed.kernel.clock import utc_now

TICK_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # after a failure
MANY = 10_000  # events that are flushed at once
LONG = timedelta(seconds=10)  # that few events wait: each flush makes a file

log = logging.getLogger("heed.capture")


def keep_flushing(home: Home, stopping: threading.Event) -> None:
    """Flush until ``stopping`` is set; what is begun then is finished first."""
    while not stopping.wait(TICK_SECONDS):
        try:
            while _is_due(depth()) and home.flush_some() and not stopping.is_set():
                pass
        except Exception:
            log.exception("the inbox could not be flushed; it is tried again")
            stopping.wait(PAUSE_SECONDS)
        close_old_connections()


def _is_due(waiting: Depth) -> bool:
    if waiting.events >= MANY:
        return True
    return waiting.oldest is not None and abs(utc_now() - waiting.oldest) >= LONG
