"""`heed import`: from files to the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heed.cli.progress import shown_progress
from heed.cli.session import session_of

SPEC_SUFFIXES = (".yaml", ".yml")


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_files)


def import_files(
    context: typer.Context,
    spec_or_file: Annotated[
        Path,
        typer.Argument(help="A specification (.yaml), or a data file whose meaning is guessed."),
    ],
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of the data files. Default: the specification's folder."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first rows as they would be read; write nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take every guess that is certain; refuse the others.")
    ] = False,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="Answer a question of the guess: key=value. May be repeated."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Remove all that this source brought, then import anew."),
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Import files into the lake. Running it again doubles nothing."""
    if spec_or_file.suffix.lower() not in SPEC_SUFFIXES:
        from heed.cli.guessing import guess_specification

        spec_or_file, data = guess_specification(spec_or_file, yes=yes, answers=answer or ())
    session = session_of(context)
    home = session.home  # opened after the guess: a refused one writes nothing
    from heed.cli import importing_output as output

    folder = data or spec_or_file.parent
    with shown_progress(quiet=json_output) as progress:
        if dry_run:
            preview = home.preview_import(spec_or_file, folder, progress=progress)
        else:
            report = home.import_files(
                spec_or_file, folder, actor=session.actor, replace=replace, progress=progress
            )
    if dry_run:
        output.print_preview(preview, as_json=json_output)
    else:
        output.print_report(report, as_json=json_output)
