"""The part of the door that deals with who is who."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from heed.doors.importing import quiet
from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.customers.identity.previewing import JoinPreview, SeparationPreview
    from heed.customers.identity.queries import Alarms, Identity, ProposalList
    from heed.customers.matching.definition import Matching
    from heed.customers.matching.services import Matched
    from heed.insight.belongings import Belongings
    from heed.interactions.importing.relations import Progress
    from heed.lake.engines import Engine


class IdentityDoor:
    """What an opened home knows of who is who, and what people decide on it."""

    if TYPE_CHECKING:

        @property
        def engine(self) -> Engine: ...

    def identity(self, customer: int, *, clear: bool = True) -> Identity:
        """The profiles of a customer, why they are one, and how that came.

        Raises:
            NotFound: nobody has this number.
        """
        from heed.customers.identity.queries import identity_of

        return identity_of(customer, clear=clear)

    def proposals(self, *, state: str = "open", limit: int = 50) -> ProposalList:
        """Pairs of customers that may be one person."""
        from heed.customers.identity.queries import list_proposals

        return list_proposals(clear=True, state=state, limit=limit)

    def alarms(self) -> Alarms:
        """Shared keys, and customers of very many profiles."""
        from heed.customers.identity.queries import list_alarms

        return list_alarms(clear=True)

    def preview_join(self, one: int, other: int) -> JoinPreview:
        """What joining two customers would give; nothing is written."""
        from heed.customers.identity.previewing import preview_join

        return preview_join(one=one, other=other)

    def preview_separation(self, customer: int, profiles: Collection[int]) -> SeparationPreview:
        """What taking profiles out of a customer would give; nothing is written."""
        from heed.customers.identity.previewing import preview_separation

        return preview_separation(customer=customer, profiles=profiles)

    def join(self, one: int, other: int, *, actor: str = "python") -> int:
        """Make two customers one; returns its number."""
        from heed.customers.identity.deciding import join

        return join(one=one, other=other, actor=actor, now=utc_now())

    def separate(
        self, customer: int, profiles: Collection[int], *, actor: str = "python"
    ) -> list[int]:
        """Take profiles out of a customer; returns the numbers of the customers they are."""
        from heed.customers.identity.deciding import separate

        return separate(customer=customer, profiles=profiles, actor=actor, now=utc_now())

    def match_people(self, *, actor: str = "python", progress: Progress = quiet) -> Matched:
        """Join and propose people without a common key; see `heed identity match`.

        Raises:
            HeedError: Splink is not installed.
        """
        from heed.customers.matching.services import match_people

        return match_people(
            engine=self.engine,
            matching=self.matching(),
            actor=actor,
            now=utc_now(),
            progress=progress,
        )

    def matching(self) -> Matching:
        """How people are matched: as an experience file says, else by the names of traits."""
        from heed.customers.matching.definition import MATCHING, UNCONFIGURED
        from heed.foundation.yaml_cells import Cell
        from heed.foundation.yaml_lines import YamlFile, invalid
        from heed.journeys.queries import list_current

        for content in list_current():
            if content.kind == MATCHING.name:
                cell = Cell(YamlFile(f"stored matching {content.key}", content.content))
                found: Matching = MATCHING.read(cell)
                if cell.problems:
                    raise invalid(cell.problems)
                return found
        return UNCONFIGURED

    def traits_of(self, customers: Sequence[int]) -> dict[int, dict[str, str]]:
        """By customer what matching compares, by field: the newest values as they were written."""
        from heed.customers.matching.records import fields_of, written_of

        return written_of(self.engine, fields_of(self.engine, self.matching()), customers)

    def belongings(self, profiles: Collection[int]) -> Belongings:
        """What hangs on profiles in the lake: what a join or a separation moves."""
        from heed.insight.belongings import belongings_of

        return belongings_of(self.engine, profiles)
