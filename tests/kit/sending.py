"""Somebody signed in at a server who sends a file by a real socket, wholly or in part."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.kit.served import Served

BOUNDARY = "a-boundary-of-the-test"
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answered:
    """What a server answered."""

    status: int
    headers: list[tuple[str, str]]
    text: str


class Sender:
    """Requests in the name of one person; keeps their cookies."""

    def __init__(self, server: Served) -> None:
        self._host = urlsplit(server.address).netloc
        self._cookies: dict[str, str] = {}

    def sign_in(self, name: str, password: str) -> None:
        """Sign in by the form."""
        form = {
            "login": name,
            "password": password,
            "csrfmiddlewaretoken": self.secret("/account/login/"),
        }
        answer = self.ask("POST", "/account/login/", urlencode(form).encode())
        assert answer.status == 302, answer.text

    def secret(self, path: str) -> str:
        """The secret of the first form of a page."""
        found = SECRET.search(self.ask("GET", path).text)
        assert found
        return found[1]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answered:
        """One request, answered."""
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            headers = {"Cookie": self._cookie(), **({"Content-Type": kind} if body else {})}
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            self._keep(answer)
            return Answered(answer.status, answer.getheaders(), answer.read().decode())
        finally:
            connection.close()

    def send(self, name: str, data: bytes, *, path: str = "/import") -> Answered:
        """Send a whole file."""
        body = self.body(name, data, path=path)
        return self.ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def body(self, name: str, data: bytes, *, path: str = "/import") -> bytes:
        """The form with a file in it, as browsers send it."""
        fields = {"csrfmiddlewaretoken": self.secret(path), "way": "file"}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return ("".join(parts) + head).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()

    @contextmanager
    def begun(self, body: bytes, part: float, *, path: str = "/import") -> Iterator[socket.socket]:
        """A connection on which only a part of what was announced has been sent."""
        host, port = self._host.split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            head = (
                f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {self._cookie()}\r\n"
                f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[: int(len(body) * part)])
            yield connection

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
