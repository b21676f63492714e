"""What is swept away, and what stays."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.kit.web import Clients

from heed.doors.paths import HomePaths
from heed.foundation.jobs.worker import run_worker
from heed.foundation.models import Job, Role
from heed.interactions.models import Upload
from heed.kernel.clock import utc_now
from heed.web.tidying import Swept, sweep

SHEET = b"Date,How likely are you to recommend us?\n" + b"2025-01-01,9\n" * 40


def left_behind(home: HomePaths, *, age: timedelta) -> list[Path]:
    """What a server that was killed may leave, last written so long ago."""
    folder = home.uploads / "0123"
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / "half.csv", home.work / "tmpabc.upload.csv", home.work / "spill-x" / "rows"]
    for file in made:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"half")
        then = (utc_now() - age).timestamp()
        os.utime(file, (then, then))
        os.utime(file.parent, (then, then))
    return made


@pytest.mark.parametrize(
    ("age", "is_alone", "stays"),
    [
        (timedelta(minutes=1), False, [True, True, True]),
        (timedelta(minutes=1), True, [False, False, True]),
        (timedelta(hours=2), False, [False, False, True]),
        (timedelta(hours=30), False, [False, False, False]),
    ],
)
def test_leftovers_go_once_nobody_can_be_using_them(
    age: timedelta, is_alone: bool, stays: list[bool], empty_web_home: HomePaths
) -> None:
    made = left_behind(empty_web_home, age=age)
    sweep(empty_web_home, now=utc_now(), is_alone=is_alone)
    assert [file.exists() for file in made] == stays


def test_files_with_a_row_stay_and_removed_ones_go(
    empty_clients: Clients, empty_web_home: HomePaths
) -> None:
    client = empty_clients(Role.ANALYST)
    for name in ("kept.csv", "removed.csv"):
        client.post("/import", {"way": "file", "file": SimpleUploadedFile(name, SHEET)})
    Upload.objects.filter(name="removed.csv").update(removed_at=utc_now())  # its files stayed
    later = utc_now() + timedelta(days=9)
    assert sweep(empty_web_home, now=later).uploads == 1
    assert [file.name for file in empty_web_home.uploads.glob("*/*.csv")] == ["kept.csv"]


def test_sessions_that_ended_go(empty_clients: Clients, empty_web_home: HomePaths) -> None:
    client = empty_clients(Role.VIEWER)
    assert sweep(empty_web_home, now=utc_now()).sessions == 0
    assert client.get("/").status_code == 200
    assert sweep(empty_web_home, now=utc_now() + timedelta(days=15)).sessions == 1
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_done_once_a_day_by_itself(empty_web_home: HomePaths) -> None:
    left_behind(empty_web_home, age=timedelta(days=2))
    run_worker(threading.Event(), idle_ends=True)
    job = Job.objects.get(kind="sweep")
    assert job.state == Job.State.DONE
    assert Swept(**job.result) == Swept(uploads=1, files=2, sessions=0)
    run_worker(threading.Event(), idle_ends=True)
    assert Job.objects.filter(kind="sweep").count() == 1
