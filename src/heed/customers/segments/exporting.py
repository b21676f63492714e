"""Taking the members of a segment out of Heed."""

from __future__ import annotations

from datetime import datetime

from heed.customers.segments.results import SegmentMembers
from heed.foundation import audit


def note_export(*, members: SegmentMembers, actor: str, now: datetime) -> None:
    """Write down who took out how many members of which segment; their numbers are not repeated."""
    audit.record(
        actor=actor,
        now=now,
        verb="export.segment",
        subject=f"segment:{members.segment}",
        version=members.version,
        as_of=members.as_of.isoformat(),
        knowledge=members.knowledge,
        n=members.n,
    )
