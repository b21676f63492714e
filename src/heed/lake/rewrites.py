"""Replacing rows of a lake table part by part, so that a large result never is in memory whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import duckdb

from heed.kernel.errors import HeedError
from heed.lake import datafiles, sql
from heed.lake.commits import Change, Files, TableLog
from heed.lake.datafiles import DataFile
from heed.lake.disk import room
from heed.lake.schemas import Table

Partition = dict[str, str | None]


class Rewrite:
    """New rows for a table, or for partitions of it, that take the place of all present ones.

    Nothing is seen of them before ``commit``; after it, ``version`` is the table's new version.
    """

    def __init__(
        self, log: TableLog, root: Path, where: Mapping[str, Sequence[str]] | None
    ) -> None:
        self.table = log.table
        self.version = -1
        self._log = log
        self._root = root
        self._wanted = partitions(log.table, where)
        self._files: list[DataFile] = []
        log.version()  # creates the table on first use

    def add(self, con: duckdb.DuckDBPyConnection, query: str, *, ordered: bool = False) -> None:
        """Write the rows of ``query``, computed by ``con``, into files of their own.

        ``ordered`` says that they come in the table's order already, which saves a sort.
        """
        only = self._wanted[0] if self._wanted and len(self._wanted) == 1 else None
        with room(self._root):
            files = datafiles.write(
                con, self.table, query, self._log.folder, partition=only, ordered=ordered
            )
            self._files += files
            self._check_partitions(con, files)

    def commit(self, app: tuple[str, int] | None = None) -> None:
        """Let the added rows take the place of the present ones, in one commit.

        With ``app`` nothing happens where that application transaction is recorded already.
        """

        def change(present: Files) -> Change:
            gone = [f for f in present if self._wanted is None or f.partition in self._wanted]
            return Change(add=self._files, remove=gone)

        with room(self._root):
            version = self._log.commit_files(self._files, change, app)
        self.version = self._log.version() if version is None else version

    def discard(self) -> None:
        """Remove what was written; the table stays as it was."""
        datafiles.discard(self._files)

    def _check_partitions(self, con: duckdb.DuckDBPyConnection, files: Sequence[DataFile]) -> None:
        """Refuse rows outside the partitions they are said to be of."""
        if self._wanted is None or not files:
            return
        names = sql.identifiers(self.table.partition_by)
        listed = sql.texts(file.path for file in files)
        rows = con.execute(f"SELECT DISTINCT {names} FROM read_parquet({listed})").fetchall()
        for row in rows:
            if dict(zip(self.table.partition_by, row, strict=True)) not in self._wanted:
                raise HeedError(
                    f"Rows of {row} do not belong to the part of {self.table.name} that is "
                    "replaced."
                )


def partitions(table: Table, where: Mapping[str, Sequence[str]] | None) -> list[Partition] | None:
    """The partitions that ``where`` names; ``None`` for all."""
    if where is None:
        return None
    if set(where) != set(table.partition_by):
        parts = ", ".join(table.partition_by) or "nothing but the whole"
        raise HeedError(
            f"The lake table {table.name} can be replaced by {parts}, not by {', '.join(where)}."
        )
    return [dict(zip(where, values, strict=True)) for values in product(*where.values())]
