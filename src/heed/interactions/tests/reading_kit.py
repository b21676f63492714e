"""What the tests of reading share: read a file and look at what came out."""

from __future__ import annotations

from pathlib import Path

import duckdb

from heed.interactions.importing.reading import ReadOptions, SafeFile, make_safe


def read(path: Path, options: ReadOptions | None = None) -> SafeFile:
    """Make ``path`` safe with a work folder beside it, and check that the counts hold."""
    found = make_safe(path, options or ReadOptions(), path.parent / "work")
    assert len(rows_of(found)) == found.n_records
    return found


def read_text(folder: Path, content: str | bytes, options: ReadOptions | None = None) -> SafeFile:
    """Read ``content`` as ``data.csv``."""
    path = folder / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, options)


def rows_of(found: SafeFile) -> list[tuple[object, ...]]:
    """All rows of the relation, in its order."""
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM {found.relation}").fetchall()


def is_untouched(found: SafeFile) -> bool:
    """Whether the relation reads the original itself."""
    return str(found.path) in found.relation
