"""SIGKILL, wrong clocks, full disks while events come in: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.kit.capturing import CapturingHome, Sending, event, post
from tests.kit.command_line import ROOT
from tests.kit.served import Served, gone_within, served

ROUNDS = 20
VICTIMS = ("all", "web", "worker", "parent")


@contextmanager
def serving(home: Path, sending: Sending | None = None) -> Iterator[Served]:
    """The home served, with flushes as often as they can be; the sender is told where."""
    with served(home) as server:
        if sending:
            sending.address = server.address.split("//")[1]
        yield server


@pytest.fixture
def captures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CapturingHome:
    monkeypatch.setenv("HEED_FLUSH_SECONDS", "0")
    monkeypatch.setenv("HEED_BUILD_MINUTES", "0")
    return CapturingHome(tmp_path / "home")


def _kill(server: Served, victim: str) -> None:
    """Kill the parent, one of its children, or all of them at once."""
    family = server.family()
    names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in family}
    chosen = {
        "all": {server.process.pid, *family},
        "parent": {server.process.pid},
        "web": {pid for pid, name in names.items() if "web_process" in name},
        "worker": {pid for pid, name in names.items() if "work_process" in name},
    }[victim]
    for pid in chosen:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.process.wait(20)
    assert not gone_within({server.process.pid, *family}, 30)


def _assert_whole(home: CapturingHome, sending: Sending) -> None:
    """All that was acknowledged is there once: interactions, traits, bad events, people."""
    home.cli.text("capture", "flush")
    n = sending.acknowledged
    assert home.numbers() == list(range(n * sending.batch))
    said = sorted(int(row["value"]) for row in home.table("traits") if row["name"] == "number")
    assert said == list(range(n))
    people = [row["key"] for row in home.table("customers")]
    assert sorted(people) == sorted(
        [f"u{one}" for one in range(10)] + [f"p{one}" for one in range(n)]
    )
    waiting = home.cli.json("quarantine", "list")
    assert [count["n"] for count in waiting["counts"]] == [n]
    assert home.cli.json("capture", "status")["inbox"]["events"] == 0


@pytest.mark.kill
@pytest.mark.timeout(1_500)
def test_nothing_is_lost_or_doubled_when_processes_are_killed(captures: CapturingHome) -> None:
    drawn, sending = random.Random(11), Sending(captures.key, address="127.0.0.1:1")
    sending.start()
    for number in range(ROUNDS):
        with serving(captures.home, sending) as server:
            before = sending.acknowledged
            time.sleep(drawn.uniform(0.2, 2.5))
            _kill(server, VICTIMS[number % len(VICTIMS)])
        assert sending.acknowledged > before
    with serving(captures.home, sending):
        sending.end()
    assert sending.acknowledged > ROUNDS
    _assert_whole(captures, sending)


@pytest.mark.kill
@pytest.mark.timeout(600)
def test_a_clock_that_jumps_forgets_and_doubles_nothing(
    captures: CapturingHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.kit.served.PYTHONPATH", f"{ROOT}/tests/kit/jumped_clock:{ROOT}/src")
    n = 0
    for days in (0, 90, -90, 0):
        monkeypatch.setenv("TEST_CLOCK_DAYS", str(days))
        with serving(captures.home) as server:
            address = server.address.split("//")[1]
            for number in range(n + 50):  # all that was sent before, and fifty more
                body = json.dumps({"batch": [event(number)]}).encode()
                assert post(address, "/v1/batch", captures.key, body) == 200
            _kill(server, "all")
        n += 50
    captures.cli.text("capture", "flush")
    assert captures.numbers() == list(range(n))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(place)]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path, left: int) -> Path:
    """A file that leaves so many bytes of a disk."""
    room = os.statvfs(disk)
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:  # others fill it as well
        file.write(b"\0" * max(0, room.f_bavail * room.f_frsize - left))
    return filler


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("left", [40_000_000, 0])
def test_a_full_disk_takes_nothing_in_and_loses_nothing(
    small_disk: Path, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_FLUSH_SECONDS", "0")
    monkeypatch.setenv("HEED_BUILD_MINUTES", "0")
    home = CapturingHome(small_disk / "home")
    sending = Sending(home.key)
    with serving(home.home, sending):
        sending.start()
        time.sleep(2.0)
        filler = _fill(small_disk, left)
        while sending.refused < 20:
            time.sleep(0.05)
        filled = sending.acknowledged
        filler.unlink()
        while sending.acknowledged < filled + 10:
            time.sleep(0.05)
        sending.end()
    _assert_whole(home, sending)
