"""Looking for texts in every byte of a home: as they lie there, and unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from heed.lake import sql
from heed.lake.connections import connect


def traces(home: Path, texts: Iterable[str]) -> list[str]:
    """Where one of the texts stands: the file and the text.

    Every file counts: the record store with its log, the lake with its Delta log, uploads, exports,
    temporary files. Parquet is read column by column, archives member by member.
    """
    wanted = sorted(set(texts))
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = [part.lower() for part in _contents(path)]
            for text in wanted:
                if any(text.lower().encode() in part for part in content):
                    found.append(f"{path.relative_to(home)}: {text}")
    return found


def _contents(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if path.suffix == ".parquet":
        query = f"SELECT CAST(t AS VARCHAR) FROM read_parquet({sql.text(path)}) AS t"
        with connect() as con:
            yield "\n".join(row[0] for row in con.execute(query).fetchall()).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)
