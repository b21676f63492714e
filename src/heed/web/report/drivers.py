"""What goes with the score: everything that customers meet, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import Driver
from heed.web import figures
from heed.web.marks.markup import Markup
from heed.web.marks.whisker import Scale, whisker
from heed.web.report import phrases
from heed.web.report.source import Material

MOST = 10


@dataclass(frozen=True)
class DriverRow:
    """One touchpoint or standard with the difference that goes with it."""

    name: str
    kind: str
    plain: str
    adjusted: str
    ci: str
    mark: Markup
    n: str
    reading: str
    is_clear: bool


@dataclass(frozen=True)
class DriversView:
    """All of them for one score."""

    item: str
    n: str
    rows: tuple[DriverRow, ...]


def view(material: Material) -> DriversView | None:
    """What goes with the score that most cases have; None where nothing could be compared."""
    read = material.findings.drivers
    if read is None or not read.drivers:
        return None
    shown = read.drivers[:MOST]
    ends = [abs(end) for one in shown for end in (one.adjusted.low, one.adjusted.high)]
    reach = max([0.5, *ends])
    return DriversView(
        item=read.item.replace("_", " "),
        n=figures.count(read.n),
        rows=tuple(_row(one, reach) for one in shown),
    )


def _row(one: Driver, reach: float) -> DriverRow:
    adjusted, ends = phrases.gap(one.adjusted, "score")
    is_worse = one.adjusted.value < 0
    tone = ("missed" if is_worse else "kept") if one.is_clear else "ink3"
    words = _("Goes with low scores") if is_worse else _("Goes with high scores")
    says = _("%(name)s: difference %(moved)s, interval %(ends)s") % {
        "name": one.name,
        "moved": adjusted,
        "ends": ends,
    }
    return DriverRow(
        name=one.name,
        kind=_("Touchpoint met") if one.kind == "touchpoint" else _("Standard missed"),
        plain=phrases.gap(one.plain, "score")[0],
        adjusted=adjusted,
        ci=ends,
        mark=whisker(one.adjusted, Scale(-reach, reach, zero=0), says=says, tone=tone),
        n=figures.number(one.n),
        reading=words if one.is_clear else _("No clear difference"),
        is_clear=one.is_clear,
    )
