"""The web server of `heed serve`: Granian; `heed.config.answering` has the threads."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from heed.config.paths import HomePaths, find_home
from heed.config.serving import CONNECTIONS, end_with_parent


def main(host: str, port: int, processes: int) -> None:
    """Serve until told to end; a process that ends by itself is started anew."""
    end_with_parent(HomePaths(find_home()).serving)
    Granian(
        "heed.config.served:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        respawn_failed_workers=True,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
