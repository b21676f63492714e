"""Quarantined rows once more: with a mended specification, or with mended cells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from heed.interactions import quarantine
from heed.interactions.capture.quarantining import FILE as CAPTURED
from heed.interactions.capture.retrying import retry_events
from heed.interactions.capture.rules import Plans, current_rules
from heed.interactions.importing.held import hold_rows
from heed.interactions.importing.relations import LoadedFile, Progress, find_paths, load_file
from heed.interactions.importing.run import Work, bad_rows, stage_all, workshop, write_all
from heed.interactions.importing.spec_file import SpecFile, parse_spec, read_spec
from heed.interactions.importing.staging import columns_named
from heed.interactions.models import ImportRun, QuarantinedRow
from heed.kernel.errors import HeedError
from heed.lake.store import Lake

WEBHOOK = "webhook"  # the file of what webhooks tell; what they leave out is no mistake


@dataclass(frozen=True)
class Retry:
    """Which quarantined rows are tried again, and what was mended.

    ``numbers`` are of rows; none means all open ones (of one ``source``). ``cells`` (written
    ``column=value``) mend the one row that is given. The specification is ``spec_path``, else the
    file that the rows were imported with as it is now, else its text as it was then.
    """

    numbers: Sequence[int] = ()
    source: str | None = None
    spec_path: Path | None = None
    cells: Sequence[str] = ()


@dataclass(frozen=True)
class Workplace:
    """Where and by whom rows are tried again; ``plans`` are tracking plans by source."""

    lake: Lake
    work_folder: Path
    actor: str
    now: datetime
    progress: Progress
    plans: Plans = field(default_factory=dict)


@dataclass(frozen=True)
class RetryReport:
    """What became of the rows that were tried again."""

    tried: int
    imported: int
    still_bad: int
    unreadable: int  # records whose columns are unknown: mend the file and import it again

    def __add__(self, other: RetryReport) -> RetryReport:
        return RetryReport(
            self.tried + other.tried,
            self.imported + other.imported,
            self.still_bad + other.still_bad,
            self.unreadable + other.unreadable,
        )


def _retry_source(
    at: Workplace,
    rows: Sequence[QuarantinedRow],
    mended: Mapping[int, Mapping[str, str]],
    spec_path: Path | None,
) -> RetryReport:
    """Import quarantined rows of one source again; ``mended`` gives new cells by row number."""
    readable = [row for row in rows if "" not in row.raw]
    for row in readable:
        row.raw = {**row.raw, **mended.get(row.pk, {})}
    if not readable:
        return RetryReport(0, 0, 0, len(rows))
    run = readable[0].run
    spec_file = _specification(run, spec_path)
    with workshop(spec_file, at.work_folder, at.now, at.progress) as work:
        _load(work, readable, Path(run.data_folder))
        stage_all(work)
        again = ImportRun.objects.create(
            source=run.source,
            spec_path=spec_file.yaml.file,
            spec_text=spec_file.text,
            data_folder=run.data_folder,
            started_at=at.now,
            actor=at.actor,
        )
        write_all(work, at.lake, again, quarantine_anew=False)
        bad = _still_bad(work, readable)
    good = [row.pk for row in readable if row.pk not in bad]
    quarantine.settle(numbers=good, status=QuarantinedRow.Status.IMPORTED, now=at.now)
    # The fingerprint stays: the file's row is known by it when the file is imported again.
    QuarantinedRow.objects.bulk_update(
        [row for row in readable if row.pk in bad], ["raw", "reason", "sentence"], batch_size=1_000
    )
    return RetryReport(len(readable), len(good), len(bad), len(rows) - len(readable))


def _specification(run: ImportRun, given: Path | None) -> SpecFile:
    if given:
        return read_spec(given)
    if Path(run.spec_path).is_file():
        return read_spec(Path(run.spec_path))
    return parse_spec(run.spec_text, run.spec_path)


def _load(work: Work, rows: Sequence[QuarantinedRow], folder: Path) -> None:
    """The quarantined rows as their files; files that only stand beside them are read anew."""
    spec = work.spec_file.spec
    by_key: dict[str, list[QuarantinedRow]] = {}
    for row in rows:
        by_key.setdefault(row.file_key, []).append(row)
    mapped = {m.from_file for name in _MAPPINGS for m in getattr(spec, name)}
    joined = {other for file in spec.files.values() for other in file.join}
    for key, file in spec.files.items():
        if key in by_key:
            also = columns_named(spec) if key == WEBHOOK else ()
            work.files[key] = hold_rows(work.con, key, by_key[key], also)
        elif key in joined:
            paths = find_paths(work.spec_file, key, folder)
            work.files[key] = load_file(work.con, key, file, paths, work.folder, work.progress)
        elif key in mapped:
            work.files[key] = _nothing_of(work, key, folder)
    unknown = set(by_key) - set(spec.files)
    if unknown:
        raise HeedError(
            f"The specification has no file {sorted(unknown)[0]!r} any more; "
            "name the right one with --spec FILE."
        )


_MAPPINGS = ("customers", "accounts", "interactions", "feedback", "tallies")


def _nothing_of(work: Work, key: str, folder: Path) -> LoadedFile:
    """A file that no row is retried of: its columns without its rows."""
    file = work.spec_file.spec.files[key]
    loaded = load_file(
        work.con,
        key,
        file,
        find_paths(work.spec_file, key, folder),
        work.folder,
        work.progress,
    )
    work.con.execute(f"DELETE FROM {loaded.table}")
    return LoadedFile(key, loaded.table, loaded.columns, [], [0], 0)


def _still_bad(work: Work, rows: Sequence[QuarantinedRow]) -> set[int]:
    """The numbers of the rows that are bad still, each with what is wrong with it now."""
    by_key: dict[str, list[QuarantinedRow]] = {}
    for row in rows:
        by_key.setdefault(row.file_key, []).append(row)
    bad: set[int] = set()
    for key, members in by_key.items():
        for batch in bad_rows(work, work.files[key]):
            for found in batch:
                row = members[found.ordinal or 0]
                row.reason, row.sentence = found.reason, found.sentence
                bad.add(row.pk)
    return bad


def parse_cells(texts: Sequence[str]) -> dict[str, str]:
    """``column=value`` texts of a command line as cells."""
    cells: dict[str, str] = {}
    for text in texts:
        column, mark, value = text.partition("=")
        if not mark:
            raise HeedError(f"Write --set as column=value, not {json.dumps(text)}.")
        cells[column.strip()] = value
    return cells


def retry_quarantined(at: Workplace, retry: Retry) -> RetryReport:
    """Import quarantined rows again, source by source.

    Raises:
        HeedError: cells are mended without naming exactly one row.
        NotFound: there is no such row.
    """
    if retry.cells and len(retry.numbers) != 1:
        raise HeedError("--set mends one row: name exactly one row number.")
    chosen = (
        [quarantine.get_row(number) for number in retry.numbers]
        if retry.numbers
        else quarantine.list_open(source=retry.source)
    )
    mended = {retry.numbers[0]: parse_cells(retry.cells)} if retry.cells else {}
    by_source: dict[tuple[bool, str], list[QuarantinedRow]] = {}
    for row in chosen:
        by_source.setdefault((row.file_key == CAPTURED, row.source), []).append(row)
    total = RetryReport(0, 0, 0, 0)
    for (is_captured, _), rows in by_source.items():
        if is_captured:
            total += _retry_captured(at, rows, mended)
        else:
            total += _retry_source(at, rows, mended, retry.spec_path)
    return total


def _retry_captured(
    at: Workplace, rows: Sequence[QuarantinedRow], mended: Mapping[int, Mapping[str, str]]
) -> RetryReport:
    rules = {one.source: one for one in current_rules(at.plans).values()}
    done = retry_events(lake=at.lake, rows=rows, mended=mended, rules=rules, now=at.now)
    return RetryReport(len(rows), len(done.good), len(done.bad), 0)
