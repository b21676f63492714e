"""Reading the home's newest build: opened once for each process and build, with results kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from heed.customers.matching.definition import Matching
from heed.customers.models import RelationshipChange
from heed.customers.segments.results import SegmentList, SegmentOverlap, SegmentReading
from heed.doors.every import EveryDoor
from heed.doors.paths import HomePaths
from heed.foundation.models import AuditEntry, Build
from heed.insight.persona_results import PersonaList, PersonaReading
from heed.insight.results import FindingExplained, FindingsReading
from heed.insight.standard_results import AffectedPage, Said, StandardFound
from heed.journeys.design import Catalogue, Touchpoint
from heed.journeys.measures_cases import Chosen
from heed.journeys.measures_over_time import Period as MetBy
from heed.journeys.queries import current_catalogue
from heed.journeys.reading import OpenBuild
from heed.journeys.results import DoctorReading, JourneyList, JourneyReading, PathsReading
from heed.journeys.results.cases import CasesReading
from heed.journeys.results.over_time import TouchpointOverTime
from heed.kernel.clock import utc_now
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.store import Lake
from heed.listening.over_time import MetricOverTime
from heed.listening.periods import Period
from heed.listening.proving import Proven
from heed.listening.response_over_time import ResponseOverTime
from heed.listening.results import MetricChange, MetricList, MetricReading
from heed.standards.results import StandardList, StandardReading

if TYPE_CHECKING:
    from heed.journeys.measures_matching import Claims

P = ParamSpec("P")
T = TypeVar("T")
MOST_KEPT = 1_000  # results; a full store is emptied
MOST_AT_ONCE = 50  # changes that may be under way beside each other
MOST_SHOWN = 100  # cases of a page


class Kept:
    """Results by key; whoever asks while one is being computed waits for it."""

    def __init__(self) -> None:
        self._results: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The result of ``key``, computed if it is not there; failures are not kept."""
        with self._lock:
            found = self._results.get(key)
            if found is None:
                if len(self._results) >= MOST_KEPT:
                    self._results.clear()
                mine = self._results[key] = Future()
        if found is not None:
            return cast(T, found.result())
        try:
            mine.set_result(compute())
        except BaseException as error:  # noqa: BLE001  # whoever waits gets it too
            with self._lock:
                self._results.pop(key, None)
            mine.set_exception(error)
        return cast(T, mine.result())


@cache
def _lake(home: HomePaths) -> Lake:
    return Lake(home.lake)


@cache
def _engine(home: HomePaths) -> Engine:
    return duckdb_engine(_lake(home), temp=home.work)


@dataclass(frozen=True)
class State:
    """What results depend on: the newest build, and the newest changes by people to them.

    The newest change alone does not do: where several write at once, a change may become visible
    after one with a larger number. Builds come one after the other.
    """

    home: HomePaths
    build: int
    changes: tuple[int, ...]


