"""`heed findings`: where the experience breaks or delights, for whom, and what goes with it."""

from __future__ import annotations

from typing import Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]


def add_to(app: typer.Typer) -> None:
    app.command("findings")(findings)


def findings(
    context: typer.Context,
    explain: Annotated[
        int | None,
        typer.Option(help="Print the whole computation of this finding.", show_default=False),
    ] = None,
    json_output: Json = False,
) -> None:
    """Show where the experience breaks or delights, for whom, and what goes with it."""
    from heed.cli.printing_findings import print_explained, print_findings
    from heed.cli.reading import printed_as_json

    home = session_of(context).home
    if explain is not None:
        explained = home.finding(explain)
        if not printed_as_json(explained, json_output):
            print_explained(console(), explained)
        return
    reading = home.findings()
    if not printed_as_json(reading, json_output):
        print_findings(console(), reading)
