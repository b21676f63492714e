"""The part of the door that deals with contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.doors.importing import quiet
from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.interactions.importing.relations import Progress
    from heed.lake.engines import Engine
    from heed.lake.store import Lake


class ContactsDoor:
    """What an opened home can do about whom it may contact."""

    if TYPE_CHECKING:

        @property
        def lake(self) -> Lake: ...

        @property
        def engine(self) -> Engine: ...

    def catch_up_endings(self, *, actor: str = "python", progress: Progress = quiet) -> int:
        """End and resume relationships as interactions tell that are in the lake already.

        Imports do it by themselves for what is new; after the contact policy names other
        interactions, this looks through the others. Repeating it changes nothing. Returns how many
        changes were new.
        """
        from heed.customers.contact.telling import Happened, note_happened, telling_names
        from heed.customers.measures import named_interactions

        names = telling_names()
        if not names or not self.lake.n_rows("interactions"):
            return 0
        table = self.engine.table("interactions")
        rows = self.engine.to_rows(named_interactions(table, names))
        happened = [
            Happened(row["profile_id"], row["name"], row["source"], row["occurred_at"])
            for row in rows
        ]
        return note_happened(happened=happened, actor=actor, now=utc_now(), progress=progress)
