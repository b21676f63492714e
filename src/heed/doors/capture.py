"""The part of the door that takes events in as they happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.doors.paths import HomePaths
    from heed.interactions.capture.flushing import Flushed, Flusher
    from heed.interactions.capture.queries import CaptureState, SourceReading
    from heed.interactions.capture.rules import Plans
    from heed.interactions.importing.preview import Preview


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

    def captured(self) -> CaptureState:
        """How live capture is doing; see `heed capture status`."""
        from heed.interactions.capture.queries import read_capture

        return read_capture(utc_now())

    def captured_from(self, source: str) -> SourceReading:
        """One source with its keys, webhooks, days and reasons; see `heed capture show`.

        Raises:
            NotFound: nothing is captured from it.
        """
        from heed.interactions.capture.queries import read_source

        return read_source(source, utc_now())

    def capture_from(
        self, source: str, how: Mapping[str, Any] | None = None, *, actor: str = "python"
    ) -> str:
        """Capture from a source, which is added, or changed if it is there; returns a new key.

        Raises:
            HeedError: something cannot be used; nothing is changed.
        """
        from heed.interactions.capture.keys import make_key
        from heed.interactions.capture.models import CaptureSource
        from heed.interactions.capture.services import add_source, change_source

        now, found = utc_now(), CaptureSource.objects.filter(key=source).first()
        if found is None:
            found = add_source(key=source, how=how, actor=actor, now=now)
        elif how:
            change_source(source=found, how=how, actor=actor, now=now)
        return make_key(source=found, actor=actor, now=now)[1]

    def preview_webhook(self, key: str, mapping: str, sample: Sequence[Any]) -> Preview:
        """What a mapping would make of what a webhook tells; nothing is written.

        Raises:
            NotFound: there is no such webhook.
            InvalidDefinition: the mapping has mistakes.
        """
        from heed.interactions.capture.mapped import preview_told
        from heed.interactions.capture.services import get_webhook, mapping_of

        of = mapping_of(get_webhook(key), mapping)
        return preview_told(of, sample, self.paths.work, utc_now())


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
