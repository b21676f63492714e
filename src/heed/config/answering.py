"""How `heed serve` hands requests to Django: threads compute, and wait for no network.

A request is received whole, then answered by one of a few threads, and its answer is sent whole
(ASGI to the web server, WSGI to Django). So eight people with bad connections, or one with bad
intentions, cannot keep all threads waiting.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from heed.config.receiving import IN_MEMORY, Body, Message, Receive, Refused, Spool
from heed.kernel.disk import NO_ROOM

Application = Callable[..., Iterable[bytes]]
Environ = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Result = TypeVar("Result")

REFUSED: Headers = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"connection", b"close"),
]
ANSWER_IN_MEMORY = 1 << 20  # bytes
CHUNK = 1 << 17


@dataclass
class Head:
    """How an answer begins."""

    status: int = 500
    headers: Headers = field(default_factory=list)


@dataclass(frozen=True)
class Limits:
    """How much is taken at once."""

    threads: int
    waiting: int  # requests that may wait for a thread; more are refused
    form_bytes: int  # of a body that anybody may send
    file_bytes: int  # of a body that brings a file


class Answering:
    """The application that the web server calls.

    Args:
        application: Django, as WSGI.
        may_bring_file: Whether the sender of a large body may send one there; asked before it is
            received.
        folder: Where large bodies and answers lie while they are needed, in files without names.
        limits: How much is taken at once.
    """

    def __init__(
        self,
        application: Application,
        *,
        may_bring_file: Callable[[Environ], bool],
        folder: Path,
        limits: Limits,
    ) -> None:
        self._application, self._may_bring_file = application, may_bring_file
        self._folder, self._limits = str(folder), limits
        self._threads = ThreadPoolExecutor(limits.threads, "answer")
        self._asked = 0  # pieces of work that a thread does, or that wait for one

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        environ = environ_of(scope)
        with self._spool(IN_MEMORY) as sent, self._spool(ANSWER_IN_MEMORY) as said:
            try:
                await self._receive(environ, receive, sent)
                head = await self._in_thread(lambda: answer(self._application, environ, said))
            except Refused as refused:
                await _refuse(send, refused)
                return
            await _send(send, head, said)

    def _spool(self, in_memory: int) -> Spool:
        return SpooledTemporaryFile(in_memory, dir=self._folder)

    async def _receive(self, environ: Environ, receive: Receive, sent: Spool) -> None:
        announced = int(environ.get("CONTENT_LENGTH") or 0)
        most = self._limits.form_bytes
        if announced > most:
            if not await self._in_thread(lambda: self._may_bring_file(environ)):
                raise Refused(413, "This is more than may be sent here.")
            # Of a file that is too large only the form around it is needed, to say so.
            most = announced if announced <= self._limits.file_bytes else most
        body = Body(sent, announced=announced, most=most)
        await body.receive(receive)
        environ |= {"wsgi.input": sent, NO_ROOM: not body.has_room}

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._asked >= self._limits.threads + self._limits.waiting:
            raise Refused(503, "Heed is busy. Try again in a moment.")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._asked -= 1


def environ_of(scope: Mapping[str, Any]) -> Environ:
    """What WSGI (PEP 3333) says of a request, without its body; texts are Latin-1 as it asks."""
    name, port = scope["server"]
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for header, values in _headers(scope).items():
        by = "; " if header == "HTTP_COOKIE" else ","  # HTTP/2 may divide cookies
        environ[header] = by.join(values)
    return environ


def answer(application: Application, environ: Environ, said: Spool) -> Head:
    """Let the application answer, in this thread; all that it says goes to ``said``."""
    head = Head()

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        head.status = int(status.split(" ", 1)[0])
        head.headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]

    response = application(environ, start)
    try:
        for chunk in response:
            said.write(chunk)
    finally:
        close = getattr(response, "close", None)
        if close:
            close()
    return head


async def _send(send: Send, head: Head, said: Spool) -> None:
    headers, n_bytes = head.headers, said.tell()
    if all(name != b"content-length" for name, _value in headers):
        headers = [*headers, (b"content-length", str(n_bytes).encode())]
    await send({"type": "http.response.start", "status": head.status, "headers": headers})
    said.seek(0)
    while len(chunk := said.read(CHUNK)) == CHUNK:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": chunk})


async def _refuse(send: Send, refused: Refused) -> None:
    await send({"type": "http.response.start", "status": refused.status, "headers": REFUSED})
    await send({"type": "http.response.body", "body": f"{refused.sentence}\n".encode()})


def _headers(scope: Mapping[str, Any]) -> dict[str, list[str]]:
    """Header values under the names that WSGI gives them."""
    found = defaultdict[str, list[str]](list)
    for name, value in scope["headers"]:
        called = name.decode("latin-1").upper().replace("-", "_")
        is_bare = called in ("CONTENT_LENGTH", "CONTENT_TYPE")
        found[called if is_bare else f"HTTP_{called}"].append(value.decode("latin-1"))
    return found
