"""Uploads that break off: the connection, the server, the disk. Nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit.browser import PASSWORD, add_person
from tests.kit.malformed_archives import ARCHIVES
from tests.kit.sending import Sender
from tests.kit.served import Served, served

pytestmark = [pytest.mark.slow]

MEGABYTE = 1_000_000
ROWS = b"Date,How likely are you to recommend us?,Comment\n" + b"".join(
    b"2025-01-%02d,%d,all fine\n" % (1 + n % 28, n % 11) for n in range(200)
)
LARGE = b"Date,How likely are you to recommend us?,Comment\n" + b"2025-01-01,9,all fine\n" * 900_000

BOMB = ARCHIVES["xlsx-zip-bomb"][2](random.Random(1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an administrator, for copies."""
    place = tmp_path_factory.mktemp("made") / "home"
    add_person(place, "ada", "administrator")
    return place


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "home"))


@dataclass
class Standing:
    """A server that several tests use, and somebody who is signed in there."""

    server: Served
    sender: Sender
    home: Path


@pytest.fixture(scope="module")
def standing(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A server that takes files of up to 10 MB."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("standing") / "home"))
    with served(home, changed={"HEED_UPLOAD_MEGABYTES": "10"}) as server:
        yield Standing(server, signed_in(server), home)


def signed_in(server: Served) -> Sender:
    sender = Sender(server)
    sender.sign_in("ada", PASSWORD)
    return sender


def left(home: Path) -> list[str]:
    """Whatever lies in the work folder and among the uploads, but for counts of sign-ins."""
    files = [*home.glob("work/**/*"), *home.glob("uploads/**/*")]
    return [str(file) for file in files if "cache" not in file.parts]


def rows(home: Path) -> list[str]:
    """The names of uploads that the record store knows."""
    with contextlib.closing(sqlite3.connect(home / "heed.sqlite3", timeout=20)) as con:
        return [name for (name,) in con.execute("SELECT name FROM interactions_upload")]


@pytest.mark.parametrize("part", [0.0, 0.02, 0.5, 0.999])
def test_connection_that_ends_in_the_middle_leaves_nothing(standing: Standing, part: float) -> None:
    home, sender = standing.home, standing.sender
    before = (left(home), rows(home))
    body = sender.body("half.csv", ROWS * 50)
    with sender.begun(body, part):
        time.sleep(0.3)
    with sender.begun(body, part) as connection:  # only our half ends: an answer can be read
        connection.shutdown(socket.SHUT_WR)
        assert b"400" in connection.recv(1000).split(b"\r\n")[0]
    assert (left(home), rows(home)) == before
    assert sender.send("whole.csv", ROWS).status == 302
    assert rows(home)[-1] == "whole.csv"


def test_senders_who_stop_in_the_middle_hold_up_nobody(standing: Standing) -> None:
    sender = standing.sender
    before = len(rows(standing.home))
    body = sender.body("half.csv", ROWS * 1_000)
    with contextlib.ExitStack() as stack:
        stalled = [stack.enter_context(sender.begun(body, 0.1)) for _ in range(30)]
        began = time.monotonic()
        assert standing.server.answer("/healthz")[0] == 200
        assert sender.send("whole.csv", ROWS).status == 302
        assert time.monotonic() - began < 10
        assert b"408" in stalled[0].recv(1000).split(b"\r\n")[0]
    assert len(rows(standing.home)) == before + 1


@pytest.mark.kill
@pytest.mark.parametrize("after", [0.0, 0.05, 0.2])
def test_server_that_is_killed_while_it_takes_a_file_leaves_nothing_for_the_next(
    home: Path, after: float
) -> None:
    with served(home) as first:
        sender = signed_in(first)
        body = sender.body("answers.csv", LARGE)
        with sender.begun(body, 1.0):
            time.sleep(after)
            for pid in (first.process.pid, *first.family()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            first.process.wait()
    with served(home) as second:
        folders = [folder for folder in home.glob("uploads/*")]
        assert len(folders) == len(rows(home))  # all of it, or nothing
        assert not list(home.glob("work/*.upload*"))
        again = signed_in(second)
        for number in range(1, len(rows(home)) + 1):
            assert again.ask("GET", f"/import/{number}").status == 200
        assert again.send("again.csv", ROWS).status == 302


def _limited_files() -> None:
    """What a full disk does to a process, for people who may not mount one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * MEGABYTE, 8 * MEGABYTE))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB; only root can mount one, in a namespace of its own or not."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_file_that_finds_no_room_is_refused_with_a_sentence(home: Path) -> None:
    with served(home, before=_limited_files) as server:
        _refused_for_room(signed_in(server), home)


def test_full_disk_refuses_a_file_with_a_sentence(small_disk: Path) -> None:
    home = small_disk / "home"
    add_person(home, "ada", "administrator")
    filler = small_disk / "filler"
    with served(home) as server:
        sender = signed_in(server)
        filler.write_bytes(bytes(20 * MEGABYTE))
        _refused_for_room(sender, home)


def _refused_for_room(sender: Sender, home: Path) -> None:
    answer = sender.send("answers.csv", LARGE)
    assert answer.status == 200
    assert "The disk of the server is full" in answer.text
    assert (left(home), rows(home)) == ([], [])
    assert sender.send("answers.csv", ROWS).status == 302


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("large.csv", LARGE, "larger than 10 MB"),
        ("bomb.xlsx", BOMB, "bomb.xlsx"),
        ("noise.bin", bytes(range(256)) * 999, "noise.bin"),
        ("empty.csv", b"", "The file is empty"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_a_sentence(
    standing: Standing, name: str, data: bytes, says: str
) -> None:
    before = left(standing.home)
    answer = standing.sender.send(name, data)
    assert answer.status == 200
    assert says in answer.text
    assert left(standing.home) == before


@pytest.mark.parametrize("name", ["../../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", ".."])
def test_name_of_a_file_cannot_leave_its_folder(standing: Standing, name: str) -> None:
    standing.sender.send(name, ROWS)
    found = standing.home.parent.parent.glob("**/*evil*")
    assert all(standing.home / "uploads" in file.parents for file in found)


@pytest.mark.parametrize("path", ["/account/login/", "/settings", "/import", "/nothing"])
def test_stranger_cannot_send_much(standing: Standing, path: str) -> None:
    with Sender(standing.server).begun(bytes(6 * MEGABYTE), 0.0, path=path) as connection:
        answer = connection.recv(1000)
    assert b"413" in answer.split(b"\r\n")[0]
    assert b"content-security-policy: default-src 'none'" in answer


def test_somebody_who_may_not_import_cannot_send_much(standing: Standing) -> None:
    add_person(standing.home, "vic", "viewer")
    viewer = Sender(standing.server)
    viewer.sign_in("vic", PASSWORD)
    with viewer.begun(bytes(6 * MEGABYTE), 0.0) as connection:
        assert b"413" in connection.recv(1000).split(b"\r\n")[0]
