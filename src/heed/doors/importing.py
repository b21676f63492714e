"""The part of the door that brings data in: imports, their preview, and quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heed.doors.capture import current_plans
from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.doors.paths import HomePaths
    from heed.interactions.importing.preview import Preview
    from heed.interactions.importing.relations import Progress
    from heed.interactions.importing.report import ImportReport
    from heed.interactions.importing.retry import Retry, RetryReport
    from heed.interactions.quarantine import Listing, ShownRow
    from heed.lake.store import Lake


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class ImportingDoor:
    """What an opened home does with files and with rows that could not be read."""

    if TYPE_CHECKING:

        @property
        def paths(self) -> HomePaths: ...

        @property
        def lake(self) -> Lake: ...

    def import_files(
        self,
        spec: Path,
        folder: Path | None = None,
        *,
        actor: str = "python",
        replace: bool = False,
        progress: Progress = quiet,
    ) -> ImportReport:
        """Import the files that the specification at ``spec`` names; see `heed import`.

        With ``replace``, all that the source brought before is removed first.
        """
        from heed.interactions.importing.replace import forget_source
        from heed.interactions.importing.run import run_import
        from heed.interactions.importing.spec_file import read_spec

        spec_file, now = read_spec(Path(spec)), utc_now()
        if replace:
            forget_source(lake=self.lake, source=spec_file.spec.source, actor=actor, now=now)
        return run_import(
            lake=self.lake,
            spec_file=spec_file,
            folder=Path(folder or Path(spec).parent),
            work_folder=self.paths.work,
            actor=actor,
            now=now,
            progress=progress,
        )

    def preview_import(
        self, spec: Path, folder: Path | None = None, n: int = 5, progress: Progress = quiet
    ) -> Preview:
        """The first ``n`` rows of each table as an import would read them; writes nothing."""
        from heed.interactions.importing.preview import preview_import
        from heed.interactions.importing.spec_file import read_spec

        return preview_import(
            spec_file=read_spec(Path(spec)),
            folder=Path(folder or Path(spec).parent),
            work_folder=self.paths.work,
            now=utc_now(),
            n=n,
            progress=progress,
        )

    def quarantine(self, *, source: str | None = None, limit: int = 20) -> Listing:
        """Open quarantined rows, counted by reason."""
        from heed.interactions.quarantine import read_listing

        return read_listing(source=source, limit=limit)

    def quarantined_row(self, number: int) -> ShownRow:
        """One quarantined row with all its cells."""
        from heed.interactions import quarantine

        return quarantine.shown(quarantine.get_row(number))

    def retry_quarantine(
        self, retry: Retry | None = None, *, actor: str = "python", progress: Progress = quiet
    ) -> RetryReport:
        """Import quarantined rows again, all open ones unless said; see `heed quarantine retry`."""
        from heed.interactions.importing.retry import Retry, Workplace, retry_quarantined

        plans = current_plans()
        at = Workplace(self.lake, self.paths.work, actor, utc_now(), progress, plans)
        return retry_quarantined(at, retry or Retry())

    def drop_quarantined(self, *, numbers: Sequence[int], actor: str = "python") -> int:
        """Close quarantined rows without importing them."""
        from heed.interactions.quarantine import drop_rows

        return drop_rows(numbers=numbers, actor=actor, now=utc_now())
