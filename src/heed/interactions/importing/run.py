"""One import: files made safe, rows staged and checked, the lake and the record store written.

Every write can be repeated: ids say what is known already. So an import that was killed is
completed by running it again, and running it twice doubles nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from heed.interactions.importing.checks import (
    TARGETS_OF_FACTS,
    Faults,
    collect_faults,
    drop_known,
    settle_all_repeats,
)
from heed.interactions.importing.consequences import note_consequences
from heed.interactions.importing.identities import gather_keys, note_gathered
from heed.interactions.importing.parties import PartiesAdded, add_parties
from heed.interactions.importing.relations import (
    ROW,
    FileView,
    LoadedFile,
    Progress,
    find_paths,
    is_read_once,
    load_file,
)
from heed.interactions.importing.replace import fingerprints, refuse_changed_reading
from heed.interactions.importing.report import FileReport, ImportReport
from heed.interactions.importing.spec_file import SpecFile
from heed.interactions.importing.staged import Stage, Staged
from heed.interactions.importing.staging import (
    stage_feedback,
    stage_interactions,
    stage_parties,
    stage_tallies,
)
from heed.interactions.importing.suppressing import Holding
from heed.interactions.models import ImportRun
from heed.interactions.quarantine import BadRow, add_rows, sentence
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.locks import IN_USE, exclusive
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

_BATCH = 20_000
SPILL = "spill-"


@dataclass
class Work:
    """What one import has in hand while it runs."""

    con: duckdb.DuckDBPyConnection
    spec_file: SpecFile
    now: datetime
    progress: Progress
    folder: Path  # for temporary files; it goes with the work
    files: dict[str, LoadedFile] = field(default_factory=dict)
    staged: list[Staged] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.faults = Faults(self.con)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        self.progress(step, 0, 0)
        started = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - started


def run_import(
    *,
    lake: Lake,
    spec_file: SpecFile,
    folder: Path,
    work_folder: Path,
    actor: str,
    now: datetime,
    progress: Progress,
) -> ImportReport:
    """Import the files that a specification names from ``folder``.

    Raises:
        InvalidDefinition: the specification names columns that the files do not have.
        NotFound, UnreadableFile: a file is missing or cannot be read at all.
        HeedError: the rows were read differently before; see :mod:`…importing.replace`.
    """
    refuse_changed_reading(lake, spec_file)
    with workshop(spec_file, work_folder, now, progress) as work:
        load_and_stage(work, folder)
        run = ImportRun.objects.create(
            source=spec_file.spec.source,
            spec_path=spec_file.yaml.file,
            spec_text=spec_file.text,
            data_folder=str(folder),
            started_at=now,
            actor=actor,
            mappings=fingerprints(spec_file.spec),
        )
        return write_all(work, lake, run)


@contextmanager
def workshop(
    spec_file: SpecFile, work_folder: Path, now: datetime, progress: Progress
) -> Iterator[Work]:
    """A DuckDB and a folder of its own within the home's work folder; nothing of it stays."""
    work_folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=SPILL, dir=work_folder))
    con = connect(temp=folder)
    try:
        with exclusive(folder / IN_USE):
            yield Work(con, spec_file, now, progress, folder)
    finally:
        con.close()
        shutil.rmtree(folder, ignore_errors=True)


def load_and_stage(work: Work, folder: Path) -> None:
    """Read every file and let every mapping make its rows; nothing is written."""
    spec = work.spec_file.spec
    paths = {key: find_paths(work.spec_file, key, folder) for key in spec.files}
    with work.timed("read"):
        for key, file in spec.files.items():
            work.files[key] = load_file(
                work.con,
                key,
                file,
                paths[key],
                work.folder,
                work.progress,
                lazily=is_read_once(spec, key),
            )
    with work.timed("map"):
        stage_all(work)


def stage_all(work: Work) -> None:
    """Run every mapping of the specification over the loaded files."""
    spec = work.spec_file.spec
    stage = Stage(
        work.con,
        spec,
        work.now,
        lambda key: FileView(work.con, work.spec_file, work.files, key),
    )
    for number, customers in enumerate(spec.customers):
        work.staged.append(stage_parties(stage, "customers", number, customers))
    for number, party in enumerate(spec.accounts):
        work.staged.append(stage_parties(stage, "accounts", number, party))
    for number, interactions in enumerate(spec.interactions):
        work.staged.append(stage_interactions(stage, number, interactions))
    for number, feedback in enumerate(spec.feedback):
        work.staged.append(stage_feedback(stage, number, feedback))
    for number, tallies in enumerate(spec.tallies):
        work.staged.append(stage_tallies(stage, number, tallies))
    # From here on rows are deleted; DuckDB keeps rowids within a transaction only.
    work.con.begin()


