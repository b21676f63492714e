"""`heed database move`: everything arrives in PostgreSQL, or nothing; a home knows its database."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.kit import records
from tests.kit.command_line import CommandLine

pytestmark = [records.only_postgresql, pytest.mark.slow]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ROWS = "no,who,when\n1,anna,2024-01-01\n2,ben,31.01.2024\n"
SPEC = """\
heed: 1
source: shop
files: {events: events.csv}
interactions: [{from: events, id: no, customer: who, name: =call, at: when}]
"""


@pytest.fixture
def before(tmp_path: Path) -> CommandLine:
    """A home with people, an import, quarantine and definitions in SQLite."""
    (tmp_path / "events.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "import.yaml").write_text(SPEC, encoding="utf-8")
    command = CommandLine(tmp_path / "home", {"HEED_DATABASE": None})
    command.text("import", tmp_path / "import.yaml")
    command.text("apply", EXAMPLES / "olist" / "experience.yaml")
    return command


@pytest.fixture
def after(before: CommandLine) -> CommandLine:
    """The same home with PostgreSQL."""
    return CommandLine(before.home)


def test_everything_arrives_and_the_file_stays_as_it_was(
    before: CommandLine, after: CommandLine
) -> None:
    digest = _digest(before)
    shown = before.json("quarantine", "list")
    assert "are in the database" in after.text("database", "move")
    assert after.json("quarantine", "list") == shown
    assert _digest(before) == digest
    assert "were already in" in after.text("database", "move")


def test_new_rows_get_numbers_after_those_that_came(
    before: CommandLine, after: CommandLine
) -> None:
    after.text("database", "move")
    events = before.home.with_name("events.csv")
    events.write_text(ROWS + "3,cleo,soon\n", encoding="utf-8")
    after.text("import", before.home.with_name("import.yaml"))
    numbers = records.query(after.home, "SELECT id FROM interactions_importrun ORDER BY id")
    assert numbers == [(1,), (2,)]


def test_home_is_used_with_its_own_database_only(
    before: CommandLine, after: CommandLine, tmp_path: Path
) -> None:
    assert "heed database move" in _refusal(after, "doctor")
    after.text("database", "move")
    assert "set HEED_DATABASE" in _refusal(before, "doctor")
    stranger = {"HEED_DATABASE": records.database_of(after.home)}
    other = CommandLine(tmp_path / "other", stranger)
    assert "belongs to another lake" in _refusal(other, "doctor")
    elsewhere = {"HEED_DATABASE": records.database_of(tmp_path / "elsewhere")}
    assert "another database" in _refusal(CommandLine(after.home, elsewhere), "doctor")
    assert "moved to another database" in _refusal(
        CommandLine(after.home, elsewhere), "database", "move"
    )


def test_database_with_rows_and_text_that_is_too_long_are_refused(
    before: CommandLine, after: CommandLine, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(before.home / "heed.sqlite3")) as con, con:
        con.execute("UPDATE customers_profile SET key = ? WHERE key = 'anna'", ["a" * 501])
    assert "more than 500 characters in key" in _refusal(after, "database", "move")
    assert records.query(after.home, "SELECT count(*) FROM customers_profile") == [(0,)]
    records.query(
        after.home,
        "INSERT INTO foundation_setting (key, value) VALUES ('company_name', '\"Optik\"')",
    )
    assert "is not empty: foundation_setting" in _refusal(after, "database", "move")


def test_move_without_a_database_or_without_records_is_refused(
    before: CommandLine, tmp_path: Path
) -> None:
    assert "in HEED_DATABASE" in _refusal(before, "database", "move")
    assert "nothing to move" in _refusal(CommandLine(tmp_path / "none"), "database", "move")


def _refusal(command: CommandLine, *arguments: str) -> str:
    done = command.run(*arguments)
    assert done.returncode == 2, done.stdout
    return done.stderr


def _digest(command: CommandLine) -> str:
    return hashlib.sha256((command.home / "heed.sqlite3").read_bytes()).hexdigest()
