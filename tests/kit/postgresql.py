"""A throw-away PostgreSQL on loopback, started by the tests and ended with them.

A keeper (``tests.kit.postgresql_keeper``) starts it as somebody without rights and ends it as soon
as the other end of its standard input is closed: by ``stop``, or because we died.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
END_SECONDS = 30


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL."""

    url: str
    """Its address without a database, such as postgresql://heed:secret@127.0.0.1:5433."""
    keeper: subprocess.Popen[str]

    def stop(self) -> None:
        """End it and remove what it stored; returns when it is gone."""
        if self.keeper.stdin and not self.keeper.stdin.closed:
            self.keeper.stdin.close()
        self.keeper.wait(END_SECONDS)
        if self.keeper.stdout:
            self.keeper.stdout.close()


def start(*, is_durable: bool = False) -> Cluster:
    """Start a cluster that ends with this process at the latest.

    ``is_durable`` lets it flush to disk what it commits; otherwise only a machine that falls over
    loses anything, which no test does.
    """
    command = [sys.executable, "-m", "tests.kit.postgresql_keeper"]
    keeper = subprocess.Popen(
        [*command, "durable" if is_durable else "quick"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us: it ends when we do
    )
    said = keeper.stdout.readline().strip() if keeper.stdout else ""
    if not said.startswith("postgresql://"):
        raise pytest.UsageError(f"No PostgreSQL for the tests: {said or 'the keeper failed'}.")
    cluster = Cluster(said, keeper)
    atexit.register(cluster.stop)
    return cluster
