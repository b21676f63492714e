"""The worker of `heed serve`: does background work until it is told to end."""

from __future__ import annotations

import logging
import signal
import threading

from django.db.backends.signals import connection_created

from heed.config.home import Home
from heed.config.serving import end_with_parent
from heed.config.statements import limit_idling


def main() -> None:
    """Work until SIGTERM; what runs then is queued again at its next word of progress."""
    logging.basicConfig(level=logging.WARNING)
    connection_created.connect(limit_idling)
    home = Home.open()
    end_with_parent(home.paths.serving)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())

    from heed.foundation.jobs.worker import run_worker

    run_worker(stopping)


if __name__ == "__main__":
    main()
