"""The peer of the capture benchmark: parses the JSON, appends it to a file, fsyncs, answers.

python -m benchmarks._bare_endpoint PORT FILE: the same server software with the same settings.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from pydantic_core import from_json

from heed.config.serving import THREADS, WAITING

FILE = "BARE_ENDPOINT_FILE"
ANSWER = b'{"success": true}'


def _application() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    target = os.open(os.environ[FILE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    head = [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))]

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        from_json(body)
        os.write(target, body + b"\n")
        os.fsync(target)
        start("200 OK", head)
        return [ANSWER]

    return answer


if FILE in os.environ:
    application = _application()


def main(port: int, file: str) -> None:
    """Serve until told to end."""
    os.environ[FILE] = file
    Granian(
        "benchmarks._bare_endpoint:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=WAITING,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
