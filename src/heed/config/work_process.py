"""The worker of `heed serve`: does background work and empties the inbox until told to end."""

from __future__ import annotations

import logging
import os
import signal
import threading

from django.db.backends.signals import connection_created

from heed.config.home import Home
from heed.config.serving import end_with_parent
from heed.config.statements import limit_idling

NICER = 5  # than the web server: pages and events that come in do not wait for builds


def main() -> None:
    """Work until SIGTERM; what runs then is queued again at its next word of progress."""
    logging.basicConfig(level=logging.WARNING)
    os.nice(NICER)
    connection_created.connect(limit_idling)
    home = Home.open()
    end_with_parent(home.paths.serving)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())

    from heed.config.keeping import keep_flushing
    from heed.foundation.jobs.worker import run_worker

    flushing = threading.Thread(target=keep_flushing, args=(home, stopping))
    flushing.start()
    run_worker(stopping)
    flushing.join()


if __name__ == "__main__":
    main()
