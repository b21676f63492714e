"""Progress of long work: a line that moves in a terminal, one line a step elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

STEPS = {
    "read": "Reading files",
    "map": "Mapping columns",
    "check": "Checking rows",
    "people": "Adding customers",
    "identity": "Finding who is who",
    "write": "Writing the lake",
    "quarantine": "Keeping bad rows",
    "journeys": "Computing journeys",
    "replay": "Deciding anew",
    "endings": "Noting who left",
    "reading": "Reading customers",
    "measuring": "Measuring how often two people agree",
    "comparing": "Comparing customers",
    "joining": "Joining and proposing",
    "copy": "Copying records",
    "compare": "Comparing what arrived",
}


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A function ``(what, done, total)`` that shows how far the work is, on standard error."""
    if quiet:
        yield lambda _what, _done, _total: None
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_steps()
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            name = STEPS.get(what, what)
            if what not in tasks:
                tasks[what] = progress.add_task(name, total=None)
            progress.update(tasks[what], completed=done, total=total or None)

        yield show


def _plain_steps() -> Callable[[str, int, int], None]:
    seen: set[str] = set()

    def show(what: str, _done: int, _total: int) -> None:
        if what in STEPS and what not in seen:
            seen.add(what)
            print(f"{STEPS[what]} …", file=sys.stderr)

    return show
