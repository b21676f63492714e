"""What to say when the disk has no room left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from heed.kernel.disk import is_full
from heed.kernel.errors import HeedError


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Turn "no space left" from any library into one ``HeedError`` with the code ``disk_full``."""
    try:
        yield
    except (OSError, duckdb.Error, DeltaError) as error:
        if not _is_full(error):
            raise
        raise HeedError(
            f"The disk that holds {folder} is full. "
            "What was stored before is untouched; free some space and run the command again.",
            code="disk_full",
            folder=str(folder),
        ) from error


def _is_full(error: BaseException) -> bool:
    said = str(error).lower()
    return is_full(error) or "no space left" in said or "quota" in said
