"""The queue: nothing is lost, nothing runs at two workers, and lost work has a limit."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from heed.foundation.jobs import queue, registry, schedules
from heed.foundation.jobs.registry import Running, Schedule
from heed.foundation.jobs.worker import run_job, run_worker
from heed.foundation.models import AuditEntry, Job
from heed.kernel.errors import Busy, HeedError

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIND = "test"


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_schedules", {})


def queued(**named: object) -> Job:
    return queue.enqueue(KIND, {"n": 1}, actor="ada", now=NOW, **named)  # type: ignore[arg-type]


def claimed(now: datetime = NOW, worker: str = "one") -> Job:
    job = queue.claim(worker, now)
    assert job is not None
    return job


def state(job: Job) -> str:
    return queue.get_job(job.pk).state


def test_work_is_claimed_once_and_oldest_first() -> None:
    first, second = queued(), queued()
    assert claimed() == first
    assert claimed(worker="two") == second
    assert queue.claim("three", NOW) is None


def test_queueing_writes_who_did_it() -> None:
    job = queued()
    assert AuditEntry.objects.get().subject == f"job:{job.pk}"
    assert AuditEntry.objects.get().actor == "ada"


def test_work_of_the_same_sort_is_queued_once_while_it_is_open() -> None:
    job = queued(same_as="all")
    assert queued(same_as="all") == job
    queue.finish(claimed(), NOW, result={})
    assert queued(same_as="all") != job


def test_work_of_a_dead_worker_is_queued_again_after_its_lease() -> None:
    job = queued()
    claimed()
    assert queue.requeue_lost(NOW + queue.LEASE) == 0
    late = NOW + queue.LEASE + timedelta(seconds=1)
    assert queue.requeue_lost(late) == 1
    assert state(job) == Job.State.QUEUED
    assert queue.claim("two", late) is None  # it waits, so that a fault that kills does so slowly
    assert claimed(late + queue.WAIT_AFTER_LOSS, "two").attempts == 2


def test_work_that_is_lost_too_often_is_given_up_with_a_reason() -> None:
    job, now = queued(most_attempts=2), NOW
    for _ in range(2):
        claimed(now)
        now += timedelta(minutes=5)
        queue.requeue_lost(now)
        now += timedelta(minutes=5)
    assert state(job) == Job.State.FAILED
    assert "ended 2 times" in queue.get_job(job.pk).sentence


def test_worker_that_lost_its_lease_changes_nothing() -> None:
    queued()
    old = claimed()
    later = NOW + timedelta(minutes=1)
    queue.requeue_lost(later)
    new = claimed(later + timedelta(minutes=1), "two")
    assert not queue.renew(old, later)
    assert not queue.finish(old, later, result={"by": "old"})
    assert queue.finish(new, later, result={"by": "new"})
    assert queue.get_job(new.pk).result == {"by": "new"}


def test_cancelled_work_is_not_run_and_ended_work_cannot_be_cancelled() -> None:
    job = queued()
    queue.cancel(job, actor="ada", now=NOW)
    assert queue.claim("one", NOW) is None
    with pytest.raises(Busy):
        queue.cancel(job, actor="ada", now=NOW)


def test_running_work_ends_at_its_next_word_of_progress_when_cancelled() -> None:
    def handler(job: Running) -> dict[str, object]:
        queue.cancel(queue.get_job(job.number), actor="ada", now=NOW)
        job.progress("read", 1, 2)
        raise AssertionError("it went on")

    registry.register(KIND, handler)
    job = queued()
    run_job(claimed(), threading.Event())
    assert state(job) == Job.State.CANCELLED


def test_stopping_worker_puts_its_work_back() -> None:
    stopping = threading.Event()

    def handler(job: Running) -> dict[str, object]:
        stopping.set()
        job.progress("read", 1, 2)
        return {}

    registry.register(KIND, handler)
    job = queued()
    run_job(claimed(), stopping)
    assert state(job) == Job.State.QUEUED


def test_worker_notes_result_progress_and_faults() -> None:
    def handler(job: Running) -> dict[str, object]:
        job.progress("read", 3, 4)
        return {"rows": 4}

    def refused(_job: Running) -> dict[str, object]:
        raise HeedError("The file is empty; choose another.")

    def broken(_job: Running) -> dict[str, object]:
        raise ZeroDivisionError("secret")

    for kind, run in ((KIND, handler), ("refused", refused), ("broken", broken)):
        registry.register(kind, run)
    done = queued()
    others = [queue.enqueue(k, actor="ada", now=NOW) for k in ("refused", "broken", "unknown")]
    run_worker(threading.Event(), idle_ends=True)
    done.refresh_from_db()
    assert (done.state, done.result, done.doing, done.done, done.total) == (
        Job.State.DONE,
        {"rows": 4},
        "read",
        3,
        4,
    )
    sentences = [queue.get_job(job.pk).sentence for job in others]
    assert {state(job) for job in others} == {Job.State.FAILED}
    assert sentences[0] == "The file is empty; choose another."
    assert "secret" not in sentences[1]
    assert "cannot do work of the kind 'unknown'" in sentences[2]


def test_every_turn_of_a_schedule_is_queued_once() -> None:
    registry.register_schedule(Schedule("nightly", KIND, timedelta(days=1)))
    assert schedules.queue_due(NOW) == 1
    assert schedules.queue_due(NOW + timedelta(hours=1)) == 0
    queue.finish(claimed(), NOW, result={})
    assert schedules.queue_due(NOW + timedelta(days=3)) == 1  # missed turns are one
    assert schedules.queue_due(NOW + timedelta(days=3, minutes=1)) == 0
