"""`heed compact`: keeping the lake's files few and sorted."""

from __future__ import annotations

import typer

from heed.cli.printing import line, number
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.lake.schemas import TABLES


def add_to(app: typer.Typer) -> None:
    app.command("compact")(compact)


def compact(context: typer.Context) -> None:
    """Rewrite small files of the lake into few sorted ones, and remove files nobody needs."""
    home = session_of(context).home
    out = console()
    for table in TABLES:
        if table in home.lake.versions():
            done = home.lake.compact(table)
            if done.n_files_before != done.n_files_after:
                line(
                    out,
                    f"{table}: {number(done.n_files_before)} files became "
                    f"{number(done.n_files_after)}.",
                )
    removed = home.sweep_lake()
    line(out, f"Removed {number(removed)} files that no kept build needs.")
