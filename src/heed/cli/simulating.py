"""`heed simulate`: an invented company whose truths are known."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.printing import Columns, heading, line, number
from heed.cli.progress import shown_progress
from heed.cli.session import Session, session_of
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.interactions.importing.report import ImportReport
    from heed.journeys.builds import BuildResult
    from heed.simulation.exports.writing import WrittenCompany

FOLDER = "simulated-company"


def add_to(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


def simulate(
    context: typer.Context,
    customers: Annotated[int, typer.Option(help="How many people buy.")] = 2_000,
    months: Annotated[int, typer.Option(help="How many months the data spans.")] = 18,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help=f"Folder to write. Default: {FOLDER} here, or in the home with --import.",
            show_default=False,
        ),
    ] = None,
    import_it: Annotated[
        bool, typer.Option("--import", help="Import, apply and build it in this home as well.")
    ] = False,
    noise_only: Annotated[
        bool, typer.Option("--noise-only", help="Plant nothing: whatever is found is chance.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write the exports of an invented company, and truth.json: what there is to find in them.

    With --import, what an earlier simulated company brought into this home is replaced.
    """
    from heed.simulation.company import make_company
    from heed.simulation.exports.writing import write_company
    from heed.simulation.plan import Plan, Size, nothing_planted

    size = Size(customers=customers, months=months, seed=seed)
    session = session_of(context)
    place = session.home.paths.work if import_it else Path()
    company = make_company(size, nothing_planted() if noise_only else Plan())
    written = write_company(company, out or place / FOLDER)
    report, built = _bring_in(session, written, quiet=json_output) if import_it else (None, None)
    if json_output:
        print(json.dumps(_document(written, report, built), indent=2, ensure_ascii=False))
    else:
        _print(written, report, built)


def _bring_in(
    session: Session, written: WrittenCompany, *, quiet: bool
) -> tuple[ImportReport, BuildResult]:
    home = session.home
    with shown_progress(quiet=quiet) as progress:
        report = home.import_files(
            written.folder / "import.yaml", actor=session.actor, replace=True, progress=progress
        )
        home.apply(written.folder / "experience.yaml", actor=session.actor)
        return report, home.build(progress=progress)


def fill_home(session: Session, *, customers: int) -> None:
    """Bring a simulated company of this size into the home, with progress shown."""
    from heed.simulation.company import make_company
    from heed.simulation.exports.writing import write_company
    from heed.simulation.plan import Plan, Size

    size = Size(customers=customers, months=18, seed=1)
    written = write_company(make_company(size, Plan()), session.home.paths.work / FOLDER)
    _bring_in(session, written, quiet=False)


def _document(
    written: WrittenCompany, report: ImportReport | None, built: BuildResult | None
) -> dict[str, object]:
    return {
        "schema": "heed/simulate/1",
        "folder": str(written.folder),
        "rows": written.rows,
        "statements": [asdict(one) for one in written.truth.statements],
        "import_run": report.run if report else None,
        "interactions": report.interactions if report else None,
        "feedback": report.feedback if report else None,
        "quarantined": report.quarantined if report else None,
        "build": built.number if built else None,
    }


def _print(written: WrittenCompany, report: ImportReport | None, built: BuildResult | None) -> None:
    out = console()
    heading(out, f"A simulated company, {written.truth.first_day} to {written.truth.last_day}")
    files = Columns("File", ">Rows")
    for path, rows in written.rows.items():
        files.row(path, number(rows))
    files.print_to(out)
    statements = written.truth.statements
    line(out, f"In {written.folder}; {len(statements)} planted truths in truth.json.")
    for position, one in enumerate(statements, 1):
        line(out, f"  {position}. {one.says}")
    if not statements:
        line(out, "Nothing is planted: whatever is found is chance.")
    if report and built:
        line(
            out,
            f"Imported {number(report.interactions)} interactions and {number(report.feedback)} "
            f"pieces of feedback, {number(report.quarantined)} rows in quarantine; "
            f"build {built.number} is finished.",
        )
        line(out, "Next: `heed journey order`.")
    else:
        line(out, f"Next: `heed import {written.folder / 'import.yaml'}`, then its README.")