def write_all(
    work: Work, lake: Lake, run: ImportRun, *, quarantine_anew: bool = True
) -> ImportReport:
    """Check the staged rows, write what is new, quarantine what is bad, and count.

    Rows that come from quarantine are there already: then ``quarantine_anew`` is false.
    """
    held = Holding(work.con)
    with work.timed("check"):
        held.hold_back(work.staged)
        collect_faults(work.con, work.staged, work.faults)
        settle_all_repeats(work.con, work.staged, work.faults)
        shows_keys = gather_keys(work.con, work.staged)
    rows = NewRows(work.con)
    added: dict[str, int] = dict.fromkeys(TARGETS_OF_FACTS, 0)
    with ExitStack() as locks:
        targets = sorted({one.target for one in work.staged if one.target in TARGETS_OF_FACTS})
        for target in targets:
            locks.enter_context(lake.writing(target))
        with work.timed("check"):
            held.hold_back(work.staged, again=True)
            for one in work.staged:
                if one.target in TARGETS_OF_FACTS:
                    drop_known(work.con, lake, one, work.staged, work.faults)
        with work.timed("people"):
            parties = add_parties(work.con, lake, work.staged, run.source, work.now, rows.add)
        if shows_keys:
            with work.timed("identity"):
                parties.noted = note_gathered(
                    work.con, run.source, run.actor, work.now, work.progress
                )
        with work.timed("people"):  # once it is known who is one person
            parties.chunk_seconds += note_consequences(
                work.con, work.staged, actor=run.actor, now=work.now
            )
        with work.timed("write"):
            for one in work.staged:
                if one.target in TARGETS_OF_FACTS:
                    added[one.target] += _append(work.con, lake, one)
                    rows.add_staged(one)
    with work.timed("quarantine"):
        seconds = _quarantine(work, run, held) if quarantine_anew else []
    return _finish(work, run, rows, added, parties, seconds, held)


