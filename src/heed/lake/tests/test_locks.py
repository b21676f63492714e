"""Who may do what at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from heed.kernel.errors import Busy
from heed.lake.store import Lake

HOLD = """
import sys, time
from pathlib import Path
from heed.lake.store import Lake
with Lake(Path(sys.argv[1])).maintenance("rebuilding all"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lease_names_its_holder_and_falls_free_when_killed(lake: Lake) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lake.root)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Busy, match=rf"rebuilding all \(process {holder.pid}"),
            lake.maintenance("vacuum"),
        ):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with lake.maintenance("vacuum"):
        pass


def test_the_lease_can_be_entered_again_by_its_holder(lake: Lake) -> None:
    with lake.maintenance("build"):
        with lake.maintenance("compacting"):
            pass
        assert _refused_elsewhere(lake)
    assert not _refused_elsewhere(lake)


def test_the_lease_is_free_after_a_failure(lake: Lake) -> None:
    with pytest.raises(ValueError), lake.maintenance("build"):
        raise ValueError
    assert not _refused_elsewhere(lake)


def _refused_elsewhere(lake: Lake) -> bool:
    refused: list[bool] = []

    def attempt() -> None:
        try:
            with lake.maintenance("other"):
                refused.append(False)
        except Busy:
            refused.append(True)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return refused[0]


def test_waiting_for_the_lease_gets_it_when_it_falls_free(lake: Lake) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lake.maintenance("build"):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    threading.Timer(0.1, done.set).start()
    with lake.maintenance("vacuum", wait=10):
        pass
    thread.join()


def test_importers_of_one_table_take_turns(lake: Lake) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(10)
        with lake.writing("interactions"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with lake.writing("interactions"), lake.writing("feedback"):
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_locks_leave_no_open_file(lake: Lake) -> None:
    before = len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))
    for _ in range(20):
        with lake.writing("interactions"), lake.maintenance("vacuum"):
            pass
    assert len(list(Path(f"/proc/{os.getpid()}/fd").iterdir())) <= before + 1
