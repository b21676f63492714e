"""What talks to the record store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.architecture.portable_sql import opens_cursor, outside_sql
from tests.architecture.sources import SOURCE, python_files, shown

# SQL that DuckDB runs, over the lake and over files that are imported.
OTHER_SQL = ("src/heed/lake/", "src/heed/interactions/importing/", "src/heed/simulation/")
# Where SQLite is meant.
ABOUT_FILES = {
    "src/heed/config/database.py",
    "src/heed/doors/paths.py",
    "src/heed/foundation/vacuum.py",
}
# SQL of our own, with a test on both; everything else asks by Django's models.
OWN_SQL = {
    "src/heed/config/statements.py",
    "src/heed/customers/bulk.py",
    "src/heed/customers/identity/linking.py",
    "src/heed/foundation/health.py",
    "src/heed/foundation/moving.py",
    "src/heed/foundation/record_store.py",
    "src/heed/foundation/turns.py",
    "src/heed/foundation/vacuum.py",
    "src/heed/interactions/capture/inbox.py",
}


def sources() -> dict[str, str]:
    """The modules that may talk to the record store."""
    found = {shown(path): path.read_text("utf-8") for path in python_files(below=SOURCE)}
    return {
        name: text
        for name, text in found.items()
        if not name.startswith(OTHER_SQL) and "/measures" not in name and "/tests/" not in name
    }


def test_no_module_says_what_only_one_database_understands() -> None:
    outside = [
        f"{name}:{line}: {reason}"
        for name, text in sources().items()
        if name not in ABOUT_FILES
        for line, reason in outside_sql(text)
    ]
    assert not outside


def test_only_known_modules_write_sql_of_their_own() -> None:
    assert {name for name, text in sources().items() if opens_cursor(text)} == OWN_SQL


@pytest.mark.parametrize(
    "line",
    [
        'cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")',
        'cursor.execute("INSERT OR IGNORE INTO a VALUES (1)")',
        "SELECT strftime('%Y', at) FROM job",
        "Job.objects.raw('SELECT 1')",
        "from django.contrib.postgres.fields import ArrayField",
        'Job.objects.order_by("kind").distinct("kind")',
    ],
)
def test_line_for_one_database_is_found(line: str) -> None:
    assert list(outside_sql(line))


@pytest.mark.parametrize("line", ["now.strftime('%Y')", "rows.distinct()", "a PRAGMATIC choice"])
def test_line_for_both_passes(line: str) -> None:
    assert not list(outside_sql(line))