class NewRows:
    """Which rows of each file brought something new: what the report counts as imported."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._queries: dict[str, list[str]] = {}
        self._repeated: set[str] = set()  # files of which a row may stand in one query twice
        self._number = 0

    def add(self, file: str, query: str) -> None:
        table = f"new_rows_{self._number}"
        self._number += 1
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT row FROM ({query})")
        self._queries.setdefault(file, []).append(f"SELECT row FROM {table}")
        self._repeated.add(file)

    def add_staged(self, staged: Staged) -> None:
        """What is left in a staged table when it is written is new, and none of it is bad."""
        self._queries.setdefault(staged.file, []).append(
            f"SELECT {staged.row} AS row FROM {staged.table}"
        )
        if not staged.one_per_row:
            self._repeated.add(staged.file)

    def count(self, file: str, faults: str) -> int:
        """How many rows of a file are new and not bad."""
        queries = self._queries.get(file)
        if not queries:
            return 0
        if len(queries) == 1 and file not in self._repeated:
            found = self._con.execute(f"SELECT count(*) FROM ({queries[0]})").fetchone()
            return int(found[0]) if found else 0
        found = self._con.execute(
            f"SELECT count(DISTINCT row) FROM ({' UNION ALL '.join(queries)}) "
            f"WHERE row NOT IN (SELECT row FROM {faults})"
        ).fetchone()
        return int(found[0]) if found else 0


def _append(con: duckdb.DuckDBPyConnection, lake: Lake, staged: Staged) -> int:
    query = staged.select(TABLES[staged.target].sort_by)
    return lake.append(con, staged.target, query, ordered=True).n_rows


def _quarantine(work: Work, run: ImportRun, held: Holding) -> list[float]:
    """Keep bad rows; not those that nothing but a key of an erased person can be read of."""
    seconds: list[float] = []
    for key, file in work.files.items():
        unreadable = [
            BadRow(
                file=part.path.name,
                file_key=key,
                line=bad.line,
                ordinal=None,
                reason=bad.reason,
                sentence=bad.sentence,
                raw={"": bad.raw},
            )
            for part, bad in file.bad
        ]
        for rows in (unreadable, *bad_rows(work, file)):
            kept = [row for row in rows if not held.names_erased(row.raw)]
            held.n_bad[key] = held.n_bad.get(key, 0) + len(rows) - len(kept)
            seconds += add_rows(run=run, rows=kept, now=work.now).seconds
    return seconds


def bad_rows(work: Work, file: LoadedFile) -> Iterator[list[BadRow]]:
    """The faulty rows of a file with their raw cells, in batches."""
    table = work.faults.table(file.key)
    if not work.con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
        return
    columns = ", ".join(f"r.{sql.identifier(column)}" for column in file.columns)
    found = work.con.execute(
        f"SELECT f.row, f.fault, {columns} FROM "
        f"(SELECT row, min(fault) AS fault FROM {table} GROUP BY row) f "
        f"JOIN {file.with_row_numbers()} r ON r.{sql.identifier(ROW)} = f.row ORDER BY f.row"
    )
    while batch := found.fetchmany(_BATCH):
        yield list(_as_bad_rows(file, batch))


def _as_bad_rows(file: LoadedFile, batch: Sequence[tuple[object, ...]]) -> Iterator[BadRow]:
    places = file.places([int(str(row[0])) for row in batch])
    for (_, fault, *cells), (name, line, ordinal) in zip(batch, places, strict=True):
        raw = {
            column: None if cell is None else str(cell)
            for column, cell in zip(file.columns, cells, strict=True)
        }
        code, _, column = str(fault).partition("|")
        yield BadRow(name, file.key, line, ordinal, code, sentence(code, column, raw), raw)


def _finish(
    work: Work,
    run: ImportRun,
    rows: NewRows,
    added: dict[str, int],
    parties: PartiesAdded,
    quarantine_seconds: list[float],
    held: Holding,
) -> ImportReport:
    mapped = {one.file for one in work.staged}
    files = [
        _file_report(work, file, rows, held) for key, file in work.files.items() if key in mapped
    ]
    report = ImportReport(
        run=run.pk,
        source=run.source,
        files=tuple(files),
        joined=tuple((key, file.n_read) for key, file in work.files.items() if key not in mapped),
        interactions=added["interactions"],
        feedback=added["feedback"],
        tallies=added["tallies"],
        customers=parties.customers,
        accounts=parties.accounts,
        traits=parties.traits,
        keys=parties.noted.keys,
        joined_people=parties.noted.joined,
        proposed_joins=parties.noted.proposed,
        shared_keys=parties.noted.shared,
        seconds=dict(work.seconds),
        record_store_seconds=(*parties.chunk_seconds, *parties.noted.seconds, *quarantine_seconds),
    )
    run.counts = _sums(run.counts, {file.key: file.as_counts() for file in files})
    run.finished_at = work.now
    run.save(update_fields=["counts", "finished_at"])
    return report


def _sums(
    before: dict[str, dict[str, int]], now: dict[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    """Counts added up: a webhook's run goes on all day."""
    return before | {
        key: {name: n + before.get(key, {}).get(name, 0) for name, n in counts.items()}
        for key, counts in now.items()
    }


def _file_report(work: Work, file: LoadedFile, rows: NewRows, held: Holding) -> FileReport:
    faults = work.faults.table(file.key)
    reasons: dict[str, int] = {}
    for _, bad in file.bad:
        reasons[bad.reason] = reasons.get(bad.reason, 0) + 1
    found = work.con.execute(
        f"SELECT split_part(fault, '|', 1), count(*) FROM "
        f"(SELECT row, min(fault) AS fault FROM {faults} GROUP BY row) GROUP BY 1"
    ).fetchall()
    for code, n in found:
        reasons[code] = reasons.get(code, 0) + int(n)
    imported = rows.count(file.key, faults)
    n_bad = held.n_bad.get(file.key, 0)
    held_back = len(held.rows(file.key)) + n_bad
    quarantined = sum(reasons.values()) - n_bad
    return FileReport(
        key=file.key,
        names=tuple(part.path.name for part in file.parts),
        read=file.n_read,
        imported=imported,
        ignored=file.n_read - imported - quarantined - held_back,
        quarantined=quarantined,
        held_back=held_back,
        reasons=reasons,
        remarks=tuple(file.remarks),
    )
