"""A disk without room: a clear sentence, and everything that was there still is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from heed.kernel.errors import HeedError
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions, numbers

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


@pytest.mark.parametrize("left", [0, 3_000, 200_000, 2_000_000])
def test_a_full_disk_leaves_the_table_readable(small_disk: Path, left: int) -> None:
    lake = Lake(small_disk / "lake")
    engine = duckdb_engine(lake, threads=2)
    for number in range(3):
        lake.append(engine.con, "interactions", interactions(number * 1000, 1000))
    filler = small_disk / "filler"
    _fill(filler, left)
    with pytest.raises(HeedError, match="is full") as caught:
        lake.append(engine.con, "interactions", interactions(3000, 200_000))
    assert caught.value.code == "disk_full"
    assert numbers(engine) == list(range(3000))
    if left == 0:
        with pytest.raises(HeedError, match="is full"):
            lake.compact("interactions")
    filler.unlink()
    lake.append(engine.con, "interactions", interactions(3000, 1000))
    lake.compact("interactions")
    assert numbers(engine) == list(range(4000))
    assert len(list(lake.root.glob("interactions/_staging-*"))) == 0


def _fill(path: Path, left: int) -> None:
    room = os.statvfs(path.parent)
    with path.open("wb") as filler:
        filler.write(b"\0" * max(0, room.f_bavail * room.f_frsize - left))
