"""Answers of the capture API, and what refuses a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]
Environ = dict[str, Any]

STATUS = {
    200: "200 OK",
    204: "204 No Content",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    415: "415 Unsupported Media Type",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
# Browsers of any shop may send, but no cookie ever counts here.
CORS = [("Access-Control-Allow-Origin", "*"), ("Vary", "Origin")]
PREFLIGHT = [
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding"),
    ("Access-Control-Max-Age", "86400"),
]
ACCEPTED = b'{"success": true}'


class Refused(Exception):
    """A request that is not taken; ``code`` is stable, ``sentence`` says what to do."""

    def __init__(
        self, status: int, code: str, sentence: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retry_after = retry_after


def accepted(start: Start) -> Iterable[bytes]:
    """The answer to what is safe on the disk."""
    return _answer(start, 200, ACCEPTED, "application/json")


def nothing(start: Start, headers: list[tuple[str, str]]) -> Iterable[bytes]:
    """The answer to a browser that asks whether it may send."""
    start(STATUS[204], [*headers, *CORS, ("Content-Length", "0")])
    return []


def refused(start: Start, refusal: Refused) -> Iterable[bytes]:
    """A problem document (RFC 9457); ``code`` and ``message`` are what client libraries look at."""
    content = {
        "type": f"urn:heed:problem:{refusal.code}",
        "title": STATUS[refusal.status][4:],
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
        "message": refusal.sentence,
    }
    more = []
    if refusal.retry_after is not None:
        more.append(("Retry-After", str(refusal.retry_after)))
    if refusal.status == 401:
        more.append(("WWW-Authenticate", 'Basic realm="heed"'))
    body = json.dumps(content).encode()
    return _answer(start, refusal.status, body, "application/problem+json", more)


def _answer(
    start: Start,
    status: int,
    body: bytes,
    kind: str,
    more: Iterable[tuple[str, str]] = (),
) -> Iterable[bytes]:
    head = [("Content-Type", kind), ("Content-Length", str(len(body))), *more, *CORS]
    start(STATUS[status], head)
    return [body]
