"""A real `heed serve` on a home of the test: its address, its link, its processes."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit.command_line import ROOT, CommandLine

START_SECONDS = 60
END_SECONDS = 30
PYTHONPATH = str(ROOT / "src")


@dataclass
class Served:
    """A running server."""

    address: str
    process: subprocess.Popen[bytes]
    said: str

    @property
    def link(self) -> str:
        """The one-time link that it printed; empty if none."""
        found = re.search(r"http://\S+/first-start/\S+", self.said)
        return found[0] if found else ""

    def text(self, path: str) -> str:
        """What an anonymous GET of this path answers."""
        return self.answer(path)[2]

    def answer(self, path: str, **headers: str) -> tuple[int, list[tuple[str, str]], str]:
        """Status, headers and body of the answer to an anonymous GET with these headers."""
        host = self.address.split("//")[1]
        with contextlib.closing(http.client.HTTPConnection(host, timeout=20)) as connection:
            said = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=said)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read().decode()

    def family(self) -> set[int]:
        """Every process below the server, by process id; Linux only."""
        found: set[int] = set()
        waiting = [self.process.pid]
        while waiting:
            children = _children(waiting.pop())
            waiting += children - found
            found |= children
        return found


@contextmanager
def served(
    home: Path,
    *options: str,
    before: Callable[[], None] | None = None,
    changed: Mapping[str, str | None] | None = None,
) -> Iterator[Served]:
    """`heed serve` on this home, at a free port, until the block ends.

    ``before`` is called in the new process, before the server begins; ``changed`` are variables
    of its environment that are other than usual.
    """
    port = free_port()
    environment = {**CommandLine(home, changed or {}).environment(), "PYTHONPATH": PYTHONPATH}
    log = home.with_name(f"served-{port}.txt")
    command = [sys.executable, "-m", "heed.cli.main", "--home", str(home)]
    with log.open("w") as said:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port), *options],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=before,  # nothing else runs in this process
        )
    try:
        yield Served(f"http://127.0.0.1:{port}", process, _opening(process, log))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=END_SECONDS)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone_within(pids: set[int], seconds: float) -> set[int]:
    """Which of these processes still run after at most so many seconds."""
    until = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _opening(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the server says until pages can be had, and the lines right after."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if "stop it with Ctrl-C" in log.read_text():
            time.sleep(0.3)
            return log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"heed serve did not start:\n{log.read_text()}")


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.add(int(place.parent.name))
    return found
