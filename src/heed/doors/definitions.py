"""The part of the door that deals with definitions: planning, applying, exporting, comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from heed.doors.importing import quiet
from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.definitions.changes import Change
    from heed.definitions.plan import Plan
    from heed.interactions.importing.relations import Progress
    from heed.journeys.design import Touchpoint
    from heed.journeys.measures_matching import (
        Claims,
    )
    from heed.journeys.services import AppliedChange
    from heed.lake.engines import Engine
    from heed.lake.store import Lake


class DefinitionsDoor:
    """What an opened home can do with experience files."""

    if TYPE_CHECKING:

        @property
        def lake(self) -> Lake: ...

        @property
        def engine(self) -> Engine: ...

    def plan(self, path: str | Path, *, only: bool = False, progress: Progress = quiet) -> Plan:
        """What applying the file or folder would change, its mistakes and warnings.

        A changed contact policy is replayed over the last 90 days.
        """
        from heed.definitions.files import read_definitions
        from heed.definitions.plan import make_plan
        from heed.definitions.trying import tried_out

        definitions = read_definitions(Path(path))
        plan = make_plan(definitions, only=only, count_claims=self.count_claims)
        return tried_out(plan, now=utc_now(), progress=progress)

    def apply(
        self,
        path: str | Path,
        *,
        only: bool = False,
        actor: str = "python",
        progress: Progress = quiet,
    ) -> tuple[Plan, list[AppliedChange]]:
        """Store what the file or folder defines; mistakes raise and nothing is stored.

        A changed contact policy is replayed first; the plan says what was found.
        """
        from heed.definitions.files import read_definitions
        from heed.definitions.plan import make_plan
        from heed.definitions.services import apply_files
        from heed.definitions.trying import tried_out

        now = utc_now()
        tried = tried_out(
            make_plan(read_definitions(Path(path)), only=only), now=now, progress=progress
        )
        plan, applied = apply_files(path=Path(path), actor=actor, now=now, only=only, tried=tried)
        return replace(plan, replayed=tried.replayed), applied

    def export(self, path: str | Path, *, force: bool = False) -> Path:
        """Write everything that is defined as one experience file; returns its path."""
        from heed.definitions.writing import experience_text, write_file
        from heed.journeys.queries import list_current

        return write_file(Path(path), experience_text(list_current()), force=force)

    def diff(self, before: str, after: str) -> list[Change]:
        """What turns one side into the other: files, folders, ``stored``, ``stored:KEY@N``."""
        from heed.definitions.sides import compare_sides, read_side

        return compare_sides(read_side(before), read_side(after))

    def count_claims(self, touchpoints: Sequence[Touchpoint]) -> Claims | None:
        """What the touchpoints, all of one kind of record, claim in the lake; None without data."""
        from heed.journeys.measures_matching import claim_counts, read_claims

        table = touchpoints[0].counts
        if table not in self.lake.versions() or not self.lake.n_rows(table):
            return None
        rows = self.engine.to_rows(claim_counts(self.engine.table(table), touchpoints))
        return read_claims(rows, touchpoints)
