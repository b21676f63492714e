"""What follows from captured events for contacts: who acts for whom, whose relationship ended.

It is noted before the interactions are written, so that a flush that is done again notes it again;
noting the same twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from heed.customers.contact.telling import Happened, note_happened, telling_names
from heed.customers.services import add_members
from heed.interactions.capture.gathering import Gathered
from heed.interactions.capture.people import ACTOR, Mirrored


def note_consequences(
    gathered: Gathered, interactions: pa.Table, mirrored: Mirrored, now: datetime
) -> None:
    """Note both; ``interactions`` are the rows that go to the lake, their profiles are stored."""
    members = gathered.members - mirrored.members
    add_members(pairs=sorted(members), now=now)
    mirrored.note_members(members)
    if names := telling_names():
        note_happened(happened=_happened(interactions, names), actor=ACTOR, now=now)


def _happened(interactions: pa.Table, names: frozenset[str]) -> list[Happened]:
    """Those that may end or resume a relationship."""
    is_telling = pc.is_in(interactions["name"], value_set=pa.array(sorted(names)))
    rows = interactions.filter(pc.and_(is_telling, pc.is_valid(interactions["profile_id"])))
    return [
        Happened(row["profile_id"], row["name"], row["source"], row["occurred_at"])
        for row in rows.select(["profile_id", "name", "source", "occurred_at"]).to_pylist()
    ]
