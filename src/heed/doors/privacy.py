"""The part of the door that hands out and erases what is known of people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heed.doors.importing import quiet
from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.customers.holdings import Place
    from heed.customers.models import Erasure, PersonExport
    from heed.customers.privacy.ageing import Tended
    from heed.customers.privacy.erasing import ErasurePreview
    from heed.doors.paths import HomePaths
    from heed.interactions.capture.flushing import Flushed
    from heed.interactions.importing.relations import Progress
    from heed.journeys.builds import BuildResult
    from heed.lake.store import Lake


class PrivacyDoor:
    """What an opened home does for people who ask what is known of them, or want it gone."""

    if TYPE_CHECKING:

        @property
        def paths(self) -> HomePaths: ...

        @property
        def lake(self) -> Lake: ...

        def flush(self) -> Flushed: ...

        def build(self, *, full: bool = False, progress: Progress = quiet) -> BuildResult: ...

    def place(self, now: datetime | None = None) -> Place:
        """Where exports and erasures work."""
        from heed.customers.holdings import Place

        at = self.paths
        return Place(self.lake, now or utc_now(), at.uploads, at.exports, at.work, at.filters)

    def export_person(
        self, customer: int, target: Path, *, actor: str = "python"
    ) -> dict[str, int]:
        """Write everything about a customer to an archive; returns records by kind.

        Raises:
            NotFound: there is no such customer.
        """
        from heed.customers.people import get_person
        from heed.customers.privacy.exporting import note_export, write_export

        person = get_person(customer)
        place = self.place()
        counts = write_export(person, place, Path(target))
        note_export(customer=person.customer, actor=actor, now=place.now)
        return counts

    def make_export(self, export: int) -> PersonExport:
        """Put together an export that somebody asked for."""
        from heed.customers.privacy.exporting import make_export

        return make_export(export=export, place=self.place())

    def preview_erasure(self, customer: int) -> ErasurePreview:
        """What erasing a customer would do, and what stays; nothing is changed."""
        from heed.customers.privacy.erasing import preview_erasure

        return preview_erasure(customer=customer, place=self.place())

    def erase(self, erasure: int, *, progress: Progress = quiet) -> Erasure:
        """Do what is left to do of a confirmed erasure; see `heed privacy erase`.

        Raises:
            Held: a legal hold stands.
            Busy: a build is at work, or records of the person came meanwhile.
        """
        from heed.customers.privacy.erasing import erase

        self.flush()  # what webhooks told is known to be a person's once it is written
        return erase(
            erasure=erasure,
            place=self.place(),
            rebuild=lambda: self.build(full=True, progress=progress),
            progress=progress,
        )

    def tend_ages(self, *, dry: bool = False, progress: Progress = quiet) -> Tended:
        """Let go what is older than its rule lets it become; with ``dry`` only tell what."""
        from heed.customers.privacy.ageing import preview_tending, tend

        if dry:
            return preview_tending(self.place())
        return tend(
            self.place(),
            erase=lambda number: self.erase(number, progress=progress),
            rebuild=lambda: self.build(full=True, progress=progress),
        )
