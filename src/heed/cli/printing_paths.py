"""`heed paths` in a terminal."""

from __future__ import annotations

from rich.console import Console

from heed.cli.printing import (
    NONE,
    Columns,
    duration,
    heading,
    number,
    percent,
    percent_column,
)
from heed.cli.printing_journey import print_basis
from heed.journeys.results import PathsReading


def print_paths(out: Console, reading: PathsReading) -> None:
    """The most frequent paths and "other, not shown": together 100.0 %."""
    segment = f", segment {reading.segment}" if reading.segment else ""
    n_paths = "many" if reading.n_paths is None else f"{reading.n_paths:,}"
    heading(
        out,
        f"{reading.name} ({reading.key}{segment}): {reading.based_on.n:,} instances on "
        f"{n_paths} different paths",
    )
    table = Columns(">", ">Instances", ">Share", ">So far", ">Median", "For example", "Path")
    shown = percent_column([*(path.instances for path in reading.paths), reading.other.instances])
    for path, share in zip(reading.paths, shown, strict=False):
        table.row(
            str(path.rank),
            number(path.instances.n),
            share,
            percent(path.cumulative),
            duration(path.median_us),
            path.example,
            " → ".join(path.names),
        )
    others = "" if reading.other.n_paths is None else f", {reading.other.n_paths:,} paths"
    table.row(
        "",
        number(reading.other.instances.n),
        shown[-1],
        percent(1.0),
        NONE,
        NONE,
        f"other, not shown{others}",
    )
    table.print_to(out, 0)
    print_basis(out, reading.based_on)
