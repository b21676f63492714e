"""The part of the door that takes events in as they happen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.doors.paths import HomePaths
    from heed.interactions.capture.flushing import Flushed, Flusher
    from heed.interactions.capture.rules import Plans


class CaptureDoor:
    """What an opened home does with captured events."""

    if TYPE_CHECKING:

        @property
        def paths(self) -> HomePaths: ...

    def flush(self) -> Flushed:
        """Write everything that was captured and waits to the lake."""
        return _flusher(self.paths).flush_all(current_plans, utc_now)

    def flush_some(self) -> Flushed | None:
        """Write some thousands of the events that wait; None if none does."""
        return _flusher(self.paths).flush(current_plans, utc_now())


@cache
def _flusher(paths: HomePaths) -> Flusher:
    """The flusher of this process: what it remembers saves looking things up."""
    from heed.interactions.capture.flushing import Flusher
    from heed.lake.store import Lake

    return Flusher(Lake(paths.lake), paths.work)


def current_plans() -> Plans:
    """The tracking plans that are defined now, by source."""
    from heed.interactions.capture.kinds import TRACKING_PLAN
    from heed.interactions.capture.plans import plan_of
    from heed.journeys.queries import list_current

    plans = [plan_of(one.content) for one in list_current() if one.kind == TRACKING_PLAN.name]
    return {plan.source: plan for plan in plans}
