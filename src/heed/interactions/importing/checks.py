"""Which staged rows may go into the lake: faults, repeats inside files, what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from heed.interactions.importing.expressions import id63, reason
from heed.interactions.importing.staged import Staged
from heed.lake import sql
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

TARGETS_OF_FACTS = ("interactions", "feedback", "tallies")


@dataclass
class Faults:
    """The bad rows of each file: one temporary table a file with ``row`` and ``fault``."""

    con: duckdb.DuckDBPyConnection
    tables: dict[str, str] = field(default_factory=dict)

    def table(self, file: str) -> str:
        if file not in self.tables:
            name = sql.identifier(f"faults_{file}")
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} (row BIGINT, fault VARCHAR)")
            self.tables[file] = name
        return self.tables[file]

    def add(self, file: str, query: str) -> int:
        """Add the rows (``row``, ``fault``) of a query; returns how many there were."""
        added = self.con.execute(f"INSERT INTO {self.table(file)} {query}").fetchone()
        return int(added[0]) if added else 0

    def drop_from(self, staged: Iterable[Staged], file: str) -> None:
        """Remove a file's bad rows from all that was made of it: a row is imported whole or not."""
        bad = f"SELECT row FROM {self.table(file)}"
        for one in staged:
            if one.file == file:
                self.con.execute(f"DELETE FROM {one.table} WHERE {one.row} IN ({bad})")


def collect_faults(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], faults: Faults
) -> None:
    """Gather what the mappings found wrong, then drop those rows from every mapping."""
    for one in staged:
        found = f"SELECT {one.row} AS row, fault FROM {one.table} WHERE fault IS NOT NULL"
        faults.add(one.file, found)
    for file in {one.file for one in staged}:
        if _count(con, f"SELECT count(*) FROM {faults.table(file)}"):
            faults.drop_from(staged, file)


def settle_all_repeats(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], faults: Faults
) -> None:
    """Make ids unique inside and among the staged tables of facts."""
    facts = [one for one in staged if one.target in TARGETS_OF_FACTS]
    for number, one in enumerate(facts):
        settle_repeats(con, one, staged, faults)
        for earlier in facts[:number]:
            if (earlier.target, earlier.file) == (one.target, one.file):
                same = f"SELECT {one.id_column}, content_hash FROM {earlier.table}"
                _drop_matches(con, one, same, staged, faults)


def settle_repeats(
    con: duckdb.DuckDBPyConnection, staged: Staged, together: Sequence[Staged], faults: Faults
) -> None:
    """Make ids unique inside one staged table.

    Without key columns, identical rows are real events: they get their ordinal into the id. With
    key columns, the same content again is dropped as seen; other content is a fault of that row.
    """
    key = staged.id_column
    counts = con.execute(f"SELECT count(*), count(DISTINCT {key}) FROM {staged.table}").fetchone()
    if counts is None or counts[0] == counts[1]:
        return
    ranked = (
        f"SELECT {staged.row} AS row, entry, {key} AS id, content_hash, rowid AS place, "
        f"row_number() OVER w AS no, first_value(content_hash) OVER w AS first_content "
        f"FROM {staged.table} WINDOW w AS (PARTITION BY {key} ORDER BY {staged.row}, entry, rowid)"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE repeats AS SELECT * FROM ({ranked}) WHERE no > 1")
    if not staged.keyed:
        _number_repeats(con, staged)
        return
    code = reason("same_id_other_content", "")
    other = f"SELECT DISTINCT row, {code} FROM repeats WHERE content_hash <> first_content"
    con.execute(f"DELETE FROM {staged.table} WHERE rowid IN (SELECT place FROM repeats)")
    if faults.add(staged.file, other):
        faults.drop_from(together, staged.file)


def _number_repeats(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Give the second, third … of identical records ids of their own, the same on every run."""
    again = "concat(lower(hex(id)), chr(31), no::VARCHAR)"
    response = (
        ", response_id = CASE WHEN response_id IS NULL THEN NULL ELSE "
        f"{id63('response_id::VARCHAR', 'no::VARCHAR')} END"
        if staged.target == "feedback"
        else ""
    )
    con.execute(
        f"UPDATE {staged.table} AS s SET {staged.id_column} = unhex(md5({again})){response} "
        f"FROM repeats WHERE s.rowid = repeats.place"
    )


def drop_known(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    staged: Staged,
    together: Sequence[Staged],
    faults: Faults,
) -> None:
    """Drop what the lake holds already; the same id with other content is a fault of its row.

    To be called while holding ``lake.writing(staged.target)``.
    """
    if lake.n_rows(staged.target):
        stored = sql.parquet(lake.files(staged.target), TABLES[staged.target].schema)
        known = f"SELECT {staged.id_column}, content_hash FROM ({stored})"
        _drop_matches(con, staged, known, together, faults)


def _drop_matches(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    known: str,
    together: Sequence[Staged],
    faults: Faults,
) -> None:
    """Drop the staged rows whose ids the query ``known`` (id, content_hash) has, too."""
    key = staged.id_column
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE known AS SELECT s.rowid AS place, s.{staged.row} AS row, "
        f"k.content_hash = s.content_hash AS same FROM {staged.table} s "
        f"JOIN ({known}) k ON k.{key} = s.{key}"
    )
    if not _count(con, "SELECT count(*) FROM known"):
        return
    con.execute(f"DELETE FROM {staged.table} WHERE rowid IN (SELECT place FROM known)")
    code = reason("same_id_other_content", "")
    if faults.add(staged.file, f"SELECT DISTINCT row, {code} FROM known WHERE NOT same"):
        faults.drop_from(together, staged.file)


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
