"""Whatever workers do, die of or find, work is neither lost nor run twice at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from heed.foundation.jobs import queue
from heed.foundation.models import Job

OPEN = {Job.State.QUEUED, Job.State.RUNNING}


class Workers(RuleBasedStateMachine):
    """Three workers that claim, renew, finish, fail and die, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.held: dict[int, Job] = {}
        self.queued = 0
        self.ended: set[int] = set()

    @rule(sort=st.sampled_from(["", "", "same"]))
    def enqueue(self, sort: str) -> None:
        before = Job.objects.count()
        queue.enqueue("kind", actor="a", now=self.now, same_as=sort, most_attempts=2)
        self.queued += Job.objects.count() - before

    @rule(worker=st.integers(0, 2))
    def claim(self, worker: int) -> None:
        if worker in self.held:
            return
        job = queue.claim(f"w{worker}", self.now)
        if job is not None:
            self.held[worker] = job

    @rule(worker=st.integers(0, 2))
    def renew(self, worker: int) -> None:
        if worker in self.held and not queue.renew(self.held[worker], self.now):
            del self.held[worker]

    @rule(worker=st.integers(0, 2), well=st.booleans())
    def end(self, worker: int, well: bool) -> None:
        job = self.held.pop(worker, None)
        if job is None:
            return
        ended = (
            queue.finish(job, self.now, result={})
            if well
            else queue.fail(job, self.now, sentence="no")
        )
        if ended:
            assert job.pk not in self.ended, "ended twice"
            self.ended.add(job.pk)

    @rule(worker=st.integers(0, 2))
    def die(self, worker: int) -> None:
        self.held.pop(worker, None)

    @rule(seconds=st.integers(1, 60))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        queue.requeue_lost(self.now)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert Job.objects.count() == self.queued

    @invariant()
    def nobody_holds_what_another_holds(self) -> None:
        mine = [
            job.pk
            for job in self.held.values()
            if Job.objects.filter(
                pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING
            ).exists()
        ]
        assert len(mine) == len(set(mine))

    @invariant()
    def attempts_have_a_limit_and_sorts_are_single(self) -> None:
        assert not Job.objects.filter(attempts__gt=2).exists()
        assert Job.objects.filter(same_as="same", state__in=OPEN).count() <= 1


class TestWorkers(TestCase, Workers.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(max_examples=25, stateful_step_count=30, deadline=None)  # type: ignore[assignment]
