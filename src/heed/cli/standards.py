"""`heed standards` and `heed audit`: what was kept and missed, and samples to look at."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.standards.results import StandardReading

KEY = Annotated[str, typer.Argument(help="A standard with `audit`.", show_default=False)]
DAYS = ["%Y-%m-%d"]

audit_group = typer.Typer(no_args_is_help=True, help="Look at cases that no data can judge.")


def add_to(app: typer.Typer) -> None:
    app.command("standards")(standards)
    app.add_typer(audit_group, name="audit")


def standards(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(help="A standard's key. Default: list all standards.")
    ] = None,
    misses: Annotated[int, typer.Option(help="How many missed cases to show.", min=0)] = 20,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="Write the missed cases as CSV, too.", show_default=False),
    ] = None,
    json_output: Annotated[
        bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
    ] = False,
) -> None:
    """Show quality standards and promises: kept, missed, still open, and the error budget."""
    from heed.cli.printing_standards import print_standard, print_standards

    home = session_of(context).home
    if key is None:
        if csv_file is not None:
            raise HeedError("--csv writes the missed cases of one standard: name its key.")
        listed = home.standards()
        if json_output:
            _print_json(listed)
        else:
            print_standards(console(), listed)
        return
    reading = home.standard(key, misses=misses)
    if csv_file is not None:
        _write_csv(reading, csv_file)
    if json_output:
        _print_json(reading)
    else:
        print_standard(console(), reading)


@audit_group.command("draw")
def draw(
    context: typer.Context,
    key: KEY,
    n: Annotated[int, typer.Option("--cases", help="How many cases to draw.", min=1)] = 30,
    seed: Annotated[int, typer.Option(help="The same seed draws the same cases again.")] = 1,
    since: Annotated[
        datetime | None,
        typer.Option(formats=DAYS, help="Cases begun since this day.", show_default=False),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=DAYS, help="Cases begun before this day.", show_default=False),
    ] = None,
) -> None:
    """Draw cases of an audit standard by lot."""
    from heed.cli.printing_standards import print_sample

    session = session_of(context)
    sample = session.home.draw_audit(
        key, n=n, seed=seed, since=_utc(since), until=_utc(until), actor=session.actor
    )
    print_sample(console(), sample)


@audit_group.command("record")
def record(
    context: typer.Context,
    key: KEY,
    number: Annotated[int, typer.Argument(help="Number of the drawn case.", show_default=False)],
    answer: Annotated[str, typer.Argument(help="yes, no, or minutes.", show_default=False)],
    note: Annotated[str, typer.Option(help="What was seen.", show_default=False)] = "",
    sample: Annotated[
        int | None, typer.Option(help="Number of the draw. Default: the newest.")
    ] = None,
) -> None:
    """Record what was found in one drawn case; the next build counts it."""
    session = session_of(context)
    case = session.home.record_audit(
        key, number, answer, note=note, sample=sample, actor=session.actor
    )
    found = "kept" if case.kept else "missed"
    console().print(f"Case {case.number} of sample {case.sample_id}: {found}.")


@audit_group.command("show")
def show(context: typer.Context, key: KEY) -> None:
    """Show the drawn cases of an audit standard and what was found in them."""
    from heed.cli.printing_standards import print_cases

    print_cases(console(), key, session_of(context).home.audit_cases(key))


def _utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


def _print_json(result: object) -> None:
    from heed.cli.documents import print_document  # slow to load, and rarely needed
    from heed.journeys.results.basis import Result

    if isinstance(result, Result):
        print_document(result)


def _write_csv(reading: StandardReading, path: Path) -> None:
    names = (
        "case_key", "customer_id", "account_id", "started_at", "due_at", "ended_at", "measured",
        "result", "says",
    )  # fmt: skip
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            for case in reading.misses:
                writer.writerow([_cell(getattr(case, name)) for name in names])
    except OSError as error:
        raise HeedError(f"{path} cannot be written: {error.strerror or error}.") from None


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    # A spreadsheet would run a text that begins like a formula.
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@" and text else value
