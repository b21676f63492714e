"""The one way in: any file in, a table that DuckDB reads without surprise out."""

from __future__ import annotations

from pathlib import Path

from heed.interactions.importing.reading.columnar import read_columnar
from heed.interactions.importing.reading.delimited import read_delimited
from heed.interactions.importing.reading.eventlog import read_events
from heed.interactions.importing.reading.formats import recognise
from heed.interactions.importing.reading.jsonlines import read_json_lines
from heed.interactions.importing.reading.options import Progress, ReadOptions, SafeFile
from heed.interactions.importing.reading.sheets import read_sheet


def make_safe(
    path: Path, options: ReadOptions, work: Path, progress: Progress | None = None
) -> SafeFile:
    """Read ``path`` once and hand back a table of its good records and a list of its bad ones.

    A clean UTF-8 CSV or Parquet file is left where it is; anything else is copied or rewritten
    into the folder ``work``, which must live as long as the relation is used. Memory stays
    bounded; ``progress`` is called as bytes are read.

    Raises ``UnreadableFile``, with what to do, when the file is not what it claims to be: empty,
    missing, binary, protected, a bomb, or without a header where one is said to be.
    """
    kind = recognise(path, options)
    if kind.format == "csv":
        return read_delimited(path, kind, options, work, progress)
    if kind.format == "jsonl":
        return read_json_lines(path, kind, options, work, progress)
    if kind.format == "xes":
        return read_events(path, kind, options, work, progress)
    if kind.format == "parquet":
        return read_columnar(path, options, progress)
    return read_sheet(path, kind.format, options, work, progress)
