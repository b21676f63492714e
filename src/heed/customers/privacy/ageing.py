"""The daily round: what is too old goes, what a law kept goes after its time, exports expire."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from heed.customers.holdings import Place
from heed.customers.models import Erasure
from heed.customers.people import Person
from heed.customers.privacy.erasing import GRACE, WAIT_SECONDS, pinned_builds
from heed.customers.privacy.exporting import remove_expired
from heed.customers.privacy.retention import (
    ANSWERS,
    INTERACTIONS,
    TABLES,
    Aged,
    erase_aged,
    erase_of_cases,
    kept_of_cases,
    preview_aged,
    spared,
)
from heed.foundation import audit
from heed.foundation.models import Build
from heed.kernel.errors import HeedError
from heed.lake.maintenance import Rows

ACTOR = "schedule"
log = logging.getLogger("heed.customers")


@dataclass(frozen=True)
class Tended:
    """What one round let go, or would let go."""

    aged: tuple[Aged, ...]  # by rule
    after_law: int  # records of erased people that a law had kept
    exports: int  # files that nobody fetched in time
    erasures: tuple[int, ...]  # that were begun before and are finished now

    @property
    def n(self) -> int:
        """How many records went from the lake."""
        return sum(each.n for each in self.aged) + self.after_law


def preview_tending(place: Place) -> Tended:
    """What a round would let go now; nothing is changed."""
    waiting = Erasure.objects.filter(finished_at=None).values_list("pk", flat=True)
    return Tended(tuple(preview_aged(place)), 0, 0, tuple(waiting))


def tend(place: Place, *, erase: Callable[[int], object], rebuild: Callable[[], object]) -> Tended:
    """Do the round. An erasure that cannot be finished today is left for the next one."""
    finished = []
    for number in Erasure.objects.filter(finished_at=None).values_list("pk", flat=True):
        try:
            erase(number)
            finished.append(number)
        except HeedError as error:
            log.warning("erasure %s waits: %s", number, error.code)
    with place.lake.maintenance("letting old records go", wait=WAIT_SECONDS):
        aged = erase_aged(place)
        after_law = sum(_let_go(each, place) for each in _due(place))
        if after_law or any(each.n for each in aged):
            if Build.objects.exists():
                rebuild()  # else the newest one would still hold on to what goes
            place.lake.purge(keep=pinned_builds(), grace=GRACE)
    for each in aged:
        if each.n:
            audit.record(
                actor=ACTOR, now=place.now, verb="retention.applied",
                subject=f"retention:{each.rule}", n=each.n,
            )  # fmt: skip
    return Tended(tuple(aged), after_law, remove_expired(place), tuple(finished))


def _due(place: Place) -> list[Erasure]:
    return list(Erasure.objects.filter(kept_until__lte=place.now))


def _let_go(erasure: Erasure, place: Place) -> int:
    """Erase what a law had kept of an erased person and keeps no longer."""
    person = Person(erasure.customer, tuple(erasure.profiles))
    n = erase_of_cases(erasure.cases, place)
    until = [why.until for why in kept_of_cases(erasure.cases, place)]
    for kind in (INTERACTIONS, ANSWERS):
        kept = spared(kind)(person, place)
        if place.lake.log(TABLES[kind]).exists():
            rows = Rows(isin={"profile_id": list(person.profiles)})
            n += place.lake.delete_rows(TABLES[kind], rows, but=[each for each, _ in kept])
        until += [why.until for _, why in kept]
    erasure.kept_until = max(until, default=None)
    erasure.save(update_fields=["kept_until"])
    return n
