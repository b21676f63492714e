"""Rows in memory that stand for a file: quarantined ones, or what a webhook told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import duckdb

from heed.interactions.importing.relations import LoadedFile, trim_cells
from heed.lake import sql

PLACE = "#place"


class HeldRow(Protocol):
    """A row with its cells, and where it stood."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def ordinal(self) -> int | None: ...
    @property
    def raw(self) -> Mapping[str, str | None]: ...


class HeldFile(LoadedFile):
    """Held rows of one file in the place of the file: same columns, their own lines.

    The ordinal of a place is its position among these rows; among equal times a row keeps the
    position that it has in its file.
    """

    place = f"r.{sql.identifier(PLACE)}"

    def __init__(
        self, key: str, table: str, rows: Sequence[HeldRow], also: Iterable[str] = ()
    ) -> None:
        columns = tuple(dict.fromkeys([*(c for row in rows for c in row.raw), *also]))
        super().__init__(key, table, columns, [], [0], len(rows))
        self._places = [(row.file, row.line, place) for place, row in enumerate(rows)]

    def places(self, rows: Sequence[int]) -> list[tuple[str, int, int]]:
        return [self._places[row] for row in rows]


def hold_rows(
    con: duckdb.DuckDBPyConnection, key: str, rows: Sequence[HeldRow], also: Iterable[str] = ()
) -> HeldFile:
    """Make rows a file; ``also`` are columns that it has even where no row does."""
    table = sql.identifier(f"raw_{key}")
    file = HeldFile(key, table, rows, also)
    columns = "".join(f", {sql.identifier(column)} VARCHAR" for column in file.columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({sql.identifier(PLACE)} BIGINT{columns})")
    marks = ", ".join("?" for _ in (PLACE, *file.columns))
    con.executemany(
        f"INSERT INTO {table} VALUES ({marks})",
        [[row.ordinal or 0, *(row.raw.get(column) for column in file.columns)] for row in rows],
    )
    trim_cells(con, table, file.columns)
    return file
