"""Good records written anew as Parquet text columns, with the place in the file each came from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from heed.interactions.importing.reading.names import RESERVED
from heed.interactions.importing.reading.options import ReadOptions

BATCH_ROWS = 20_000
BATCH_CHARACTERS = 32_000_000


class TableWriter:
    """Rows of text in bounded memory; columns may be added while writing.

    A row may be shorter than the columns; what is missing, and what is empty, becomes NULL. Files
    are named ``<stem>-<part>.parquet``; a new part begins when columns were added.
    """

    def __init__(self, folder: Path, stem: str, columns: Sequence[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.columns = list(columns)
        self.n_rows = 0
        self._folder = folder
        self._stem = stem
        self._parts: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._written_width = -1
        self._rows: list[Sequence[str | None]] = []
        self._places: list[int] = []
        self._characters = 0

    def add(self, place: int, row: Sequence[str | None], characters: int) -> None:
        """Take one row; ``characters`` is its rough size, which bounds the batch."""
        self._rows.append(row)
        self._places.append(place)
        self._characters += characters
        if len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if not self._rows and self._parts:
            return
        width = len(self.columns)
        if width != self._written_width:
            self._open_part(width)
        cells = [*itertools.zip_longest(*self._rows)] if self._rows else []
        arrays = [pa.array(self._places, pa.int64())]
        arrays += [pa.array([cell or None for cell in column], pa.string()) for column in cells]
        arrays += [pa.nulls(len(self._rows), pa.string()) for _ in range(width + 1 - len(arrays))]
        assert self._writer is not None  # noqa: S101 - opened above
        self._writer.write_batch(pa.record_batch(arrays, schema=self._writer.schema))
        self.n_rows += len(self._rows)
        self._rows, self._places, self._characters = [], [], 0

    def _open_part(self, width: int) -> None:
        if self._writer is not None:
            self._writer.close()
        part = self._folder / f"{self._stem}-{len(self._parts)}.parquet"
        fields = [pa.field(RESERVED, pa.int64())]
        fields += [pa.field(name, pa.string()) for name in self.columns[:width]]
        self._writer = pq.ParquetWriter(part, pa.schema(fields), compression="zstd")
        self._parts.append(part)
        self._written_width = width

    def finish(self) -> RewrittenTable:
        """Write what is left and close; the table can be read from now on."""
        self._flush()
        if len(self.columns) != self._written_width:
            self._open_part(len(self.columns))
        if self._writer is not None:
            self._writer.close()
        return RewrittenTable(self._parts, tuple(self.columns), self.n_rows)

    def abandon(self) -> None:
        """Close and remove what was written."""
        if self._writer is not None:
            self._writer.close()
        for part in self._parts:
            part.unlink(missing_ok=True)


class RewrittenTable:
    """Parquet files that hold the good records of one original."""

    def __init__(self, parts: list[Path], columns: tuple[str, ...], n_rows: int) -> None:
        self.columns = columns
        self.n_rows = n_rows
        names = ", ".join(literal(str(part.resolve())) for part in parts)
        self._source = f"read_parquet([{names}], union_by_name = true)"

    @property
    def relation(self) -> str:
        """The DuckDB table expression that yields the columns and nothing else."""
        return f"(SELECT {', '.join(map(identifier, self.columns))} FROM {self._source})"

    def places_of(self, ordinals: Sequence[int]) -> list[int]:
        """The place in the original of each row."""
        with connect() as connection:
            places = connection.execute(f"SELECT {RESERVED} FROM {self._source}").fetchnumpy()
        found = places[RESERVED]
        return [int(found[ordinal]) for ordinal in ordinals]


def stem_for(path: Path, options: ReadOptions) -> str:
    """A file name in the work folder that no other file or way of reading shares."""
    identity = sha256(f"{path.resolve()}\n{options}".encode("utf-8", "surrogateescape"))
    kept = "".join(char if char.isalnum() else "_" for char in path.name)[:40]
    return f"{kept}-{identity.hexdigest()[:16]}"


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that fetches nothing from anywhere."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET enable_progress_bar = false")
    return connection


def literal(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
