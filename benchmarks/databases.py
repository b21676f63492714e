"""How fast the record store is in PostgreSQL beside SQLite: ``ratio`` is PostgreSQL ÷ SQLite.

    python -m benchmarks.databases [--jobs 1500] [--people 40000] [--rows 8000]

Both flush to disk what they commit; PostgreSQL is one that the benchmark starts itself, on this
machine's loopback. Measured are work queued, claimed and finished by one worker and by four at
once, what an import writes (people, quarantined rows), and pages that read records. Rates: more is
better. Milliseconds: less is better.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WORKERS = 4
PAGES = ("/audit", "/jobs", "/data/quarantine", "/people", "/import")
READS = 15  # of each page


def main() -> int:
    """Measure both, each in a process of its own, and print the ratios."""
    options = argparse.ArgumentParser(description="PostgreSQL beside SQLite")
    options.add_argument("--jobs", type=int, default=1_500)
    options.add_argument("--people", type=int, default=40_000)
    options.add_argument("--rows", type=int, default=8_000)
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        print(json.dumps(dict(measured(given.measure, given.jobs, given.people, given.rows))))
        return 0
    import psycopg
    from tests.kit import postgresql

    cluster = postgresql.start(is_durable=True)
    with psycopg.connect(f"{cluster.url}/postgres", autocommit=True) as con:
        con.execute("CREATE DATABASE heed")
    with tempfile.TemporaryDirectory(prefix="heed-databases-") as folder:
        files = _in_process(Path(folder) / "sqlite", "")
        server = _in_process(Path(folder) / "postgresql", f"{cluster.url}/heed")
    cluster.stop()
    tell(files, server)
    return 0


def tell(files: dict[str, float], server: dict[str, float]) -> None:
    """Print what was measured, and the ratios."""
    print(f"{'':44}{'SQLite':>12}{'PostgreSQL':>12}{'ratio':>8}")
    for name, before in files.items():
        after = server[name]
        print(f"{name:44}{before:12,.1f}{after:12,.1f}{after / before:8.2f}")


def measured(home: Path, n_jobs: int, n_people: int, n_rows: int) -> Iterator[tuple[str, float]]:
    """What this process measures on the record store of a home, by name."""
    from heed.config.home import Home

    Home.open(home)
    yield "jobs per second, 1 worker", _jobs(n_jobs, 1)
    yield f"jobs per second, {WORKERS} workers", _jobs(n_jobs, WORKERS)
    yield "people per second", n_people / _spent(lambda: _add_people(n_people))
    yield "quarantined rows per second", n_rows / _spent(lambda: _add_bad_rows(n_rows))
    client = _reader()
    for page in PAGES:
        yield f"{page}: ms", _read(client, page)


def _read(client: Any, page: str) -> float:
    """Milliseconds that a page takes, as a whole; the median of some readings."""
    taken = []
    for _ in range(READS):
        started = time.perf_counter()
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        taken.append(1_000 * (time.perf_counter() - started))
    return statistics.median(taken)


def _jobs(n: int, n_workers: int) -> float:
    """Jobs that workers claim and finish in a second."""
    from django.db import connection, transaction

    from heed.foundation.jobs import queue
    from heed.kernel.clock import utc_now

    with transaction.atomic():
        for _ in range(n):
            queue.enqueue("build", actor="benchmark", now=utc_now())

    def work(name: str) -> None:
        while job := queue.claim(name, utc_now()):
            queue.finish(job, utc_now(), result={})
        connection.close()

    workers = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(n_workers)]
    return n / _spent(lambda: _run(workers))


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _add_people(n: int) -> None:
    from heed.customers.services import PartyKey, add_profiles
    from heed.kernel.clock import utc_now
    from heed.kernel.ids import id63

    keys = [PartyKey(id63("customer", "shop", str(i)), "shop", f"customer {i}") for i in range(n)]
    add_profiles(keys=keys, now=utc_now())


def _add_bad_rows(n: int) -> None:
    from heed.interactions.models import ImportRun
    from heed.interactions.quarantine import BadRow, add_rows
    from heed.kernel.clock import utc_now

    run = ImportRun.objects.create(source="shop", started_at=utc_now(), actor="benchmark")
    raw = {"no": "1", "who": "anna", "when": "soon", "note": "x" * 60}
    rows = [
        BadRow("events.csv", "events", i, i, "unreadable_time", "No time.", raw) for i in range(n)
    ]
    add_rows(run=run, rows=rows, now=utc_now())


def _reader() -> Any:
    from django.conf import settings
    from django.test import Client

    from heed.foundation.models import Role
    from heed.foundation.people import add_person
    from heed.kernel.clock import utc_now

    settings.ALLOWED_HOSTS = ["testserver"]
    people = [
        add_person(username=f"person{i}", role=Role.ADMINISTRATOR, actor="b", now=utc_now())
        for i in range(30)
    ]
    client = Client()
    client.force_login(people[0])
    return client


def _spent(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _in_process(home: Path, database: str) -> dict[str, float]:
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    environment = {**kept, "HEED_DATABASE": database}
    command = [sys.executable, "-m", "benchmarks.databases", *sys.argv[1:], "--measure", str(home)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
