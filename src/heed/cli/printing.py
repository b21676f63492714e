"""How figures look in a terminal: plain, exact, aligned, the same words in a pipe."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from heed.journeys.results import Share, Times
from heed.stats.proportions import percentages

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
NONE = "–"
LEAST = 0.0005  # half of a tenth of a percent
WIDE = 0.05  # an interval wider than this needs no tenths of a percent

Justify = Literal["left", "right"]


def clean(text: str) -> str:
    """Text from data without control characters: none may move the cursor or colour the screen."""
    return "".join(
        "�" if unicodedata.category(character) in ("Cc", "Cf") else character for character in text
    )


def number(value: int | None) -> str:
    """A whole number with thousands separators."""
    return NONE if value is None else f"{value:,}"


def percent(fraction: float | None) -> str:
    """A share as percentage with one digit; never 0.0 for some or 100.0 for not all."""
    if fraction is None:
        return NONE
    if 0 < fraction < LEAST:
        return "<0.1 %"
    if 1 - LEAST < fraction < 1:
        return ">99.9 %"
    return f"{100 * fraction:.1f} %"


def percent_with_interval(share: Share | None) -> str:
    """A share with its 95 % interval in percent, e.g. ``60.0 % (23–88)``, ``1.2 % (1.0–1.5)``."""
    if share is None or share.share is None:
        return NONE
    if share.low is None or share.high is None:
        return percent(share.share)
    digits = 0 if share.high - share.low >= WIDE else 1
    ends = f"{100 * share.low:.{digits}f}–{100 * share.high:.{digits}f}"
    return f"{percent(share.share)} ({ends})"


def percent_column(shares: Sequence[Share]) -> list[str]:
    """Shares that together are a whole, as percentages that add to 100.0."""
    parts = [round((share.share or 0.0) * 10**12) for share in shares]
    return [f"{value:.1f} %" for value in percentages(parts)]


def duration(us: int | None) -> str:
    """Microseconds in the unit that a person would use."""
    if us is None:
        return NONE
    for unit, name, below in ((SECOND, "s", 2 * MINUTE), (MINUTE, "min", 2 * HOUR)):
        if us < below:
            return f"{us / unit:.1f} {name}"
    if us < 2 * DAY:
        return f"{us / HOUR:.1f} h"
    return f"{us / DAY:,.1f} d"


def median_of(times: Times | None) -> str:
    """The median; the mean, marked as such, where a median was not computed."""
    if times is None:
        return NONE
    return duration(times.median_us) if times.median_us is not None else mean_of(times)


def mean_of(times: Times | None) -> str:
    return NONE if times is None or times.mean_us is None else f"mean {duration(times.mean_us)}"


def day(moment: datetime | None) -> str:
    """The date of a moment in UTC."""
    return NONE if moment is None else f"{moment:%Y-%m-%d}"


def minute(moment: datetime | None) -> str:
    """A moment in UTC to the minute."""
    return NONE if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def size(n_bytes: int) -> str:
    """Bytes in the unit that a person would use."""
    value, unit = float(n_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"


class Columns:
    """A table of plain text: columns that start with ``>`` hold figures and stand right."""

    def __init__(self, *titles: str) -> None:
        self._table = Table(
            box=None,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            header_style="bold",
            show_header=any(titles),
        )
        for title in titles:
            figures = title.startswith(">")
            self._table.add_column(
                Text(title.removeprefix(">")),
                justify="right" if figures else "left",
                no_wrap=figures,
                overflow="fold",
            )
        self.n_rows = 0

    def row(self, *cells: str) -> None:
        """Add a row; cells are cleaned and never read as markup."""
        self._table.add_row(*(Text(clean(cell)) for cell in cells))
        self.n_rows += 1

    def print_to(self, out: Console, indent: int = 2) -> None:
        """Print below the last line, set in by ``indent``, without spaces at line ends."""
        with out.capture() as captured:
            out.print(self._table, width=out.width - indent)
        for printed in captured.get().splitlines():
            out.file.write((" " * indent + printed).rstrip() + "\n")


def heading(out: Console, text: str) -> None:
    """A blank line and a heading."""
    out.print()
    _print_wrapped(out, Text(clean(text), style="bold"), 0)


def line(out: Console, text: str, indent: int = 0) -> None:
    """One paragraph, wrapped at the width of the console."""
    _print_wrapped(out, Text(clean(text)), indent)


def _print_wrapped(out: Console, text: Text, indent: int) -> None:
    for part in text.wrap(out, max(out.width - indent, 20)):
        part.rstrip()
        out.print(Text(" " * indent) + part, soft_wrap=True)
