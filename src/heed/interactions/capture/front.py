"""The capture API as a WSGI application of its own: no session, no cookie, no page is near it.

A request is answered with 200 once its body is on the disk. What cannot be read at all is refused
at once; an event that does not fit goes to quarantine, where it can be mended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from heed.interactions.capture import answering
from heed.interactions.capture.answering import Environ, Refused, Start
from heed.interactions.capture.counting import WRITTEN_EVERY, Tally
from heed.interactions.capture.inbox import Accepted, Inbox
from heed.interactions.capture.keys import KeyRing, Sender, shown_key
from heed.interactions.capture.limits import Rates, Room
from heed.interactions.capture.receiving import ADDRESSES, Parcel, receive
from heed.interactions.capture.signatures import KEY
from heed.interactions.capture.webhooks import Hook, HookBook, receive_webhook
from heed.kernel.clock import utc_now
from heed.kernel.disk import NO_ROOM

PREFIX = "/v1/"
WEBHOOKS = "webhooks/"
NOT_STORED = Refused(503, "not_stored", "This was not stored. Send it again.", retry_after=5)

log = logging.getLogger("heed.capture")


class Front:
    """Answers requests below ``/v1/``."""

    def __init__(self, tally: Tally | None = None) -> None:
        self.tally = tally or Tally()
        self._inbox = Inbox()
        self._keys = KeyRing()
        self._hooks = HookBook()
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
        if name not in ADDRESSES and not name.startswith(WEBHOOKS):
            raise Refused(404, "not_found", "There is nothing here. See /v1/batch.")
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return answering.nothing(start, answering.PREFLIGHT)
        if method != "POST":
            raise Refused(405, "use_post", "Events are sent by POST.")
        if environ.get(NO_ROOM):
            raise NOT_STORED
        self._take(environ, name)
        return answering.accepted(start)

    def _take(self, environ: Environ, name: str) -> None:
        """Take a request in; who sends it is known before its body is read, if a header says it."""
        sender: Sender | None = None
        try:
            _refuse_plain_http(environ)
            self._room.check()
            hook = None
            if name.startswith(WEBHOOKS):
                hook = self._hooks.hook(name[len(WEBHOOKS) :])
                sender = hook.sender
            header = environ.get("HTTP_AUTHORIZATION", "")
            if (header and hook is None) or (hook and hook.scheme == KEY):
                sender = self._sender(shown_key(header), hook)
            parcel = receive_webhook(environ, hook) if hook else receive(environ, ADDRESSES[name])
            sender = sender or self._sender(parcel.write_key)
            self._store(parcel, sender, hook)
        except Refused as refusal:
            self.tally.refused(sender.source_key if sender else "", refusal.code)
            raise

    def _store(self, parcel: Parcel, sender: Sender, hook: Hook | None) -> None:
        n = len(parcel.events)
        if not n:
            return
        received = utc_now()
        self._rates.take(sender.key or -sender.source, sender.events_per_second, n)
        self._inbox.put(
            Accepted(
                sender.source,
                parcel.call,
                received,
                n,
                parcel.kept,
                b"" if hook else parcel.marks(),
                hook.number if hook else None,
            )
        )
        self.tally.used(sender.key, hook.number if hook else 0, received)

    def _sender(self, text: Any, hook: Hook | None = None) -> Sender:
        found = self._keys.sender(text) if isinstance(text, str) else None
        if found is None or (hook and found.source != hook.sender.source):
            raise Refused(
                401, "unknown_key", "Send a write key: as the user's name, or as `writeKey`."
            )
        return found


def _refuse_plain_http(environ: Environ) -> None:
    if settings.BEHIND_TLS and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
        raise Refused(403, "use_https", "Keys are taken by https only.")


Application = Callable[[Environ, Any], Iterable[bytes]]


def before(application: Application) -> Application:
    """The application, with the capture API before it."""
    front = Front(Tally(WRITTEN_EVERY))

    def dispatch(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return front(environ, start)
        return application(environ, start)

    return dispatch
