"""Each line of `docs/security.md` names tests, and they are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.sources import SOURCE

ROOT = SOURCE.parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(\w+): (\w+)`")
TEST = re.compile(r"^(?: {4})?def test_(\w+)\(", re.MULTILINE)
PROMISING = "security"  # the file whose tests are all promises of the page


def lines() -> list[list[str]]:
    """The cells of each line of the table."""
    part = PAGE.split("## What Heed does")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def found_in(file: str) -> set[str]:
    """The tests of all files of this name."""
    files = [*_below(ROOT / "tests", file), *_below(SOURCE, file)]
    return {name for path in files for name in TEST.findall(path.read_text(encoding="utf-8"))}


def _below(folder: Path, file: str) -> list[Path]:
    return list(folder.rglob(f"test_{file}.py"))


def test_each_line_says_against_what_how_and_by_which_tests() -> None:
    assert len(lines()) > 15
    for line in lines():
        assert len(line) == 3, line
        assert NAMED.findall(line[2]), f"no test stands behind: {line[0]}"


def test_each_test_that_is_named_is_there() -> None:
    named = [pair for line in lines() for pair in NAMED.findall(line[2])]
    assert [pair for pair in named if pair[1] not in found_in(pair[0])] == []


def test_each_test_of_these_promises_is_named() -> None:
    named = {name for line in lines() for file, name in NAMED.findall(line[2]) if file == PROMISING}
    assert found_in(PROMISING) - named == set()
