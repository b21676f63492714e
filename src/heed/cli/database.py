"""`heed database`: where the records are."""

from __future__ import annotations

import typer

from heed.cli.printing import line, number
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console

database = typer.Typer(no_args_is_help=True, help="Choose where the records are kept.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(database, name="database")


@database.command("move")
def move(context: typer.Context) -> None:
    """Copy all records from SQLite to the empty PostgreSQL database that HEED_DATABASE names.

    Everything arrives, or nothing. The SQLite file stays as it is; from then on the home is used
    with HEED_DATABASE only.
    """
    from heed.config.moving import move_records

    with shown_progress() as progress:
        moved = move_records(session_of(context).given, progress)
    out, n = console(), sum(moved.rows.values())
    done = "are in" if moved.is_new else "were already in"
    line(out, f"{number(n)} records of {len(moved.rows)} tables {done} the {moved.to}.")
    line(out, f"{moved.file} is as it was; keep it until you have a backup of the database.")
