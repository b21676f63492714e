"""SQL text for DuckDB: quoting, and the DuckDB names of Arrow types."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

_TYPES = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    pa.binary(): "BLOB",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


def identifier(name: str) -> str:
    """``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def identifiers(names: Iterable[str]) -> str:
    """``names`` quoted and joined by commas."""
    return ", ".join(map(identifier, names))


def text(value: str | Path) -> str:
    """``value`` as an SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def texts(values: Iterable[str | Path]) -> str:
    """``values`` as an SQL list of string literals."""
    return "[" + ", ".join(map(text, values)) + "]"


def duckdb_type(arrow: pa.DataType) -> str:
    """The DuckDB type that holds the Arrow type ``arrow``; ``TypeError`` if there is none."""
    if pa.types.is_map(arrow):
        return f"MAP({duckdb_type(arrow.key_type)}, {duckdb_type(arrow.item_type)})"
    try:
        return _TYPES[arrow]
    except KeyError:
        raise TypeError(f"the lake has no column type {arrow}") from None


def empty(schema: pa.Schema) -> str:
    """A query with the columns of ``schema`` and no row."""
    columns = (f"NULL::{duckdb_type(f.type)} AS {identifier(f.name)}" for f in schema)
    return f"SELECT {', '.join(columns)} WHERE false"


def parquet(files: Iterable[Path], schema: pa.Schema) -> str:
    """A query over exactly ``files``, with the columns of ``schema`` in its order."""
    listed = list(files)
    if not listed:
        return empty(schema)
    names = identifiers(schema.names)
    return f"SELECT {names} FROM read_parquet({texts(listed)}, hive_partitioning = false)"
