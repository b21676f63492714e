"""Locks between processes that the kernel frees when their holder dies.

``flock`` belongs to an open file, so that a SIGKILL, an exception and a normal end all free it, and
two threads of one process exclude each other too. Local disks only, as the lake itself.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from heed.kernel.errors import Busy

POLL_SECONDS = 0.02
IN_USE = ".in-use"  # held within a folder of temporary files by whoever works in it


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` alone; waits as long as it takes."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock file ``path``; not if there is none."""
    if not path.exists():
        return False
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _note(descriptor: int, purpose: str) -> None:
    """Leave word of who holds the lock; a courtesy that a full disk may refuse."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    os.ftruncate(descriptor, 0)
    with suppress(OSError):
        os.pwrite(descriptor, f"{purpose} (process {os.getpid()}, since {since})".encode(), 0)


class Lease:
    """The one right to rewrite what is stored; says who holds it to those who ask in vain.

    A thread that holds it may enter again. The lock file stays behind when the holder dies; its
    text is only read while somebody holds the lock.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = threading.local()

    @contextmanager
    def hold(self, purpose: str, *, wait: float = 0) -> Iterator[None]:
        """Hold the lease for ``purpose``; ``Busy`` if it is not free within ``wait`` seconds."""
        if getattr(self._held, "depth", 0):
            yield
            return
        descriptor = _open(self._path)
        try:
            self._acquire(descriptor, purpose, time.monotonic() + wait)
            self._held.depth = 1
            yield
        finally:
            self._held.depth = 0
            os.close(descriptor)

    def _acquire(self, descriptor: int, purpose: str, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise self._busy(purpose) from None
                time.sleep(POLL_SECONDS)
            else:
                _note(descriptor, purpose)
                return

    def _busy(self, purpose: str) -> Busy:
        holder = self._path.read_text(errors="replace") or "another process"
        return Busy(
            f"The lake is being maintained: {holder}. "
            f"Wait until it has finished, then start {purpose} again.",
            holder=holder,
        )
