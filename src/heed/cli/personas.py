"""`heed personas`: who stands for which segment, with figures, and what has become stale."""

from __future__ import annotations

from typing import Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]


def add_to(app: typer.Typer) -> None:
    app.command("personas")(personas)


def personas(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(help="A persona's key. Default: list all personas.")
    ] = None,
    json_output: Json = False,
) -> None:
    """Show personas with the figures of their segments, and which of them are stale."""
    from heed.cli import printing_personas as show
    from heed.cli.reading import printed_as_json

    home = session_of(context).home
    if key is None:
        listed = home.personas()
        if not printed_as_json(listed, json_output):
            show.print_personas(console(), listed)
        return
    reading = home.persona(key)
    if not printed_as_json(reading, json_output):
        show.print_persona(console(), reading)
