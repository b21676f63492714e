"""`heed metrics`: what customers say, with n, interval and basis."""

from __future__ import annotations

from typing import Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]


def add_to(app: typer.Typer) -> None:
    app.command("metrics")(metrics)


def metrics(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(help="A metric's key. Default: list all metrics.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            help="Also by touchpoint, segment, channel, language, week, month, quarter, "
            "properties.NAME, traits.NAME or segments.KEY.",
            show_default=False,
        ),
    ] = "",
    compare: Annotated[
        str,
        typer.Option(
            help="Compare a window with the one before: 2026, 2026-Q1, 2026-03, 2026-W10 or "
            "DAY..DAY; with another one after a colon.",
            show_default=False,
        ),
    ] = "",
    json_output: Json = False,
) -> None:
    """Show feedback measures such as NPS and CSAT, each with interval, n and basis."""
    from heed.cli.printing_metrics import print_change, print_metric, print_metrics
    from heed.cli.reading import printed_as_json

    if (by or compare) and key is None:
        raise HeedError("Name a metric, too: `heed metrics` lists them.", code="invalid_option")
    if by and compare:
        raise HeedError("Choose one of --by and --compare.", code="invalid_option")
    home = session_of(context).home
    if key is None:
        listed = home.metrics()
        if not printed_as_json(listed, json_output):
            print_metrics(console(), listed)
    elif compare:
        change = home.metric_change(key, compare)
        if not printed_as_json(change, json_output):
            print_change(console(), change)
    else:
        reading = home.metric(key, by=by)
        if not printed_as_json(reading, json_output):
            print_metric(console(), reading)
