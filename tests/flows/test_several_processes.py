"""Several web and worker processes on one record store and lake: together they are as one."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.kit import records
from tests.kit.importing import lake_rows
from tests.kit.served import Served, gone_within, served

pytestmark = [pytest.mark.slow, pytest.mark.kill, pytest.mark.timeout(900)]

SHOPS, ROWS = 6, 400
LOST_AFTER = 30 + 5  # seconds: the lease of what a worker does, and how often others look
SPEC = """\
heed: 1
source: {source}
files: {{events: {source}.csv}}
interactions: [{{from: events, id: no, customer: who, name: =call, at: when}}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home beside the files of some shops."""
    for number in range(SHOPS):
        source = f"shop{number}"
        rows = [f"{i},p{i % 97},2024-01-{1 + i % 28:02}" for i in range(ROWS)]
        (tmp_path / f"{source}.csv").write_text("\n".join(["no,who,when", *rows]) + "\n")
        (tmp_path / f"{source}.yaml").write_text(SPEC.format(source=source))
    return tmp_path / "home"


def test_requests_are_answered_while_a_process_of_each_kind_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home, "--web-processes", "3", "--workers", "2") as server:
        answers = _many(server)
        assert set(answers) == {'{"status": "ok"}'}
        children = {pid: _command(pid) for pid in server.family()}
        workers = [pid for pid, said in children.items() if "work_process" in said]
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        os.kill(_answering(server)[0], signal.SIGKILL)
        _until(lambda: len(_workers(server)) == 2 and len(_answering(server)) == 3, 30)
        assert _many(server).count('{"status": "ok"}') == 40
        family = server.family()
    assert server.process.returncode == 0
    assert not gone_within(family, 10)


def test_work_of_killed_workers_is_done_once_by_the_others(home: Path) -> None:
    chosen, killed = random.Random(3), 0
    with served(home, "--workers", "3") as server:
        _queue_imports(home)
        until = time.monotonic() + 400
        while open_jobs := _jobs(home, "state IN ('queued', 'running')"):
            assert time.monotonic() < until, open_jobs
            # Work that was lost once is left in peace: three losses end it for good.
            running = [
                job for job in open_jobs if job["state"] == "running" and job["attempts"] == 1
            ]
            if running and killed < SHOPS:
                time.sleep(chosen.uniform(0, 1.5))
                killed += _killed(int(chosen.choice(running)["worker"].split(":")[1]))
            time.sleep(0.2)
        assert server.text("/healthz") == '{"status": "ok"}'
    assert killed
    _assert_done_once(home)


@records.only_postgresql  # one that freezes in a transaction keeps SQLite's one lock
def test_frozen_worker_leaves_its_work_to_another_one(home: Path) -> None:
    with served(home, "--workers", "2"):
        _queue_imports(home)
        lost, frozen = _until(lambda: _frozen(home), 60)
        try:
            _until(lambda: _jobs(home, f"id = {lost} AND attempts = 2"), LOST_AFTER + 60)
        finally:
            os.kill(frozen, signal.SIGCONT)
        _until(lambda: not _jobs(home, "state IN ('queued', 'running')"), 300)
    _assert_done_once(home)


def _assert_done_once(home: Path) -> None:
    """Every import is done, and every row is there once."""
    jobs = _jobs(home, "kind = 'import'")
    assert [job["state"] for job in jobs] == ["done"] * SHOPS, jobs
    rows = lake_rows(home, "interactions", "source, source_seq")
    assert len(rows) == len(set(rows)) == SHOPS * ROWS
    assert records.query(home, "SELECT count(*) FROM customers_profile") == [(SHOPS * 97,)]
    builds = records.query(home, "SELECT count(*) FROM foundation_build")
    assert builds[0][0] >= 1


def _queue_imports(home: Path) -> None:
    for spec in sorted(home.parent.glob("shop*.yaml")):
        records.query(
            home,
            "INSERT INTO foundation_job (kind, arguments, same_as, state, actor, attempts,"
            " most_attempts, queued_at, due_at, worker, doing, done, total, result, sentence)"
            " VALUES ('import', ?, ?, 'queued', 'test', 0, 3,"
            " '2026-01-01 00:00:00', '2026-01-01 00:00:00', '', '', 0, 0, '{}', '')",
            json.dumps({"spec": str(spec), "folder": str(spec.parent), "replace": False}),
            spec.name,
        )


def _frozen(home: Path) -> tuple[int, int] | None:
    """Work that was stopped in its middle, and the process that does it."""
    for job in _jobs(home, "state = 'running' AND kind = 'import'"):
        worker = int(job["worker"].split(":")[1])
        os.kill(worker, signal.SIGSTOP)
        if _jobs(home, f"id = {job['id']} AND state = 'running'"):
            return job["id"], worker
        os.kill(worker, signal.SIGCONT)
    return None


def _jobs(home: Path, where: str) -> list[dict[str, Any]]:
    names = ("id", "kind", "state", "attempts", "worker", "sentence")
    rows = records.query(home, f"SELECT {', '.join(names)} FROM foundation_job WHERE {where}")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _many(server: Served) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(server.text, ["/healthz"] * 40))


def _workers(server: Served) -> list[int]:
    return [pid for pid in server.family() if "work_process" in _command(pid)]


def _answering(server: Served) -> list[int]:
    """The processes that answer requests: children of the web server's own process."""
    return list(_below_web(server))


def _below_web(server: Served) -> Iterator[int]:
    family = server.family()
    web = {pid for pid in family if "web_process" in _command(pid) and _parent(pid) not in family}
    for pid in family:
        if _parent(pid) in web and "resource_tracker" not in _command(pid):
            yield pid


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return 0


def _killed(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _until(found: Callable[[], Any], seconds: float) -> Any:
    """What ``found`` gives once it gives something."""
    until = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return result
