"""`heed quarantine`: rows that could not be imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from heed.cli.printing import Columns, heading, line, number
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console

group = typer.Typer(no_args_is_help=True, help="Rows that could not be imported, with the reason.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="quarantine")


@group.command("list")
def list_rows(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only rows of this source.")] = None,
    limit: Annotated[int, typer.Option(help="How many rows to show.")] = 20,
    json_output: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
) -> None:
    """Count open rows by reason and show the first of them."""
    listing = session_of(context).home.quarantine(source=source, limit=limit)
    if json_output:
        print(json.dumps(listing.as_document(), indent=2, ensure_ascii=False))
        return
    out = console()
    if not listing.counts:
        line(out, "Quarantine is empty.")
        return
    counts = Columns("Source", "File", "Reason", ">Rows")
    for count in listing.counts:
        counts.row(count.source, count.file, count.reason, number(count.n))
    counts.print_to(out)
    heading(out, "First rows")
    rows = Columns(">No", "Where", "Why")
    for row in listing.rows:
        rows.row(str(row.number), f"{row.file}:{row.line}", row.sentence)
    rows.print_to(out)
    if listing.n_more:
        line(out, f"{number(listing.n_more)} more; `--limit` shows them.")


@group.command("show")
def show_row(
    context: typer.Context,
    row: Annotated[int, typer.Argument(help="Number of the row, from `heed quarantine list`.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print the row as JSON.")] = False,
) -> None:
    """Show one row with all its cells."""
    found = session_of(context).home.quarantined_row(row)
    if json_output:
        print(json.dumps(found.as_document(), indent=2, ensure_ascii=False))
        return
    out = console()
    line(out, f"Row {found.number}: {found.file}, line {found.line} ({found.status})")
    line(out, f"{found.reason}: {found.sentence}")
    cells = Columns("Column", "Cell")
    for column, cell in found.cells.items():
        cells.row(column or "as read", cell if cell is not None else "(empty)")
    cells.print_to(out)


@group.command("retry")
def retry(
    context: typer.Context,
    row: Annotated[
        list[int] | None, typer.Argument(help="Numbers of rows. Default: all open ones.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only rows of this source.")] = None,
    spec: Annotated[
        Path | None, typer.Option(help="A mended specification. Default: the one used before.")
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option("--set", help="Mend a cell of the one row given: column=value."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Import quarantined rows again, after mending the specification or the row."""
    session = session_of(context)
    with shown_progress(quiet=json_output) as progress:
        report = session.home.retry_quarantine(
            numbers=row or [],
            source=source,
            spec=spec,
            cells=cell or [],
            actor=session.actor,
            progress=progress,
        )
    if json_output:
        print(json.dumps({"schema": "heed/quarantine-retry/1", **vars(report)}, indent=2))
        return
    out = console()
    line(
        out,
        f"Tried {number(report.tried)} rows: {number(report.imported)} imported or known, "
        f"{number(report.still_bad)} still bad.",
    )
    if report.unreadable:
        line(
            out,
            f"{number(report.unreadable)} records could not be read at all: "
            "mend the file itself and import it again.",
        )


@group.command("drop")
def drop(
    context: typer.Context,
    row: Annotated[list[int], typer.Argument(help="Numbers of rows that are no loss.")],
) -> None:
    """Close rows without importing them; they are kept, but counted no more."""
    session = session_of(context)
    n = session.home.drop_quarantined(numbers=row, actor=session.actor)
    line(console(), f"Closed {number(n)} rows.")
