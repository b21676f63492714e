"""Erasing a person where PostgreSQL keeps the records: no row of any table holds them any more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.kit.erasable import ADA, GRACE, make_erasable
from tests.kit.postgresql_keeper import Server, Unable, programs
from tests.kit.traces import traces

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def url() -> Iterator[str]:
    """A database of a PostgreSQL of one's own."""
    try:
        programs()
    except Unable as error:
        pytest.skip(f"There is no PostgreSQL here: {error}.")
    with tempfile.TemporaryDirectory(prefix="heed-erasure-") as folder:
        server = Server(Path(folder), is_quick=True)
        server.create()
        address = server.start()
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE heed")
        yield f"{address}/heed"
        server.end()


def test_no_row_of_an_erased_person_is_left_in_any_table(url: str, tmp_path: Path) -> None:
    place = make_erasable(tmp_path, url)
    ada = place.customer(ADA[0])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # statistics of columns remember values, too
        assert _rows_with(connection, [*ADA[:1], ADA[3], ADA[6]])
    certificate = place.heed.json(
        "privacy", "erase", str(ada), "--reason", "asked", "--reference", "L-17", "--yes"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        assert _rows_with(connection, ADA) == {}
        assert _rows_with(connection, GRACE)
        found = connection.execute(
            "SELECT sum(n_dead_tup) FROM pg_stat_user_tables "
            "WHERE relname LIKE 'customers_identity%'"
        ).fetchone()
        assert found is not None
        assert not found[0]
    assert traces(place.home, ADA) == []
    assert certificate["record_store"]["store"] == "postgresql"
    assert {"database_log", "backups"} <= set(certificate["remains"])


def _rows_with(connection: Any, texts: Any) -> dict[str, int]:
    """By table the rows that hold one of the texts anywhere; what is known of columns as well."""
    tables = connection.execute(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    found = {}
    for (table,) in [*tables, ("pg_catalog.pg_stats",)]:
        row = f"lower({table.rsplit('.', 1)[-1]}::text)"
        parts = " OR ".join([f"strpos({row}, lower(%s)) > 0"] * len(texts))
        query = f"SELECT count(*) FROM {table} WHERE {parts}"
        if n := connection.execute(query, list(texts)).fetchone()[0]:
            found[table] = n
    return found
