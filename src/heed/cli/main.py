"""The `heed` command."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer

import heed
from heed.cli import (
    building,
    capturing,
    consents,
    contacts,
    customers,
    database,
    definitions,
    findings,
    identity,
    importing,
    lake,
    metrics,
    people,
    personas,
    privacy,
    quarantine,
    reading,
    reporting,
    segments,
    serving,
    simulating,
    standards,
    value,
)
from heed.cli.session import Session
from heed.kernel.errors import HeedError, InvalidDefinition

EXIT_BAD_INPUT = 2

app = typer.Typer(
    name="heed",
    help="From raw files to the journeys that customers really travelled.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"heed {heed.__version__}")
        raise typer.Exit


@app.callback()
def choose_home(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            envvar="HEED_HOME",
            help="Directory that holds everything Heed keeps. Default: ./heed-home.",
            show_default=False,
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Choose the home directory that every command works in."""
    if home:
        os.environ["HEED_HOME"] = str(home)
    context.obj = Session(home)


importing.add_to(app)
quarantine.add_to(app)
capturing.add_to(app)
definitions.add_to(app)
building.add_to(app)
lake.add_to(app)
reading.add_to(app)
metrics.add_to(app)
segments.add_to(app)
personas.add_to(app)
standards.add_to(app)
findings.add_to(app)
reporting.add_to(app)
value.add_to(app)
simulating.add_to(app)
serving.add_to(app)
people.add_to(app)
contacts.add_to(app)
consents.add_to(app)
identity.add_to(app)
privacy.add_to(app)
customers.add_to(app)
database.add_to(app)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; bad input ends with one clear message and exit code 2."""
    sys.excepthook = _report_fault
    try:
        app(arguments)
    except HeedError as error:
        _explain(error)
        sys.exit(EXIT_BAD_INPUT)
    except _storage_errors() as error:
        print(_storage_sentence(error), file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        print("Stopped. Running the same command again completes it.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away, e.g. `heed … | head`
        sys.exit(0)


def _explain(error: HeedError) -> None:
    print(error.sentence, file=sys.stderr)
    problems: list[Any] = error.problems if isinstance(error, InvalidDefinition) else []
    for problem in problems:
        if str(problem) not in error.sentence:
            print(f"  {problem}", file=sys.stderr)


def _storage_errors() -> tuple[type[Exception], ...]:
    """What the record store and the lake's engine raise; looked up only when something failed."""
    from django.db import DatabaseError

    from heed.lake.connections import FileTrouble

    return (DatabaseError, FileTrouble)


def _storage_sentence(error: Exception) -> str:
    from heed.config.paths import find_home

    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if (store := _away(error)) is not None:
        return (
            f"The {store} failed: {first.rstrip('.')}. What was not finished is undone; once the "
            "database can be used, run the same command again."
        )
    return (
        f"The home directory {find_home()} cannot be used: {first.rstrip('.')}. Heed must be able "
        "to write there, and none of its files may be missing or damaged; restore them from a "
        "backup, or choose another directory with --home."
    )


def _away(error: Exception) -> str | None:
    """The PostgreSQL database that failed; None if it was something in the home directory."""
    from django.db import DatabaseError

    from heed.foundation.record_store import is_postgresql, place

    return place() if isinstance(error, DatabaseError) and is_postgresql() else None


def _report_fault(
    kind: type[BaseException], what: BaseException, trace: TracebackType | None
) -> None:
    """A fault of Heed itself: keep the details for a report, show one sentence."""
    from heed.config.paths import HomePaths, find_home

    place = HomePaths(find_home()).work / "last-fault.txt"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        details = "".join(traceback.format_exception(kind, what, trace))
        place.write_text(details, encoding="utf-8")
    except OSError:
        traceback.print_exception(kind, what, trace)
        return
    print(
        f"Heed failed in a way it should not: {kind.__name__}: {what}\n"
        f"Nothing half-done is visible. Please report it with {place}.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    run()
