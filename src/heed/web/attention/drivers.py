"""What goes with a score, everything side by side, as rows with marks on one axis."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import Driver, DriversRead
from heed.web import figures
from heed.web.attention.rows import gap_words
from heed.web.marks.markup import Markup
from heed.web.marks.whisker import Scale, whisker

MOST = 12


@dataclass(frozen=True)
class DriverRow:
    """One thing that customers meet."""

    driver: Driver
    route: str
    """Name of the page that tells of it: touchpoint or standard."""
    name: str
    adjusted: str
    plain: str
    n: str
    mark: Markup


@dataclass(frozen=True)
class DriversShown:
    """What goes with one score."""

    read: DriversRead
    rows: tuple[DriverRow, ...]
    n_left: int
    """Drivers that are not listed, none of them clearer than those that are."""
    n: str


def shown(read: DriversRead | None) -> DriversShown | None:
    """The clearest drivers on one axis; None where no score can be compared."""
    if read is None or not read.drivers:
        return None
    listed = read.drivers[:MOST]
    room = max(max(abs(each.adjusted.low), abs(each.adjusted.high)) for each in listed) or 1.0
    rows = tuple(_row(each, room) for each in listed)
    return DriversShown(read, rows, len(read.drivers) - len(rows), figures.count(read.n))


def _row(driver: Driver, room: float) -> DriverRow:
    adjusted = gap_words(driver.adjusted, is_share=False)
    name = driver.name
    if driver.kind == "standard":
        name = _("“%(name)s” missed") % {"name": driver.name}
    tone = "ink3"
    if driver.is_clear:
        tone = "missed" if driver.adjusted.value < 0 else "kept"
    says = f"{name}: {adjusted}"
    return DriverRow(
        driver=driver,
        route=driver.kind,
        name=name,
        adjusted=adjusted,
        plain=gap_words(driver.plain, is_share=False),
        n=figures.count(driver.n),
        mark=whisker(driver.adjusted, Scale(-room, room, zero=0.0), says=says, tone=tone),
    )
