"""The first rows of a specification as they would be read: nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from heed.interactions.importing.checks import collect_faults
from heed.interactions.importing.relations import Progress
from heed.interactions.importing.run import Work, bad_rows, load_and_stage, workshop
from heed.interactions.importing.spec_file import SpecFile
from heed.interactions.importing.staged import Staged
from heed.lake import sql

_HIDDEN = ("row", "entry", "fault", "content_hash", "received_at", "source")
_TIME = "TIMESTAMP WITH TIME ZONE"
_SHOWN_BAD = 10


@dataclass(frozen=True)
class PreviewTable:
    """The first rows that one mapping would bring into one lake table."""

    target: str
    file: str
    n_rows: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Preview:
    """What an import would do."""

    source: str
    tables: tuple[PreviewTable, ...]
    bad: tuple[str, ...]  # the first rows that would be quarantined, with line and reason


def preview_import(
    *,
    spec_file: SpecFile,
    folder: Path,
    work_folder: Path,
    now: datetime,
    n: int,
    progress: Progress,
) -> Preview:
    """Read and map everything, check the rows alone, show the first ``n`` of each table."""
    with workshop(spec_file, work_folder, now, progress) as work:
        load_and_stage(work, folder)
        collect_faults(work.con, work.staged, work.faults)
        return shown_preview(work, n)


def shown_preview(work: Work, n: int) -> Preview:
    """What is staged and checked, as it is shown: the first ``n`` rows of each table."""
    tables = tuple(_table(work, staged, n) for staged in work.staged)
    return Preview(work.spec_file.spec.source, tables, tuple(_first_bad(work)))


def _table(work: Work, staged: Staged, n: int) -> PreviewTable:
    found = work.con.execute(f"SELECT count(*) FROM {staged.table}").fetchone()
    described = work.con.execute(f"DESCRIBE {staged.rows}").fetchall()
    shown = [
        f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f+00:00') AS {name}" if kind == _TIME else name
        for name, kind in ((sql.identifier(row[0]), row[1]) for row in described)
        if not _is_hidden(name)
    ]
    cursor = work.con.execute(
        f"SELECT {', '.join(shown)} FROM {staged.rows} ORDER BY row, entry LIMIT {n}"
    )
    names = [column[0] for column in cursor.description or []]
    rows = tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return PreviewTable(staged.target, staged.file, int(found[0]) if found else 0, rows)


def _is_hidden(quoted_name: str) -> bool:
    name = quoted_name.strip('"')
    return name in _HIDDEN or name == "id" or name.endswith("_id") or name.startswith("property ")


def _first_bad(work: Work) -> list[str]:
    shown: list[str] = []
    for file in work.files.values():
        for part, bad in file.bad:
            shown.append(f"{part.path.name}:{bad.line}: {bad.sentence}")
        for rows in bad_rows(work, file):
            shown += [f"{row.file}:{row.line}: {row.sentence}" for row in rows]
            break
    return shown[:_SHOWN_BAD]
