"""Decisions that depend on all others take turns, where several write at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.kit import records

from heed.foundation.jobs import queue
from heed.foundation.models import AuditEntry, Job, Role, User
from heed.foundation.people import add_person, change_role, set_active
from heed.foundation.turns import take_turn, turn
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

# With SQLite in memory, threads of one process share a connection's locks; each writing
# transaction has its turn there anyway.
pytestmark = [records.only_postgresql, pytest.mark.django_db(transaction=True)]

N_JOBS, N_WORKERS = 60, 6


def at_once(*works: Callable[[], object]) -> list[object]:
    """What these give when they begin at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        connection.ensure_connection()
        gate.wait()
        try:
            return work()
        except HeedError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_no_work_is_claimed_twice_and_none_is_left() -> None:
    now = utc_now()
    for _ in range(N_JOBS):
        queue.enqueue("build", actor="test", now=now)
    later = now + timedelta(seconds=1)

    def claim_all(name: str) -> list[int]:
        mine = []
        while job := queue.claim(name, later):
            mine.append(job.pk)
        return mine

    works = [lambda name=f"worker {n}": claim_all(name) for n in range(N_WORKERS)]
    claimed = [number for mine in at_once(*works) for number in mine]  # type: ignore[attr-defined]
    assert Counter(claimed) == Counter(Job.objects.values_list("pk", flat=True))


def test_work_of_one_sort_is_queued_once() -> None:
    now = utc_now()
    works = [lambda: queue.enqueue("build", actor="test", now=now, same_as="x").pk] * N_WORKERS
    assert len(set(at_once(*works))) == 1
    assert Job.objects.count() == 1


def test_two_administrators_cannot_remove_each_other() -> None:
    now = utc_now()
    ada, ben = (
        add_person(username=name, role=Role.ADMINISTRATOR, actor="test", now=now)
        for name in ("ada", "ben")
    )
    results = at_once(
        lambda: change_role(user=ada, role=Role.VIEWER, actor="ben", now=now),
        lambda: set_active(user=ben, is_active=False, actor="ada", now=now),
    )
    assert sum(isinstance(result, HeedError) for result in results) == 1
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_one_name_is_given_once() -> None:
    def add(name: str) -> object:
        return add_person(username=name, role=Role.VIEWER, actor="test", now=utc_now())

    results = at_once(lambda: add("Änne"), lambda: add("änne"), lambda: add("ÄNNE"))
    assert sum(isinstance(result, HeedError) for result in results) == 2
    assert User.objects.count() == AuditEntry.objects.count() == 1


@pytest.mark.parametrize("long", [False, True])
def test_turn_is_held_until_the_end(long: bool) -> None:
    inside: list[str] = []

    def work() -> None:
        if long:
            with turn("test"):
                _enter()
        else:
            with transaction.atomic():
                take_turn("test")
                _enter()

    def _enter() -> None:
        inside.append("in")
        connection.cursor().execute("SELECT pg_sleep(0.05)")
        inside.append("out")

    at_once(work, work, work)
    assert inside == ["in", "out"] * 3
