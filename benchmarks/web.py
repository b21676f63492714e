"""How fast pages are: each one warm by itself, and all of them with fifty readers at once.

    python -m benchmarks.web [--customers 500000] [--months 7] [--home DIR] [--folder DIR]

Fills a home with the simulated company (500,000 customers over seven months have ten million
interactions), serves it, signs in, follows links to pages of every kind, and prints, each from this
run: the 95th percentile of the time that the server takes for a page that was asked for before
(promise: below 150 ms), the slowest pages, and the 95th percentile with fifty readers who ask for
one page after the other without a pause (promise: below a second, no error). Times are measured by
a client on the same machine, so that they hold the way over the loopback, too.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.findings import simulate_company

PAGE_LIMIT_MS = 150.0
READERS_LIMIT_MS = 1000.0
READERS = 50
SECONDS = 20.0
TRIES = 10  # warm requests for each page
OF_A_KIND = 3  # pages of one route
USER, PASSWORD = "bench", secrets.token_urlsafe(12)
NOT_READ = ("/static/", "/account", "/api/", "/theme", "/language")
LINK = re.compile(r'href="(/[^"#]*)')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main() -> int:
    """Fill, serve, read; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="how fast pages are")
    options.add_argument("--customers", type=int, default=500_000)
    options.add_argument("--months", type=int, default=7)
    options.add_argument("--home", type=Path, default=None, help="a filled home to read from")
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="heed-web-", dir=given.folder))
    try:
        home = given.home or _filled(folder, given.customers, given.months)
        _add_reader(home)
        with _served(home) as port:
            return _measure(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Reader:
    """A signed-in browser without a screen, on a connection that stays open."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, str, float]:
        """The status of an answer, its text, and the milliseconds until all of it was there."""
        return self._ask("GET", path)

    def sign_in(self) -> None:
        """Sign in by the form."""
        found = TOKEN.search(self.get("/account/login/")[1])
        assert found, "there is no form to sign in"
        form = {"csrfmiddlewaretoken": found[1], "login": USER, "password": PASSWORD}
        status, _, _ = self._ask("POST", "/account/login/", urlencode(form))
        assert status == 302, f"signing in was answered by {status}"

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, float]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        spent = 1000 * (time.perf_counter() - started)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.strip().partition("=")
                self.cookies[key] = rest.split(";")[0]
        is_page = answer.headers.get_content_type() == "text/html"
        return answer.status, text.decode() if is_page else "", spent


def _filled(folder: Path, customers: int, months: int) -> Path:
    """A home with the simulated company, imported and built."""
    from heed.config.home import Home

    seconds = simulate_company(folder / "company", customers=customers, months=months)
    home = Home.open(folder / "home")
    started = time.perf_counter()
    report = home.import_files(folder / "company" / "import.yaml", actor="benchmark")
    home.apply(folder / "company" / "experience.yaml", actor="benchmark")
    home.build()
    filled = time.perf_counter() - started
    print(f"{report.interactions:,} interactions of {customers:,} customers", end="; ")
    print(f"simulated in {seconds:.0f} s, imported and built in {filled:.0f} s", flush=True)
    return folder / "home"


def _add_reader(home: Path) -> None:
    command = [sys.executable, "-m", "heed.cli.main", "--home", str(home), "user"]
    added = [*command, "add", USER, "--role", "administrator"]
    subprocess.run(added, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True)


@contextmanager
def _served(home: Path) -> Iterator[int]:
    """`heed serve` on this home; gives its port."""
    from tests.kit.served import served

    environment = os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    with served(home) as server:
        yield int(urlsplit(server.address).port or 0)
    if environment:
        os.environ["DJANGO_SETTINGS_MODULE"] = environment


def _measure(port: int) -> int:
    reader = Reader(port)
    reader.sign_in()
    pages = _pages(reader)
    warm = {page: sorted(reader.get(page)[2] for _ in range(TRIES)) for page in pages}
    each = [spent for times in warm.values() for spent in times]
    print(f"{len(pages)} pages, each asked for {TRIES} times when warm:")
    slowest = sorted(warm, key=lambda page: -_p95(warm[page]))[:8]
    for page in slowest:
        print(f"  {_p95(warm[page]):6.0f} ms  {page}")
    print(f"Server time of a warm page, p95: {_p95(each):.0f} ms (limit {PAGE_LIMIT_MS:.0f} ms)")
    worst = _p95(warm[slowest[0]])
    print(f"Slowest page, p95: {worst:.0f} ms (limit {PAGE_LIMIT_MS:.0f} ms)")
    spent, errors = _read_together(reader, pages)
    print(
        f"{READERS} readers without a pause: {len(spent) / SECONDS:.0f} pages a second, p50 ",
        end="",
    )
    print(f"{sorted(spent)[len(spent) // 2]:.0f} ms, p95 {_p95(spent):.0f} ms ", end="")
    print(f"(limit {READERS_LIMIT_MS:.0f} ms), {errors} errors")
    return int(worst > PAGE_LIMIT_MS or _p95(spent) > READERS_LIMIT_MS or errors > 0)


def _pages(reader: Reader) -> list[str]:
    """Pages of every kind that links lead to from the first one, each asked for once."""
    waiting, seen, kinds, found = ["/"], {"/"}, dict[str, int](), list[str]()
    while waiting:
        page = waiting.pop(0)
        status, text, _ = reader.get(page)
        if status != 200 or not text:
            continue
        found.append(page)
        for link in LINK.findall(text.replace("&amp;", "&")):
            kind = re.sub(r"[0-9a-f]{32}|\d+", "N", urlsplit(link).path)
            if link in seen or link.startswith(NOT_READ) or kinds.get(kind, 0) >= OF_A_KIND:
                continue
            seen.add(link)
            kinds[kind] = kinds.get(kind, 0) + 1
            waiting.append(link)
    return found


def _read_together(signed_in: Reader, pages: list[str]) -> tuple[list[float], int]:
    """Milliseconds of every page that the readers asked for, and how many were no pages."""
    spent: list[float] = []
    errors = [0]
    until = time.perf_counter() + SECONDS

    def read(number: int) -> None:
        reader, drawn = Reader(signed_in.port, dict(signed_in.cookies)), random.Random(number)
        while time.perf_counter() < until:
            try:
                status, _, took = reader.get(drawn.choice(pages))
            except OSError:
                status, took, reader.connection = 0, 0.0, None
            errors[0] += status != 200
            spent.append(took)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return spent, errors[0]


def _p95(spent: list[float]) -> float:
    ordered = sorted(spent)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


if __name__ == "__main__":
    sys.exit(main())
