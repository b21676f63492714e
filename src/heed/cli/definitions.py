"""`heed plan | apply | export | diff | new`: the designed experience as files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console

EXIT_BAD_INPUT = 2
_COLOURS = {"+": "green", "~": "yellow", "-": "red"}

PATH = Annotated[
    Path, typer.Argument(help="An experience file, or a folder of them.", show_default=False)
]
ONLY = Annotated[
    bool, typer.Option("--only", help="Retire everything stored that PATH does not hold.")
]
JSON = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
FORCE = Annotated[bool, typer.Option("--force", help="Write over a file that exists.")]

new_group = typer.Typer(no_args_is_help=True, help="Write a file to start from.")


def add_to(app: typer.Typer) -> None:
    app.command("plan")(plan)
    app.command("apply")(apply)
    app.command("export")(export)
    app.command("diff")(diff)
    app.add_typer(new_group, name="new")


def plan(context: typer.Context, path: PATH, only: ONLY = False, json_output: JSON = False) -> None:
    """Show what `apply` would change, and every mistake; nothing is stored.

    Ends with exit code 2 if there are mistakes.
    """
    session = session_of(context)
    with shown_progress(quiet=json_output) as progress:
        found = session.home.plan(path, only=only, progress=progress)
    from heed.definitions.rendering import plan_lines, plan_values

    if json_output:
        _print_json({"schema": "heed/plan/1", **plan_values(found)})
    else:
        _print_lines(plan_lines(found))
    if found.mistakes:
        raise typer.Exit(EXIT_BAD_INPUT)


def apply(
    context: typer.Context, path: PATH, only: ONLY = False, json_output: JSON = False
) -> None:
    """Store what an experience file or folder defines, as new versions of what changed."""
    session = session_of(context)
    with shown_progress(quiet=json_output) as progress:
        done, applied = session.home.apply(path, only=only, actor=session.actor, progress=progress)
    from heed.definitions.rendering import applied_lines, change_values

    if json_output:
        changes = change_values(done.changes)
        replay = done.replayed.as_document() if done.replayed else None
        versions = {f"{change.kind}:{change.key}": change.version for change in applied}
        _print_json({
            "schema": "heed/apply/1", "changes": changes, "versions": versions, "replay": replay,
        })  # fmt: skip
        return
    _print_lines(applied_lines(done, applied))
    if applied:
        console().print("Next: `heed build` computes the travelled journeys.")


def export(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="The file to write, or a folder for it.", show_default=False)
    ],
    force: FORCE = False,
) -> None:
    """Write everything that is defined as one experience file."""
    written = session_of(context).home.export(path, force=force)
    console().print(f"Wrote {written}.", soft_wrap=True)


def diff(
    context: typer.Context,
    before: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="A file, a folder, `stored`, `stored:JOURNEY`, `stored:JOURNEY@N` or `stored@N`.",
            show_default=False,
        ),
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The same.", show_default=False)],
    json_output: JSON = False,
) -> None:
    """Show what turns A into B, field by field."""
    changes = session_of(context).home.diff(before, after)
    from heed.definitions.rendering import change_lines, change_values

    if json_output:
        _print_json({"schema": "heed/diff/1", "changes": change_values(changes)})
        return
    _print_lines(change_lines(changes) if changes else ["No difference."])


@new_group.command("journey")
def new_journey(
    template: Annotated[
        str,
        typer.Option(
            help="shop-order, subscription, bank-account, b2b-quote-to-renewal, service-visit, "
            "get-help or end-of-relationship.",
            show_default=False,
        ),
    ],
    key: Annotated[
        str, typer.Option(help="Key of the journey. Default: the template's.", show_default=False)
    ] = "",
    path: Annotated[
        Path | None,
        typer.Option(help="The file to write. Default: TEMPLATE.yaml here.", show_default=False),
    ] = None,
    force: FORCE = False,
) -> None:
    """Write an experience file from a template: a whole journey to change into one's own."""
    from heed.definitions.templates import journey_key, template_text
    from heed.definitions.writing import write_file

    text = template_text(template, key=key)
    written = write_file(path or Path(f"{template}.yaml"), text, force=force)
    _print_lines(
        [
            f"Wrote {written}: a journey in which every cell is assumed.",
            "Next:",
            f"  1. heed apply {written}",
            f"  2. heed journey {journey_key(text)}    the map, and the extracts to ask for",
            f"  3. change {written.name} into your own journey; `heed plan` shows what changes",
        ]
    )


def _print_lines(lines: Iterable[str]) -> None:
    out = console()
    for line in lines:
        out.print(Text(line, style=_COLOURS.get(line[:1], "")), soft_wrap=True)


def _print_json(document: object) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))
