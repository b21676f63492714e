"""A record store in a file, that several threads use at once as they do in a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from tests.kit.web import connection_of


@contextmanager
def using_records(database: Path) -> Iterator[None]:
    """This thread reads and writes the record store in this file; what it commits stays."""
    before = connections["default"]
    connections["default"] = connection_of(before, database)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def make_records(database: Path) -> None:
    """An empty record store with every table."""
    with using_records(database):
        call_command("migrate", verbosity=0)


def at_once(database: Path, works: Sequence[Callable[[], None]]) -> list[Exception]:
    """Do all of these at the same time, each in a thread of its own; what they raised."""
    barrier, raised = threading.Barrier(len(works)), list[Exception]()

    def run(work: Callable[[], None]) -> None:
        with using_records(database):
            barrier.wait()
            try:
                work()
            except Exception as error:  # noqa: BLE001  # the test looks at it
                raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
