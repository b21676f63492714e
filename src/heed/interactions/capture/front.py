"""The capture API as a WSGI application of its own: no session, no cookie, no page is near it.

A request is answered with 200 once its body is on the disk. What cannot be read at all is refused
at once; an event that does not fit goes to quarantine, where it can be mended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from heed.interactions.capture import answering
from heed.interactions.capture.answering import Environ, Refused, Start
from heed.interactions.capture.bodies import LARGEST_BATCH, LARGEST_CALL, parse, read_body
from heed.interactions.capture.events import CALLS
from heed.interactions.capture.inbox import Accepted, Inbox, mark_of
from heed.interactions.capture.keys import KeyRing, Sender, shown_key
from heed.interactions.capture.limits import Rates, Room

PREFIX = "/v1/"
MOST_EVENTS = 10_000  # of one request; the place of an event in its source counts in these
ADDRESSES = {
    **{call: call for call in CALLS},
    **{call[0]: call for call in CALLS},  # as the library for browsers writes them
    **dict.fromkeys(("batch", "b", "import"), "batch"),
}

NOT_STORED = Refused(503, "not_stored", "This was not stored. Send it again.", retry_after=5)

log = logging.getLogger("heed.capture")


class Front:
    """Answers requests below ``/v1/``."""

    def __init__(self) -> None:
        self._inbox = Inbox()
        self._keys = KeyRing()
        self._rates = Rates()
        self._room = Room()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """One request; whatever is wrong with it, the answer says so."""
        try:
            return self._answer(environ, start)
        except Refused as refusal:
            return answering.refused(start, refusal)
        except DatabaseError:
            log.exception("the inbox cannot be written")
            connection.close()
            return answering.refused(start, NOT_STORED)
        except Exception:
            log.exception("a request to the capture API failed")
            failed = Refused(500, "failed", "Heed failed. Its log says why.")
            return answering.refused(start, failed)

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        name = environ["PATH_INFO"][len(PREFIX) :].rstrip("/")
        call = ADDRESSES.get(name)
        if call is None:
            raise Refused(404, "not_found", "There is nothing here. See /v1/batch.")
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return answering.nothing(start, answering.PREFLIGHT)
        if method != "POST":
            raise Refused(405, "use_post", "Events are sent by POST.")
        _refuse_plain_http(environ)
        self._room.check()
        self._take(environ, call)
        return answering.accepted(start)

    def _take(self, environ: Environ, call: str) -> None:
        header = environ.get("HTTP_AUTHORIZATION", "")
        sender = self._sender(shown_key(header)) if header else None
        body = read_body(environ, LARGEST_BATCH if call == "batch" else LARGEST_CALL)
        received = datetime.now(UTC)
        content, kept = parse(body)
        if not isinstance(content, dict):
            raise Refused(400, "not_an_object", "Send a JSON object.")
        if sender is None:
            sender = self._sender(content.get("writeKey"))
        events = _events(content, call)
        if not events:
            return
        self._rates.take(sender.key, sender.events_per_second, len(events))
        self._inbox.put(Accepted(sender.source, call, received, len(events), kept, _marks(events)))

    def _sender(self, text: Any) -> Sender:
        found = self._keys.sender(text) if isinstance(text, str) else None
        if found is None:
            raise Refused(
                401, "unknown_key", "Send a write key: as the user's name, or as `writeKey`."
            )
        return found


def _events(content: dict[str, Any], call: str) -> list[Any]:
    if call != "batch":
        return [content]
    events = content.get("batch")
    if not isinstance(events, list):
        raise Refused(400, "no_batch", "Send a list of events as `batch`.")
    if len(events) > MOST_EVENTS:
        raise Refused(413, "too_many_events", f"At most {MOST_EVENTS:,} events are taken at once.")
    return events


def _marks(events: Iterable[Any]) -> bytes:
    """What finds the row again by the keys of people that its events show."""
    shown = set()
    for event in events:
        if type(event) is dict:
            for name in ("userId", "anonymousId"):
                key = event.get(name)
                if key:
                    shown.add(key if type(key) is str else str(key)[:500])
    return b"".join(map(mark_of, shown))


def _refuse_plain_http(environ: Environ) -> None:
    if settings.BEHIND_TLS and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
        raise Refused(403, "use_https", "Keys are taken by https only.")


Application = Callable[[Environ, Any], Iterable[bytes]]


def before(application: Application) -> Application:
    """The application, with the capture API before it."""
    front = Front()

    def dispatch(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return front(environ, start)
        return application(environ, start)

    return dispatch
