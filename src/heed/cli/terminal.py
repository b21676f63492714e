"""The console that commands print to."""

from __future__ import annotations

from rich.console import Console


def console() -> Console:
    """Standard output: as wide as the terminal; wide enough for whole tables in a pipe."""
    plain = Console(highlight=False)
    return plain if plain.is_terminal else Console(highlight=False, width=max(plain.width, 120))
