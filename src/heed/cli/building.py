"""`heed build`: computing the journeys that customers travelled."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.printing import Columns, heading, line, minute, number
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.journeys.builds import BuildResult


def add_to(app: typer.Typer) -> None:
    app.command("build")(build)


def build(
    context: typer.Context,
    full: Annotated[
        bool, typer.Option("--full", help="Compute everything anew; the result is the same.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(help="Data horizon, as 2024-03-31 or 2024-03-31T12:00Z. Default: last event."),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="duckdb, or spark (needs the extra `spark` and Java).")
    ] = "duckdb",
    spark_master: Annotated[
        str | None, typer.Option(help="Address of a Spark cluster. Default: inside this process.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compute travelled journeys from what was imported; only what changed, unless --full."""
    home = session_of(context).home
    horizon = _moment(as_of) if as_of else None
    with shown_progress(quiet=json_output) as progress:
        result = home.build(
            full=full, as_of=horizon, engine=engine, spark_master=spark_master, progress=progress
        )
    if json_output:
        print(json.dumps(_document(result), indent=2, ensure_ascii=False, default=str))
    else:
        _print(result)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise HeedError(
            f"--as-of {text!r} is not a time. Write it like 2024-03-31 or 2024-03-31T12:00:00Z."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(result: BuildResult) -> dict[str, object]:
    journeys = [vars(journey) for journey in result.journeys]
    return {"schema": "heed/build/1", **vars(result), "journeys": journeys}


def _print(result: BuildResult) -> None:
    out = console()
    if result.up_to_date:
        line(out, f"Already up to date: build {result.number} holds everything imported so far.")
        return
    heading(out, f"Build {result.number}, as of {minute(result.as_of)}")
    table = Columns("Journey", ">Version", "Computed", ">Instances", ">Steps")
    for journey in result.journeys:
        table.row(
            journey.key,
            str(journey.version) if journey.version else "found",
            journey.computed,
            number(journey.n_instances),
            number(journey.n_steps),
        )
    table.print_to(out)
    for sentence in result.computed:
        line(out, sentence)
    for note in result.notes:
        line(out, note)
    line(out, f"Took {result.seconds:.1f} s. `heed journey` shows what was found.")
