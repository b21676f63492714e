"""`heed compact`: keeping the lake's files few and sorted."""

from __future__ import annotations

import typer

from heed.cli.printing import line, number
from heed.cli.session import session_of
from heed.cli.terminal import console


def add_to(app: typer.Typer) -> None:
    app.command("compact")(compact)


def compact(context: typer.Context) -> None:
    """Rewrite small files of the lake into few sorted ones, and remove files nobody needs."""
    home = session_of(context).home
    out = console()
    for table, done in home.compact_lake():
        if done.n_files_before != done.n_files_after:
            before, after = number(done.n_files_before), number(done.n_files_after)
            line(out, f"{table}: {before} files became {after}.")
    line(out, f"Removed {number(home.sweep_lake())} files that no kept build needs.")
