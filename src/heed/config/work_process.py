"""The worker of `heed serve`: does background work until it is told to end."""

from __future__ import annotations

import logging
import signal
import threading

from heed.config.home import Home
from heed.config.serving import end_with_parent


def main() -> None:
    """Work until SIGTERM; what runs then is queued again at its next word of progress."""
    logging.basicConfig(level=logging.WARNING)
    home = Home.open()
    end_with_parent(home.paths.serving)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())

    from heed.foundation.jobs.worker import run_worker

    run_worker(stopping)


if __name__ == "__main__":
    main()
