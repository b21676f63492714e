"""How the server hands requests on: as WSGI says, whole, and not more than it can do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from heed.config.answering import Answering, Environ, Limits, environ_of
from heed.kernel.disk import NO_ROOM

LIMITS = Limits(threads=2, waiting=1, form_bytes=1_000, file_bytes=100_000)


def scope(method: str = "GET", path: bytes = b"/", **headers: str) -> dict[str, Any]:
    named = [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in headers.items()]
    return {
        "type": "http",
        "method": method,
        "raw_path": path,
        "query_string": b"a=%C3%A4",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8300),
        "client": ("198.51.100.1", 50_000),
        "headers": named,
    }


def sent(*chunks: bytes, is_whole: bool = True) -> Callable[[], Any]:
    """What a browser sends; the connection ends after it if it is not whole."""
    more: list[dict[str, Any]] = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
    ]
    end = {"type": "http.request"} if is_whole else {"type": "http.disconnect"}
    left = iter([*more, end])

    async def receive() -> dict[str, Any]:
        return next(left)

    return receive


async def asked(
    server: Answering, of: dict[str, Any], receive: Callable[[], Any]
) -> tuple[int, bytes, dict[bytes, bytes]]:
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    await server(of, receive, send)
    body = b"".join(one.get("body", b"") for one in said)
    return said[0]["status"], body, dict(said[0]["headers"])


def echo(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("X-Room", str(not environ[NO_ROOM]))])
    yield environ["wsgi.input"].read()


def answering(tmp_path: Path, application: Any = echo, *, may: bool = True) -> Answering:
    return Answering(application, may_bring_file=lambda _: may, folder=tmp_path, limits=LIMITS)


def test_request_is_told_as_wsgi_says() -> None:
    told = environ_of(scope("POST", b"/caf%C3%A9/%FF", content_type="a/b", x_y="1"))
    assert told["PATH_INFO"].encode("latin-1") == "/café/".encode() + b"\xff"
    assert told["QUERY_STRING"] == "a=%C3%A4"
    assert (told["CONTENT_TYPE"], told["HTTP_X_Y"]) == ("a/b", "1")
    assert told["REMOTE_ADDR"] == "198.51.100.1"


def test_cookies_that_came_divided_are_joined_as_cookies() -> None:
    of = scope()
    of["headers"] = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x", b"1"), (b"x", b"2")]
    told = environ_of(of)
    assert (told["HTTP_COOKIE"], told["HTTP_X"]) == ("a=1; b=2", "1,2")


@pytest.mark.parametrize("size", [0, 1, 900, 70_000])
def test_body_arrives_whole_and_its_answer_too(size: int, tmp_path: Path) -> None:
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    chunks = [body[at : at + 5_000] for at in range(0, size, 5_000)]
    of = scope("POST", content_length=str(size))
    status, said, headers = asyncio.run(asked(answering(tmp_path), of, sent(*chunks)))
    assert (status, said) == (200, body)
    assert headers[b"content-length"] == str(size).encode()


def test_body_that_is_not_whole_reaches_nobody(tmp_path: Path) -> None:
    reached: list[Environ] = []
    server = answering(tmp_path, lambda environ, _start: reached.append(environ))
    of = scope("POST", content_length="10")
    for is_whole in (True, False):
        status, _, _ = asyncio.run(asked(server, of, sent(b"12345", is_whole=is_whole)))
        assert status == 400
    assert not reached


def test_who_may_not_bring_a_file_is_refused_before_it_comes(tmp_path: Path) -> None:
    server = answering(tmp_path, may=False)
    of = scope("POST", content_length="70000")
    status, _, headers = asyncio.run(asked(server, of, sent(is_whole=False)))
    assert status == 413
    assert headers[b"content-security-policy"] == b"default-src 'none'"


def test_of_a_file_that_is_too_large_only_the_beginning_is_kept(tmp_path: Path) -> None:
    of = scope("POST", content_length="200000")
    chunks = [b"x" * 50_000] * 4
    status, said, _ = asyncio.run(asked(answering(tmp_path), of, sent(*chunks)))
    assert (status, len(said)) == (200, LIMITS.form_bytes)


def test_more_than_can_wait_are_refused_and_the_others_answered(tmp_path: Path) -> None:
    go = threading.Event()

    def slow(_environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        go.wait(20)
        start("200 OK", [])
        return [b"done"]

    async def five() -> list[int]:
        server = answering(tmp_path, slow)
        asking = [asyncio.create_task(asked(server, scope(), sent())) for _ in range(5)]
        await asyncio.sleep(0.2)
        go.set()
        return [status for status, _, _ in await asyncio.gather(*asking)]

    assert sorted(asyncio.run(five())) == [200, 200, 200, 503, 503]
