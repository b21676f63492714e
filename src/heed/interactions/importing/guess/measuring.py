"""A file as the table that the rules look at: read once, whole, by the reader of imports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from heed.interactions.importing.guess.columns import MOST_VALUES, Column, Table
from heed.interactions.importing.reading import ReadOptions, Sample, make_safe, sample
from heed.kernel.errors import HeedError
from heed.lake.connections import connect
from heed.lake.sql import identifier


@dataclass(frozen=True)
class Measured:
    """A file's table, how it was read, and what the reader had to say."""

    file: Path
    table: Table
    options: ReadOptions
    remarks: tuple[str, ...]
    titles: int  # records above the header


def peek(file: Path) -> Sample:
    """The first records of a file and how they are read.

    Raises:
        UnreadableFile: the file cannot be read.
    """
    return sample(file, ReadOptions())


@contextmanager
def measure(file: Path) -> Iterator[Measured]:
    """Read ``file`` whole and count every column's values; the table lives as long as the block.

    Raises:
        UnreadableFile: the file cannot be read.
        HeedError: its columns are separated by blanks, or it has no records.
    """
    found = peek(file)
    # The encoding is left open: the first lines may be plain where later ones are not.
    options = replace(found.options_found, encoding=None)
    if options.format == "csv" and options.delimiter is None:
        _refuse_blanks(file, found.rows)
    with tempfile.TemporaryDirectory(prefix="heed-guess-") as work:
        safe = make_safe(file, options, Path(work))
        con = connect(temp=Path(work))
        try:
            listed = ", ".join(
                f"nullif(trim({identifier(name)}::VARCHAR), '') AS {identifier(name)}"
                for name in safe.columns
            )
            con.execute(f"CREATE TEMP TABLE seen AS SELECT {listed} FROM {safe.relation}")
            remarks = tuple(dict.fromkeys([*found.remarks, *safe.remarks]))
            titles = options.header_row - 1
            table = _table(con, safe.columns)
            if not table.n_rows:
                raise HeedError(
                    f"{file.name} has no rows below its header, so nothing tells what they mean.",
                    code="unreadable_file",
                )
            yield Measured(file, table, options, remarks, titles)
        finally:
            con.close()


def _refuse_blanks(file: Path, rows: Sequence[tuple[str | None, ...]]) -> None:
    widths = {len((row[0] or "").split()) for row in rows}
    if len(rows) > 1 and len(widths) == 1 and widths != {0} and widths != {1}:
        raise HeedError(
            f"The columns of {file.name} seem to be separated by blanks. Heed reads comma, "
            "semicolon, tab and |. Unpack it, replace the blanks and import the result; for plain "
            "text: `tr -s ' ' ',' < FILE > FILE.csv`.",
            code="unreadable_file",
        )


def _table(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Table:
    n_rows = _number(con, "SELECT count(*) FROM seen")

    def count_distinct(wanted: Sequence[str]) -> int:
        listed = ", ".join(identifier(name) for name in wanted)
        return _number(con, f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM seen)")

    return Table(tuple(_column(con, name, n_rows) for name in names), n_rows, count_distinct)


def _column(con: duckdb.DuckDBPyConnection, name: str, n_rows: int) -> Column:
    """Counts of a column's values; among rare ones the order is random but the same every time."""
    column = identifier(name)
    grouped = f"SELECT {column} AS v, count(*) AS n FROM seen WHERE {column} IS NOT NULL GROUP BY 1"
    con.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {grouped}")
    totals = con.execute("SELECT count(*), coalesce(sum(n), 0) FROM counted").fetchone()
    n_distinct, n_filled = (int(totals[0]), int(totals[1])) if totals else (0, 0)
    rows = con.execute(f"SELECT v, n FROM counted ORDER BY n DESC, md5(v) LIMIT {MOST_VALUES}")
    values = {str(value): int(n) for value, n in rows.fetchall()}
    return Column(name, values, n_rows, n_filled, n_distinct)


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
