"""Figures of filters on their shelf: whole or not at all, and cleared away in time."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heed.journeys.filtering import kept
from heed.journeys.filtering.kept import Shelf, sweep
from heed.kernel.errors import Busy

TABLES = {"ids": pa.table({"instance": [1, 2, 3]})}


def filled(root: Path, build: int, key: str) -> Shelf:
    shelf = Shelf(root, build, key)
    shelf.ask({"journey": "order", "pairs": [["where", "channel:web"]]})
    shelf.fill({"n": {"": 3}}, TABLES)
    return shelf


def test_shelf_gives_back_what_was_put_there(tmp_path: Path) -> None:
    shelf = filled(tmp_path, 7, "a")
    again = Shelf(tmp_path, 7, "a")
    assert again.is_filled
    assert again.facts == {"n": {"": 3}}
    assert again.table("ids") == TABLES["ids"]
    assert (again.has("ids"), again.has("journey_stages")) == (True, False)
    assert shelf.asked() == {"journey": "order", "pairs": [["where", "channel:web"]]}
    assert Shelf(tmp_path, 7, "b").asked() is None


def test_half_written_figures_are_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path, 7, "a")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="no space"):
        shelf.fill({"n": {}}, TABLES)
    assert not shelf.is_filled
    assert list((tmp_path / "7").iterdir()) == []


def test_of_two_who_are_as_quick_one_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 7, "a")
    writers = [
        threading.Thread(target=shelf.fill, args=({"n": {"": number}}, TABLES))
        for number in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert Shelf(tmp_path, 7, "a").facts["n"][""] in range(8)
    assert [one.name for one in (tmp_path / "7").iterdir()] == ["a"]


def test_what_a_sweep_left_behind_is_written_anew(tmp_path: Path) -> None:
    shelf = filled(tmp_path, 7, "a")
    (shelf.folder / "facts.json").unlink()
    assert not shelf.is_filled
    shelf.fill({"n": {"": 4}}, TABLES)
    assert Shelf(tmp_path, 7, "a").facts == {"n": {"": 4}}


def test_reading_what_was_cleared_away_says_to_load_again(tmp_path: Path) -> None:
    shelf = filled(tmp_path, 7, "a")
    shutil.rmtree(shelf.folder)
    with pytest.raises(Busy, match="Load the page again"):
        shelf.table("ids")
    shelf.touch()  # no fault


def test_figures_go_with_their_build(tmp_path: Path) -> None:
    old, new = filled(tmp_path, 7, "a"), filled(tmp_path, 8, "a")
    assert sweep(tmp_path, 8) == 1
    assert (old.is_filled, new.is_filled) == (False, True)
    assert not (tmp_path / "7").exists()
    assert sweep(tmp_path / "none", 8) == 0


def test_the_longest_unused_go_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_RESULTS", 2)
    shelves = [filled(tmp_path, 8, key) for key in "abc"]
    for age, shelf in enumerate(shelves):
        os.utime(shelf.folder, (1_000_000 + age, 1_000_000 + age))
    shelves[0].touch()  # somebody looked at the oldest
    assert sweep(tmp_path, 8) == 1
    assert [shelf.is_filled for shelf in shelves] == [True, False, True]
    assert shelves[1].asked() is None


def test_the_longest_unused_go_when_they_take_too_much_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves = [filled(tmp_path, 8, key) for key in "abc"]
    size = sum(file.stat().st_size for file in shelves[0].folder.iterdir())
    monkeypatch.setattr(kept, "MOST_BYTES", round(2.5 * size))
    assert sweep(tmp_path, 8) == 1
    assert sum(shelf.is_filled for shelf in shelves) == 2


def test_what_killed_processes_left_goes_after_an_hour(tmp_path: Path) -> None:
    filled(tmp_path, 8, "a")
    for name, age in (("b.making-1", 7_200), ("c.making-2", 0)):
        folder = tmp_path / "8" / name
        folder.mkdir()
        then = folder.stat().st_mtime - age
        os.utime(folder, (then, then))
    sweep(tmp_path, 8)
    assert sorted(one.name for one in (tmp_path / "8").iterdir() if one.is_dir()) == [
        "a",
        "c.making-2",
    ]
