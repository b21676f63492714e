"""What of a result a person may see: partners only what their own teams own."""

from __future__ import annotations

from dataclasses import replace

from heed.insight.results import Finding, FindingsReading
from heed.journeys.design import Touchpoint
from heed.standards.results import StandardList
from heed.web.reading import Reading
from heed.web.viewer import Viewer


def sees_finding(viewer: Viewer, reading: Reading, finding: Finding) -> bool:
    """Whether a finding is this person's to see: partners only what their own teams answer for."""
    if not viewer.sees_own_only:
        return True
    build = reading.pinned
    teams = build.catalogue.teams if build else ()
    # A finding says the team's name as of its build, or its key where it had none.
    mine = viewer.teams | {team.name for team in teams if team.key in viewer.teams}
    return finding.owner in mine


def visible_findings(viewer: Viewer, reading: Reading) -> FindingsReading:
    """The findings, without those of others and without the company's own figures for partners."""
    found = reading.findings()
    if not viewer.sees_own_only:
        return found
    return replace(
        found,
        breaks=tuple(one for one in found.breaks if sees_finding(viewer, reading, one)),
        delights=tuple(one for one in found.delights if sees_finding(viewer, reading, one)),
        scores=(),
        call_first=(),
        emerging=(),
        missing=(),
        remarks=(),
        fairness=(),
        drivers=None,
    )


def sees_standard(viewer: Viewer, reading: Reading, key: str) -> bool:
    """Whether a standard belongs to a touchpoint that this person may see."""
    if not viewer.sees_own_only:
        return True
    return viewer.sees_touchpoint(reading.standard(key).touchpoint, reading.catalogue)


def visible_standards(viewer: Viewer, reading: Reading) -> StandardList:
    """The standards, without those of others for partners."""
    listing = reading.standards()
    shown = tuple(row for row in listing.standards if sees_standard(viewer, reading, row.key))
    return replace(listing, standards=shown)


def visible_touchpoints(viewer: Viewer, reading: Reading) -> list[Touchpoint]:
    """The touchpoints, without those of others for partners."""
    catalogue = reading.catalogue
    return [one for one in catalogue.touchpoints if viewer.sees_touchpoint(one.key, catalogue)]
