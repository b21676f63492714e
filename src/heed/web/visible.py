"""What of a result a person may see: partners only what their own teams own."""

from __future__ import annotations

from dataclasses import replace

from heed.insight.results import Finding, FindingsReading
from heed.journeys.design import Touchpoint
from heed.standards.results import StandardList
from heed.web.reading import Reading
from heed.web.viewer import Viewer


def sees_finding(viewer: Viewer, finding: Finding) -> bool:
    """Whether a finding is this person's to see."""
    return not viewer.sees_own_only or finding.owner in viewer.teams


def visible_findings(viewer: Viewer, reading: FindingsReading) -> FindingsReading:
    """The findings, without those of others and without the company's own figures for partners."""
    if not viewer.sees_own_only:
        return reading
    return replace(
        reading,
        breaks=tuple(one for one in reading.breaks if sees_finding(viewer, one)),
        delights=tuple(one for one in reading.delights if sees_finding(viewer, one)),
        scores=(),
        call_first=(),
        missing=(),
        remarks=(),
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
