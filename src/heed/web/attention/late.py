"""What is late, missed or owned by nobody, and what is wrong with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.journeys.results import DoctorReading
from heed.standards.results import StandardRow
from heed.web import figures
from heed.web.attention.names import Names

LATE = timedelta(days=2)  # a source that ends so much before the newest one is worth a word
ENDED = timedelta(days=92)  # one that ends so long before has most likely ended for good


@dataclass(frozen=True)
class Item:
    """One line: what it is, what is known of it, where to go."""

    status: str
    """missed, at_risk or unknown."""
    words: str
    """What the status says."""
    title: str
    href: str
    """Empty where there is nowhere to go."""
    facts: str
    owner: str | None
    """The team; empty: nobody; None: not a matter of owners."""


@dataclass(frozen=True)
class Remark:
    """Something about the data that a reader must know before the figures."""

    strong: str
    rest: str


def late_standards(standards: Sequence[StandardRow]) -> list[Item]:
    """Standards whose error budget is spent, then those at risk."""
    words = {"missed": _("Goal missed"), "at_risk": _("At risk")}
    return [
        Item(
            status=row.status,
            words=words[row.status],
            title=row.name,
            href=reverse("standard", args=[row.key]),
            facts=_("%(share)s kept (%(between)s), goal %(goal)s, %(n)s")
            % {
                "share": figures.share(row.kept.value),
                "between": figures.interval(row.kept.low, row.kept.high, 1, 100),
                "goal": figures.share(row.target, 0),
                "n": figures.count(row.kept.n),
            },
            owner=row.owner,
        )
        for status in words
        for row in standards
        if row.status == status
    ]


def unowned(steps: Sequence[tuple[str, str]], names: Names) -> list[Item]:
    """Steps of journeys that the map gives to nobody."""
    return [
        Item(
            status="at_risk",
            words=_("No owner"),
            title=names.touchpoints.get(touchpoint, touchpoint),
            href=reverse("touchpoint", args=[touchpoint]),
            facts=_("Step of “%(journey)s”") % {"journey": names.journeys.get(journey, journey)},
            owner="",
        )
        for journey, touchpoint in steps
    ]


def of_data(doctor: DoctorReading) -> list[Remark]:
    """Late sources, rows held back, and a build that has not seen everything."""
    return [*_late(doctor), *_quarantine(doctor), *_behind(doctor)]


def _late(doctor: DoctorReading) -> list[Remark]:
    """Sources that end days before the newest one; what ended a quarter before is not late."""
    ends = {each.source: each.last_at for each in doctor.sources if each.last_at}
    newest = max(ends.values(), default=None)
    late = [
        (source, newest - end)
        for source, end in ends.items()
        if newest is not None and LATE <= newest - end <= ENDED
    ]
    return [
        Remark(
            ngettext(
                "Data of %(source)s ends %(n)s day before the newest.",
                "Data of %(source)s ends %(n)s days before the newest.",
                lag.days,
            )
            % {"source": source, "n": lag.days},
            _("Figures of the last days may understate what happened."),
        )
        for source, lag in late
    ]


def _quarantine(doctor: DoctorReading) -> list[Remark]:
    n = sum(group.n for group in doctor.quarantine)
    if not n:
        return []
    strong = ngettext(
        "%(n)s row is held back.", "%(n)s rows are held back.", n
    ) % {"n": figures.number(n)}  # fmt: skip
    return [Remark(strong, _("They are not counted anywhere until they are repaired."))]


def _behind(doctor: DoctorReading) -> list[Remark]:
    if doctor.build is None or doctor.build.up_to_date:
        return []
    return [
        Remark(
            _("These figures have not seen the newest data or definitions."),
            _("Start a build to bring them up to date."),
        )
    ]
