"""`heed serve`: one parent that holds the home's lock, and its children: web server and workers.

The children end when the parent ends, however it ends: each waits for the lock that only a living
parent holds, which the kernel frees even after a SIGKILL.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType

from heed.doors.paths import HomePaths
from heed.kernel.errors import Busy, HeedError

THREADS = 8  # requests that are answered at the same time
WAITING = 64  # requests that may wait for a thread; more are refused
CONNECTIONS = 512  # browsers that may be connected; more wait until one goes
END_SECONDS = 15.0  # for what is being done; then it is killed
POLL_SECONDS = 0.2
MOST_RESTARTS = 5  # for each worker, within a minute
WEB, WORKER = "heed.config.web_process", "heed.config.work_process"
# What PostgreSQL calls the connections of a child.
CALLED = {WEB: "heed web", WORKER: "heed worker"}


@dataclass(frozen=True)
class Place:
    """Where pages are served."""

    host: str = "127.0.0.1"
    port: int = 8300

    @property
    def address(self) -> str:
        """What a browser on this machine opens."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


@dataclass(frozen=True)
class Processes:
    """How many processes answer requests, each with ``THREADS``, and how many do other work."""

    web: int = 1
    workers: int = 1


def serve(
    paths: HomePaths,
    place: Place,
    processes: Processes,
    *,
    first: Callable[[], None],
    ready: Callable[[], None],
) -> None:
    """Serve an opened home until a signal ends it.

    ``first`` is called while nobody serves the home yet, ``ready`` once pages can be had.

    Raises:
        Busy: the home is being served already.
        HeedError: the web server could not start, or ended by itself.
    """
    with serving_alone(paths), _signals() as ending:
        first()
        web = _child(paths, WEB, place.host, str(place.port), str(processes.web))
        workers = [_child(paths, WORKER) for _ in range(processes.workers)]
        try:
            _wait_until_served(place, web, ending)
            if not ending.is_set():
                ready()
            _watch(paths, web, workers, ending)
        finally:
            _end(web, *workers)


def end_with_parent(lock: Path) -> None:
    """End this process as soon as the lock of its parent is free; returns at once."""
    threading.Thread(target=_wait_and_end, args=(lock,), daemon=True).start()


def _wait_and_end(lock: Path) -> None:
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
    os._exit(1)


@contextmanager
def serving_alone(paths: HomePaths) -> Iterator[None]:
    """Hold the lock of the server of a home; its children end when it is free.

    Raises:
        Busy: the home is being served already.
    """
    descriptor = os.open(paths.serving, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"{paths.root} is being served already; stop that first, or name another home."
            ) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    ending = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


Child = subprocess.Popen[bytes]


def _child(paths: HomePaths, module: str, *arguments: str) -> Child:
    environment = {**os.environ, "HEED_HOME": str(paths.root), "PGAPPNAME": CALLED[module]}
    # A group of its own: Ctrl-C reaches only the parent, which ends its children in order.
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], env=environment, start_new_session=True
    )


def _wait_until_served(place: Place, web: Child, ending: threading.Event) -> None:
    while not ending.is_set():
        if web.poll() is not None:
            raise HeedError(
                f"The web server could not start at {place.address}. Is the port in use? "
                "Choose another one with --port."
            )
        if _answers(place):
            return
        time.sleep(POLL_SECONDS)


def _answers(place: Place) -> bool:
    with closing(HTTPConnection(place.address.split("//")[1], timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except OSError:
            return False
    return True


def _watch(paths: HomePaths, web: Child, workers: list[Child], ending: threading.Event) -> None:
    """Start workers anew that end by themselves; the web server does that for its processes."""
    starts = [time.monotonic()] * len(workers)
    while not ending.wait(POLL_SECONDS):
        if web.poll() is not None:
            raise HeedError("The web server ended by itself; what it wrote above says why.")
        for number, worker in enumerate(workers):
            if worker.poll() is None:
                continue
            starts = [start for start in starts if time.monotonic() - start < 60]
            if len(starts) >= MOST_RESTARTS * len(workers):
                raise HeedError("The worker ends again and again; what it wrote above says why.")
            starts.append(time.monotonic())
            workers[number] = _child(paths, WORKER)


def _end(*children: Child) -> None:
    """Ask children to end, and make those that do not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + END_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
