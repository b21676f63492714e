"""Every malformed file ends in a clear message or in counted records, never in anything else."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.kit.malformed import MalformedFile, write_corpus

from heed.interactions.importing.reading import ReadOptions, make_safe, sample
from heed.interactions.tests.reading_kit import rows_of
from heed.kernel.errors import UnreadableFile

SEED = 20_240_601
MEMORY_MIB = 700


def outcome(file: MalformedFile, work: Path) -> str:
    """What became of ``file``; an exception other than ``UnreadableFile`` goes through."""
    try:
        found = make_safe(file.path, ReadOptions(), work)
    except UnreadableFile as error:
        return "refused" if file.path.name in error.sentence else f"refused: {error.sentence}"
    assert len(rows_of(found)) == found.n_records
    if file.records is not None:
        assert found.n_records + len(found.bad) == file.records, file.kind
    assert all(bad.line > 0 and bad.sentence and len(bad.raw) <= 2_000 for bad in found.bad)
    found.lines_of(range(found.n_records))
    return "quarantined" if found.bad else "read"


def check(files: list[MalformedFile], work: Path) -> None:
    wrong = [
        f"{file.path.name}: {file.expectation}, but {got}"
        for file in files
        if (got := outcome(file, work)) != file.expectation
    ]
    assert wrong == []


def test_one_file_of_every_kind_is_met_as_it_should_be(tmp_path: Path) -> None:
    files = write_corpus(tmp_path / "corpus", SEED, rounds=1)
    assert len({file.kind for file in files}) > 70
    check(files, tmp_path / "work")


@pytest.mark.slow
def test_hundreds_of_malformed_files_are_met_as_they_should_be(tmp_path: Path) -> None:
    files = write_corpus(tmp_path / "corpus", SEED + 1, rounds=5)
    assert len(files) >= 200
    assert min(Counter(file.expectation for file in files).values()) >= 50
    check(files, tmp_path / "work")


def test_sample_refuses_or_shows_but_never_breaks(tmp_path: Path) -> None:
    for file in write_corpus(tmp_path / "corpus", SEED, rounds=1):
        try:
            shown = sample(file.path, ReadOptions(), n=10)
        except UnreadableFile:
            continue
        assert {len(row) for row in shown.rows} <= {len(shown.columns)}


def test_the_corpus_is_the_same_every_time(tmp_path: Path) -> None:
    first = write_corpus(tmp_path / "a", 1, rounds=1)
    second = write_corpus(tmp_path / "b", 1, rounds=1)
    for one, two in zip(first, second, strict=True):
        assert one.path.read_bytes() == two.path.read_bytes(), one.kind


BOMBS = ("zeros-packed", "xlsx-zip-bomb", "xlsx-cell-in-last-corner", "ods-repeated",
         "xes-entity-bomb", "xes-endless-element", "huge-cell-with-breaks")  # fmt: skip
READ_IN_A_PROCESS = """
import re, sys
from pathlib import Path
from heed.interactions.importing.reading import ReadOptions, make_safe
from heed.kernel.errors import UnreadableFile
try:
    make_safe(Path(sys.argv[1]), ReadOptions(), Path(sys.argv[2]))
except UnreadableFile:
    pass
# What this process had at most; getrusage would count what its parent had when it forked.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(int(peak[1]) // 1024)
"""


@pytest.mark.slow
def test_bombs_stay_within_memory(tmp_path: Path) -> None:
    files = write_corpus(tmp_path / "corpus", SEED, rounds=1)
    for file in files:
        if file.kind not in BOMBS:
            continue
        command = [sys.executable, "-c", READ_IN_A_PROCESS, str(file.path), str(tmp_path / "work")]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=True,
            env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        )  # fmt: skip
        assert int(done.stdout) < MEMORY_MIB, f"{file.kind}: {done.stdout.strip()} MiB"