class Reading(EveryDoor):
    """The home as of one state. Methods give the same typed results as `heed.open(home)`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._kept = Kept()

    @property
    def paths(self) -> HomePaths:
        return self.state.home

    @property
    def lake(self) -> Lake:
        return _lake(self.paths)

    @property
    def engine(self) -> Engine:
        return _engine(self.paths)

    @cached_property
    def pinned(self) -> OpenBuild | None:
        """The newest build, pinned; None if nothing was built yet."""
        return super()._newest_build()

    @cached_property
    def catalogue(self) -> Catalogue:
        """Everything defined now."""
        return current_catalogue()

    def _newest_build(self) -> OpenBuild | None:
        return self.pinned

    def kept(self, read: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """The result of ``read`` with these arguments, computed once in this state."""
        key = (read.__module__, read.__qualname__, args, tuple(sorted(named.items())))
        return self._kept.get(key, lambda: read(*args, **named))

    def matching(self) -> Matching:
        return self.kept(super().matching)

    def journeys(self) -> JourneyList:
        return self.kept(super().journeys)

    def journey(self, key: str, *, segment: str = "", month: str = "") -> JourneyReading:
        return self.kept(super().journey, key, segment=segment, month=month)

    def paths_of(self, key: str, *, segment: str = "", top: int = 10) -> PathsReading:
        return self.kept(super().paths_of, key, segment=segment, top=top)

    def touchpoint_over_time(self, key: str, *, by: MetBy) -> TouchpointOverTime | None:
        return self.kept(super().touchpoint_over_time, key, by=by)

    def cases_of(self, chosen: Chosen, *, after: str = "", top: int = 50) -> CasesReading:
        if top > MOST_SHOWN:  # a file: too long to be kept
            return super().cases_of(chosen, after=after, top=top)
        return self.kept(super().cases_of, chosen, after=after, top=top)

    def metrics(self) -> MetricList:
        return self.kept(super().metrics)

    def metric(self, key: str, *, by: str = "") -> MetricReading:
        return self.kept(super().metric, key, by=by)

    def metric_change(self, key: str, window: str) -> MetricChange:
        return self.kept(super().metric_change, key, window)

    def metric_over_time(
        self, key: str, *, by: str, of: str, values: tuple[str, ...] = ()
    ) -> MetricOverTime:
        return self.kept(super().metric_over_time, key, by=by, of=of, values=values)

    def response_over_time(self, key: str, *, by: Period) -> ResponseOverTime:
        return self.kept(super().response_over_time, key, by=by)

    def metric_proof(self, key: str) -> Proven:
        return self.kept(super().metric_proof, key)

    def standards(self) -> StandardList:
        return self.kept(super().standards)

    def standard(self, key: str, *, misses: int = 20) -> StandardReading:
        return self.kept(super().standard, key, misses=misses)

    def standard_found(self, key: str) -> StandardFound | None:
        return self.kept(super().standard_found, key)

    def standard_cases(
        self, key: str, *, result: str = "missed", after: str = "", most: int = 50
    ) -> AffectedPage:
        return self.kept(super().standard_cases, key, result=result, after=after, most=most)

    def standard_said(self, key: str, *, most: int = 6) -> tuple[Said, ...]:
        return self.kept(super().standard_said, key, most=most)

    def segments(self, *, as_of: str = "", as_known: bool = False) -> SegmentList:
        return self.kept(super().segments, as_of=as_of, as_known=as_known)

    def segment(self, key: str, *, as_of: str = "", as_known: bool = False) -> SegmentReading:
        return self.kept(super().segment, key, as_of=as_of, as_known=as_known)

    def segment_overlap(
        self, one: str, other: str, *, as_of: str = "", as_known: bool = False
    ) -> SegmentOverlap:
        return self.kept(super().segment_overlap, one, other, as_of=as_of, as_known=as_known)

    def personas(self, *, today: date | None = None) -> PersonaList:
        return self.kept(super().personas, today=today or utc_now().date())

    def persona(self, key: str, *, today: date | None = None) -> PersonaReading:
        """One persona: computed anew once a relationship has ended or was resumed."""
        read, day = super().persona, today or utc_now().date()
        changed = RelationshipChange.objects.aggregate(last=Max("pk"), n=Count("pk"))
        kept_as = ("persona", key, day, *changed.values())
        return self._kept.get(kept_as, lambda: read(key, today=day))

    def findings(self) -> FindingsReading:
        return self.kept(super().findings)

    def finding(self, number: int) -> FindingExplained:
        return self.kept(super().finding, number)

    def count_claims(self, touchpoints: Sequence[Touchpoint]) -> Claims | None:
        """What touchpoints claim: counted anew once the lake has changed."""
        count, asked = super().count_claims, tuple(touchpoints)
        versions = tuple(sorted(self.lake.versions().items()))
        return self._kept.get(("claims", asked, versions), lambda: count(asked))

    def doctor(self, *, top: int = 10) -> DoctorReading:
        """How fresh and complete the data is: computed anew once the lake has changed."""
        read = super().doctor
        versions = tuple(sorted(self.lake.versions().items()))
        return self._kept.get(("doctor", top, versions), lambda: read(top=top))


_now: Reading | None = None
_turning = threading.Lock()


def current() -> Reading:
    """The reading of the newest state, shared by all threads of this process."""
    global _now
    changes = AuditEntry.objects.filter(changes_results=True)
    build = next(iter(_newest(Build.objects.all(), 1)), 0)
    state = State(settings.HOME, build, _newest(changes, MOST_AT_ONCE))
    with _turning:
        if _now is None or _now.state != state:
            _now = Reading(state)
        return _now


def _newest(rows: QuerySet[Build] | QuerySet[AuditEntry], n: int) -> tuple[int, ...]:
    return tuple(rows.order_by("-pk").values_list("pk", flat=True)[:n])
