"""What a request brings, by the address that it was sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heed.interactions.capture.answering import Environ, Refused
from heed.interactions.capture.bodies import LARGEST_BATCH, LARGEST_CALL, parse, read_body
from heed.interactions.capture.cloud_events import CALL as CLOUD_EVENTS
from heed.interactions.capture.cloud_events import read_cloud_events
from heed.interactions.capture.events import CALLS
from heed.interactions.capture.inbox import marks_of

MOST_EVENTS = 10_000  # of one request; the place of an event in its source counts in these
BATCH = "batch"
ADDRESSES = {
    **{call: call for call in CALLS},
    **{call[0]: call for call in CALLS},  # as the library for browsers writes them
    **dict.fromkeys((BATCH, "b", "import"), BATCH),
    CLOUD_EVENTS: CLOUD_EVENTS,
}
LONGEST = 500  # characters of a key
_SHOWING = ("userId", "anonymousId", "userid", "anonymousid", "subject")


@dataclass(frozen=True, slots=True)
class Parcel:
    """The events of a request, the JSON that is kept, and the key in it, if there is one."""

    call: str
    events: Sequence[Any]
    kept: bytes
    write_key: Any = None

    def marks(self) -> bytes:
        """What finds the row again by the keys of people that its events show."""
        shown: set[str] = set()
        for event in self.events:
            shown |= shown_by(event)
        return marks_of(shown)


def receive(environ: Environ, call: str) -> Parcel:
    """Read a request of the kinds ``ADDRESSES``.

    Raises:
        Refused: it is too large, or not what its address takes.
    """
    if call == CLOUD_EVENTS:
        return _cloud_events(environ)
    content, kept = parse(read_body(environ, LARGEST_BATCH if call == BATCH else LARGEST_CALL))
    if not isinstance(content, dict):
        raise Refused(400, "not_an_object", "Send a JSON object.")
    if call != BATCH:
        return Parcel(call, [content], kept, content.get("writeKey"))
    events = content.get("batch")
    if not isinstance(events, list):
        raise Refused(400, "no_batch", "Send a list of events as `batch`.")
    return Parcel(call, few(events), kept, content.get("writeKey"))


def _cloud_events(environ: Environ) -> Parcel:
    content, kept = read_cloud_events(environ, read_body(environ, LARGEST_BATCH))
    return Parcel(CLOUD_EVENTS, few(content if isinstance(content, list) else [content]), kept)


def few(events: Sequence[Any]) -> Sequence[Any]:
    """The events, if they are not too many for one request."""
    if len(events) > MOST_EVENTS:
        raise Refused(413, "too_many_events", f"At most {MOST_EVENTS:,} events are taken at once.")
    return events


def shown_by(event: Any) -> set[str]:
    """The keys of people that an event shows, as they are written; at its top or in ``data``."""
    shown: set[str] = set()
    if type(event) is dict:
        for name in _SHOWING:
            key = event.get(name)
            if type(key) is str:
                shown.add(key)
            elif type(key) is int:
                shown.add(str(key)[:LONGEST])
        if type(event.get("data")) is dict:
            shown |= shown_by({name: event["data"].get(name) for name in _SHOWING})
    return shown
