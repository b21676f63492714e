"""PostgreSQL ends with force and comes back; the one that tests start ends with them."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.kit import records
from tests.kit.command_line import ROOT, CommandLine
from tests.kit.postgresql_keeper import Server
from tests.kit.served import served

pytestmark = [records.only_postgresql, pytest.mark.slow, pytest.mark.kill]

SECONDS = 90
START = """
import sys, time
from tests.kit import postgresql
print(postgresql.start().url, flush=True)
time.sleep(600)
"""


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL of one's own that flushes what it commits."""
    with tempfile.TemporaryDirectory(prefix="heed-outage-") as folder:
        server = Server(Path(folder), is_quick=False)
        server.create()
        yield server
        server.end()


def test_server_and_its_work_outlive_the_end_of_the_database(
    server: Server, tmp_path: Path
) -> None:
    url = server.start()
    _run(f"{url}/postgres", "CREATE DATABASE heed")
    here = {"HEED_DATABASE": f"{url}/heed"}
    command = CommandLine(tmp_path / "home", here)
    with served(command.home, changed=here) as served_home:
        _run(f"{url}/heed", "INSERT INTO foundation_setting (key, value) VALUES ('x', '1')")
        server.end(signal.SIGKILL)
        assert served_home.text("/healthz") == '{"status": "unable"}'
        assert "The record store does not answer" in served_home.text("/account/login/")
        refused = command.run("user", "list")
        assert (refused.returncode, "cannot be used" in refused.stderr) == (2, True)
        server.start(int(url.rsplit(":", 1)[1]))
        until = time.monotonic() + SECONDS
        while served_home.text("/healthz") != '{"status": "ok"}':
            assert time.monotonic() < until
            time.sleep(0.2)
        _run(f"{url}/heed", QUEUE)
        while not _one(f"{url}/heed", "SELECT count(*) FROM foundation_job WHERE state = 'done'"):
            assert time.monotonic() < until
            time.sleep(0.2)
        assert _one(f"{url}/heed", "SELECT count(*) FROM foundation_setting WHERE key = 'x'") == 1


QUEUE = (
    "INSERT INTO foundation_job (kind, arguments, same_as, state, actor, attempts, most_attempts,"
    " queued_at, due_at, worker, doing, done, total, result, sentence)"
    " VALUES ('build', '{}', '', 'queued', 'test', 0, 3, now(), now(), '', '', 0, 0, '{}', '')"
)


def test_cluster_of_tests_ends_when_they_are_killed() -> None:
    command = [sys.executable, "-c", START]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        url = started.stdout.readline().strip() if started.stdout else ""
        with psycopg.connect(f"{url}/postgres") as con:
            row = con.execute("SHOW data_directory").fetchone()
        data = Path(row[0] if row else "")
        assert data.exists()
        started.kill()
    until = time.monotonic() + SECONDS
    while data.parent.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"{url}/postgres")


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(statement.encode())


def _one(url: str, query: str) -> int:
    with psycopg.connect(url, autocommit=True) as con:
        row = con.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0
