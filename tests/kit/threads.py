"""A record store that several threads use at once, as they do in a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from tests.kit import records
from tests.kit.web import connection_of


@contextmanager
def using_records(home: Path) -> Iterator[None]:
    """This thread reads and writes the records of a home; what it commits stays."""
    before = connections["default"]
    connections["default"] = connection_of(before, home)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def make_records(home: Path) -> None:
    """An empty record store with every table."""
    if records.on_postgresql():
        records.database_of(home)
        return
    with using_records(home):
        call_command("migrate", verbosity=0)


def at_once(home: Path, works: Sequence[Callable[[], None]]) -> list[Exception]:
    """Do all of these at the same time, each in a thread of its own; what they raised."""
    barrier, raised = threading.Barrier(len(works)), list[Exception]()

    def run(work: Callable[[], None]) -> None:
        with using_records(home):
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
