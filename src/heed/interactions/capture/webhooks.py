"""Webhooks on their way in: which there are, and whether a request is genuine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from heed.foundation.sealing import opened
from heed.interactions.capture.answering import Environ, Refused
from heed.interactions.capture.bodies import LARGEST_BATCH, parse, read_body
from heed.interactions.capture.keys import KEPT_SECONDS, Sender
from heed.interactions.capture.models import Webhook
from heed.interactions.capture.receiving import Parcel, few
from heed.interactions.capture.signatures import HMAC, STANDARD, check_hmac, check_standard
from heed.kernel.clock import utc_now

CALL = "webhook"
PURPOSE = "webhook secrets"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Hook:
    """A webhook as it is now, its secrets opened."""

    number: int
    sender: Sender
    scheme: str
    header: str
    prefix: str
    secrets: tuple[str, ...]


class HookBook:
    """Webhooks as the record store has them, each asked for at most every few seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Hook, float]] = {}

    def hook(self, key: str) -> Hook:
        """The webhook of an address.

        Raises:
            Refused: there is none.
        """
        found = self._known.get(key)
        if found and found[1] > time.monotonic():
            return found[0]
        self._known.pop(key, None)
        row = Webhook.objects.filter(key=key, revoked_at=None).select_related("source").first()
        if row is None:
            raise Refused(404, "not_found", "There is no such webhook.")
        hook = _hook(row)
        self._known[key] = (hook, time.monotonic() + KEPT_SECONDS)
        return hook


def _hook(row: Webhook) -> Hook:
    source = row.source
    sender = Sender(0, source.pk, source.key, source.events_per_second)
    return Hook(row.pk, sender, row.scheme, row.header, row.prefix, tuple(_secrets(row)))


def _secrets(row: Webhook) -> Iterator[str]:
    former = row.former_until and row.former_until > utc_now()
    for text in (row.secret, row.former_secret if former else ""):
        if text and (secret := opened(text, PURPOSE)):
            yield secret


def receive_webhook(environ: Environ, hook: Hook) -> Parcel:
    """Read a request and check that it is genuine; a webhook of the scheme ``key`` was before.

    Raises:
        Refused: it is not genuine, too large, or no JSON.
    """
    body = read_body(environ, LARGEST_BATCH)
    number = ""
    if hook.scheme == STANDARD:
        number = check_standard(environ, body, hook.secrets)
    elif hook.scheme == HMAC:
        check_hmac(environ, body, hook.secrets, hook.header, hook.prefix)
    content, kept = _content(environ, body)
    wrapped = b'{"id":%s,"payload":%s}' % (json.dumps(number).encode(), kept)
    return Parcel(CALL, few(content if isinstance(content, list) else [content]), wrapped)


def _content(environ: Environ, body: bytes) -> tuple[Any, bytes]:
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != FORM:
        return parse(body)
    try:
        found = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1_000))
    except ValueError:
        raise Refused(400, "not_a_form", "The form cannot be read.") from None
    return found, json.dumps(found).encode()
