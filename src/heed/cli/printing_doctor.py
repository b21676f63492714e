"""`heed doctor` in a terminal."""

from __future__ import annotations

from rich.console import Console

from heed.cli.printing import (
    NONE,
    Columns,
    heading,
    line,
    minute,
    number,
    percent,
    size,
)
from heed.journeys.results import BuildState, Coverage, Disk, DoctorReading


def print_doctor(out: Console, reading: DoctorReading) -> None:
    """The state of a home, from data to advice."""
    heading(out, f"Home {reading.home}")
    _print_sources(out, reading)
    _print_coverage(out, reading.coverage)
    _print_quarantine(out, reading)
    _print_build(out, reading.build)
    _print_disk(out, reading.disk)
    heading(out, "Versions")
    line(out, ", ".join(f"{part.what} {part.version}" for part in reading.versions), 2)
    _print_answers(out, reading)


def _print_sources(out: Console, reading: DoctorReading) -> None:
    if not reading.sources:
        heading(out, "Sources: none")
        line(out, "No data was imported yet. Begin with `heed import FILE`.", 2)
        return
    heading(out, "Sources")
    table = Columns("Source", ">Interactions", ">Feedback", "Last occurred", "Last import")
    for source in reading.sources:
        table.row(
            source.source or NONE,
            number(source.n_interactions),
            number(source.n_feedback),
            minute(source.last_at),
            minute(source.last_import_at or source.last_received_at),
        )
    table.print_to(out)


def _print_coverage(out: Console, coverage: Coverage) -> None:
    unclaimed = coverage.unclaimed
    if not unclaimed.of:
        return
    heading(
        out,
        f"Coverage: no touchpoint claims {unclaimed.n:,} of {unclaimed.of:,} interactions "
        f"({percent(unclaimed.share)})",
    )
    if not coverage.largest:
        return
    table = Columns("Unclaimed", "Source", "Channel", "Actor", ">Interactions", ">Of all")
    for name in coverage.largest:
        table.row(
            name.name,
            name.source,
            name.channel or NONE,
            name.actor or NONE,
            number(name.n),
            percent(name.share),
        )
    if coverage.n_other:
        share = coverage.n_other / unclaimed.of
        table.row("other, not shown", "", "", "", number(coverage.n_other), percent(share))
    table.print_to(out)


def _print_quarantine(out: Console, reading: DoctorReading) -> None:
    n = sum(group.n for group in reading.quarantine)
    if not n:
        heading(out, "Quarantine: empty")
        return
    heading(out, f"Quarantine: {n:,} rows wait; `heed quarantine list` shows them")
    table = Columns("Source", "File", "Reason", ">Rows")
    for group in reading.quarantine:
        table.row(group.source, group.file, group.reason, number(group.n))
    table.print_to(out)


def _print_build(out: Console, build: BuildState | None) -> None:
    if build is None:
        heading(out, "Build: none yet; run `heed build`")
        return
    state = "up to date" if build.up_to_date else "behind; run `heed build`"
    heading(out, f"Build {build.number}: {state}")
    line(
        out,
        f"Finished {minute(build.finished_at)} in {build.seconds:.1f} s, "
        f"data up to {minute(build.as_of)}.",
        2,
    )
    if build.behind:
        line(out, f"Since then: {', '.join(build.behind)}.", 2)


def _print_disk(out: Console, disk: Disk) -> None:
    heading(
        out,
        f"Disk: lake {size(disk.n_lake_bytes)}, record store {size(disk.n_database_bytes)}, "
        f"free {size(disk.n_free_bytes)}",
    )
    line(out, f"The record store is {disk.record_store}.", 2)
    table = Columns("Table", ">Version", ">Rows", ">Files", ">Size")
    for found in disk.tables:
        if found.n_rows:
            table.row(
                found.name,
                number(found.version),
                number(found.n_rows),
                number(found.n_files),
                size(found.n_bytes),
            )
    if table.n_rows:
        table.print_to(out)


def _print_answers(out: Console, reading: DoctorReading) -> None:
    heading(out, "What this data can answer")
    table = Columns("", "Question", "Because")
    for answer in reading.answers:
        table.row(answer.verdict, answer.question, answer.because)
    table.print_to(out)
    advice = reading.next_extract
    if advice is None:
        return
    questions = {answer.key: answer.question for answer in reading.answers}
    heading(out, "The one extract that would add most")
    line(out, f"{advice.extract}.", 2)
    line(out, "It would answer:", 2)
    for key in advice.unlocks:
        line(out, questions[key], 4)
