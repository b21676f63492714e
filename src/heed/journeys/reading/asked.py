"""What a reader asked for: the journey, checked, with its design and the row that counts it all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from heed.journeys.design import Catalogue, JourneyDesign, Touchpoint
from heed.journeys.evidence import Told
from heed.journeys.reading.opened import OpenBuild, Row
from heed.kernel.errors import HeedError, NotFound

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """One journey, for one segment and month; without ``outcomes`` it has no data."""

    key: str
    segment: str
    month: str
    design: JourneyDesign | None  # None: discovered
    newest: JourneyDesign | None  # the design as it stands now
    catalogue: Catalogue
    outcomes: tuple[Row, ...]  # of this segment, the row of all ("") among them
    told: Told = field(default_factory=dict)  # by notes

    @property
    def whole(self) -> Row | None:
        """The row that counts all instances."""
        return next((row for row in self.outcomes if not row["outcome"]), None)

    @property
    def name(self) -> str:
        return self.design.name if self.design else self.key

    def touchpoint(self, key: str) -> Touchpoint:
        """The touchpoint of that key, or a nameless one for what the design does not know."""
        return self._touchpoints.get(key) or Touchpoint(key, key)

    @cached_property
    def _touchpoints(self) -> dict[str, Touchpoint]:
        return {touchpoint.key: touchpoint for touchpoint in self.catalogue.touchpoints}

    def name_of(self, key: str) -> str:
        return self.touchpoint(key).name

    def team_name(self, key: str) -> str:
        return next((team.name for team in self.catalogue.teams if team.key == key), key)


def asked_for(
    build: OpenBuild | None, current: Catalogue, key: str, *, segment: str = "", month: str = ""
) -> Asked:
    """Check what was asked for; figures belong to the definitions that they were computed from.

    Raises ``NotFound`` for an unknown journey or segment, ``HeedError`` for a month not yyyy-mm.
    """
    if month and not MONTH.fullmatch(month):
        raise HeedError(
            f"{month!r} is not a month. Write year and month, such as 2026-03.",
            code="invalid_option",
        )
    newest = _design(current, key)
    rows = build.rows("journey_outcomes", journey=key) if build else []
    built = _design(build.catalogue, key) if build and rows else None
    if not rows and newest is None:
        raise NotFound(_unknown_journey(key, _keys(build, current)))
    design = built or (None if rows else newest)
    segments = _segments(design, rows)
    if segment and segment not in segments:
        raise NotFound(_unknown("segment", segment, segments, f" of {key}"))
    return Asked(
        key=key,
        segment=segment,
        month=month,
        design=design,
        newest=newest,
        catalogue=build.catalogue if build and rows else current,
        outcomes=tuple(row for row in rows if row["segment"] == segment),
    )


def _design(catalogue: Catalogue, key: str) -> JourneyDesign | None:
    return next((journey for journey in catalogue.journeys if journey.key == key), None)


def _segments(design: JourneyDesign | None, rows: Iterable[Row]) -> set[str]:
    designed = {segment.key for segment in design.segments} if design else set()
    return designed | {row["segment"] for row in rows if row["segment"]}


def _keys(build: OpenBuild | None, current: Catalogue) -> set[str]:
    built = build.rows("journey_outcomes", segment="", outcome="") if build else []
    return {journey.key for journey in current.journeys} | {row["journey"] for row in built}


def _unknown_journey(key: str, known: set[str]) -> str:
    if known:
        return _unknown("journey", key, known)
    return (
        f"There is no journey {key}, and no other yet. Write one with `heed new journey`, or "
        "import data with `heed import` and run `heed build`."
    )


def _unknown(what: str, key: str, known: set[str], of: str = "") -> str:
    near = get_close_matches(key, sorted(known), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = ", ".join(sorted(known)) or "none"
    return f"There is no {what} {key}{of}.{hint} Known: {listed}."
