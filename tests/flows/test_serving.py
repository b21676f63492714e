"""`heed serve`: starts from nothing, ends as a whole, and finishes what a killed worker left."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.kit import records
from tests.kit.command_line import CommandLine
from tests.kit.served import gone_within, served
from tests.kit.web import home_of_its_own

pytestmark = [pytest.mark.slow]


def test_first_start_serves_health_and_a_link_that_creates_the_administrator(
    tmp_path: Path,
) -> None:
    with served(tmp_path / "home") as server:
        assert server.text("/healthz") == '{"status": "ok"}'
        assert "Create the administrator" in server.text(server.link.removeprefix(server.address))
        family = server.family()
        assert len(family) >= 3  # web server, its process, worker
    assert server.process.returncode == 0
    assert not gone_within(family, 5)


def test_style_sheets_are_served_with_hashes_in_their_names(tmp_path: Path) -> None:
    with served(tmp_path / "home") as server:
        page = server.text("/account/login/")
        sheets = [part.split('"')[0] for part in page.split('href="')[1:] if ".css" in part]
        assert sheets
        assert all(sheet.count(".") == 2 for sheet in sheets), sheets
        assert "--ink" in server.text(next(one for one in sheets if "tokens" in one))


def test_behind_a_proxy_with_tls_nothing_goes_by_http(tmp_path: Path) -> None:
    with served(tmp_path / "home", changed={"HEED_TLS": "yes"}) as server:
        status, headers, _body = server.answer("/account/login/")
        assert status == 301
        assert dict(headers)["location"].startswith("https://127.0.0.1")
        secure = {"X_Forwarded_Proto": "https"}
        for path in ("/account/login/", "/nothing-here", "/api/v1/builds", "/static/nothing"):
            _status, headers, _body = server.answer(path, **secure)
            assert dict(headers)["strict-transport-security"] == "max-age=31536000"
        _status, headers, _body = server.answer("/account/login/", **secure)
        cookies = [value for name, value in headers if name.lower() == "set-cookie"]
        assert cookies
        for cookie in cookies:
            assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        assert server.answer("/healthz")[0] == 200


def test_every_answer_of_the_server_carries_the_content_policy(tmp_path: Path) -> None:
    with served(tmp_path / "home") as server:
        page = server.text("/account/login/")
        sheet = next(part.split('"')[0] for part in page.split('href="') if ".css" in part)
        paths = (sheet, "/account/login/", "/nothing", "/healthz", "/api/v1/builds", "/static/no")
        answers = [server.answer(path) for path in paths]
        answers.append(server.answer("/account/login/", Host="elsewhere.example"))
        for status, headers, _body in answers:
            assert "default-src 'none'" in dict(headers)["content-security-policy"], status
        assert [status for status, *_rest in answers] == [200, 200, 404, 200, 401, 404, 400]


def test_home_is_served_once_at_a_time(tmp_path: Path) -> None:
    with served(tmp_path / "home"):
        again = CommandLine(tmp_path / "home").run("serve", "--port", "1")
    assert again.returncode == 2
    assert "is being served already" in again.stderr


@pytest.mark.kill
def test_children_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    with served(tmp_path / "home") as server:
        family = server.family()
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert not gone_within(family, 10)
        with served(tmp_path / "home") as again:
            assert again.text("/healthz")


@pytest.mark.kill
def test_build_of_a_killed_worker_is_done_by_the_next(simulated_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home_of_its_own(simulated_home, home)
    _queue_build(home)
    with served(home) as server:
        _wait_for(home, "running", 60)
        os.kill(_worker(home), signal.SIGKILL)
        _wait_for(home, "done", 200)
        assert server.text("/healthz")
    assert _job(home)["attempts"] == 2


def _queue_build(home: Path) -> None:
    records.query(
        home,
        "INSERT INTO foundation_job (kind, arguments, same_as, state, actor, attempts,"
        " most_attempts, queued_at, due_at, worker, doing, done, total, result, sentence)"
        " VALUES ('build', '{\"full\": true}', '', 'queued', 'test', 0, 3,"
        " '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '', '', 0, 0, '{}', '')",
    )


def _job(home: Path) -> dict[str, Any]:
    names = ("state", "attempts", "worker", "sentence")
    (row,) = records.query(
        home, f"SELECT {', '.join(names)} FROM foundation_job WHERE kind = 'build'"
    )
    return dict(zip(names, row, strict=True))


def _worker(home: Path) -> int:
    return int(_job(home)["worker"].split(":")[1])


def _wait_for(home: Path, state: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (found := _job(home))["state"] != state:
        assert time.monotonic() < until, found
        time.sleep(0.05)
