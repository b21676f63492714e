"""`heed journey`, `heed paths` and `heed doctor`: reading what was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.journeys.results.basis import Result

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]
Segment = Annotated[str, typer.Option(help="Only instances of this segment.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    app.command("journey")(journey)
    app.command("paths")(paths)
    app.command("doctor")(doctor)


def journey(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(help="A journey's key. Default: list all journeys.")
    ] = None,
    segment: Segment = "",
    month: Annotated[
        str, typer.Option(help="Only moves that began in this month, yyyy-mm.", show_default=False)
    ] = "",
    json_output: Json = False,
) -> None:
    """Show a journey as designed and as travelled, or list all journeys."""
    from heed.cli.printing_journey import print_journey, print_list

    home = session_of(context).home
    if key is None:
        listed = home.journeys()
        if not printed_as_json(listed, json_output):
            print_list(console(), listed)
        return
    reading = home.journey(key, segment=segment, month=month)
    if not printed_as_json(reading, json_output):
        print_journey(console(), reading)


def paths(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="A journey's key, from `heed journey`.")],
    top: Annotated[int, typer.Option(help="How many paths to show.", min=1)] = 10,
    segment: Segment = "",
    json_output: Json = False,
) -> None:
    """Show the most frequent paths of a journey; all others are counted as other."""
    from heed.cli.printing_paths import print_paths

    reading = session_of(context).home.paths_of(key, segment=segment, top=top)
    if not printed_as_json(reading, json_output):
        print_paths(console(), reading)


def doctor(
    context: typer.Context,
    top: Annotated[int, typer.Option(help="How many unclaimed names to show.", min=1)] = 10,
    json_output: Json = False,
) -> None:
    """Show how fresh and complete the data is, and what it can and cannot answer."""
    from heed.cli.printing_doctor import print_doctor

    reading = session_of(context).home.doctor(top=top)
    if not printed_as_json(reading, json_output):
        print_doctor(console(), reading)


def printed_as_json(result: Result, wanted: bool) -> bool:
    """Print the result as JSON if that is wanted; whether it was."""
    if wanted:
        from heed.cli.documents import print_document  # slow to load, and rarely needed

        print_document(result)
    return wanted
