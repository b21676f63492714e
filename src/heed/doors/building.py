"""The part of the door that computes and keeps the lake in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heed.doors.importing import quiet
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.doors.paths import HomePaths
    from heed.interactions.capture.flushing import Flushed
    from heed.interactions.importing.relations import Progress
    from heed.journeys.builds import BuildResult
    from heed.lake.engines import Engine
    from heed.lake.maintenance import Compacted
    from heed.lake.store import Lake

MANY_FILES = 100  # that are small; then a table is compacted
KEPT_BUILDS = 10  # the newest builds stay readable after a sweep
SWEEP_GRACE = timedelta(hours=1)  # longer than any reader or writer works on one set of files


class BuildingDoor:
    """What an opened home does to keep its results and its lake up to date."""

    if TYPE_CHECKING:

        @property
        def paths(self) -> HomePaths: ...

        @property
        def lake(self) -> Lake: ...

        @property
        def engine(self) -> Engine: ...

        def flush(self) -> Flushed: ...

    def build(
        self,
        *,
        full: bool = False,
        as_of: datetime | None = None,
        engine: str = "duckdb",
        spark_master: str | None = None,
        progress: Progress = quiet,
    ) -> BuildResult:
        """Compute travelled journeys from what was imported; see `heed build`.

        Raises:
            Busy: another build or maintenance is at work.
            HeedError: the engine is unknown, or Spark cannot be started.
        """
        from heed.customers.identity.mirror import mirror_identities
        from heed.customers.segments.lists import mirror_lists
        from heed.journeys.builds import build
        from heed.journeys.filtering.kept import sweep
        from heed.journeys.queries import current_catalogue

        self.flush()
        mirror_identities(self.lake)
        mirror_lists(self.lake)
        built = build(
            self.lake,
            self._engine_named(engine, spark_master),
            current_catalogue(),
            full=full,
            as_of=as_of,
            now=utc_now(),
            progress=progress,
        )
        sweep(self.paths.filters, built.number)
        return built

    def _engine_named(self, name: str, spark_master: str | None) -> Engine:
        if name == "duckdb":
            return self.engine
        if name == "spark":
            from heed.lake.spark import spark_engine

            return spark_engine(self.lake, spark_master)
        raise HeedError(f"There is no engine {name!r}: choose duckdb or spark.")

    def compact_lake(self) -> Iterator[tuple[str, Compacted]]:
        """Rewrite small files of every lake table into few sorted ones, table by table.

        Raises:
            Busy: a build or other maintenance is at work.
        """
        for table in self.lake.versions():
            yield table, self.lake.compact(table)

    def tidy_lake(self, progress: Progress = quiet) -> list[str]:
        """Compact the tables that consist of many small files; which ones.

        Raises:
            Busy: a build or other maintenance is at work.
        """
        many = [name for name in self.lake.versions() if self.lake.n_small_files(name) > MANY_FILES]
        for done, table in enumerate(many):
            progress("compact", done, len(many))
            self.lake.compact(table)
        return many

    def sweep_lake(self) -> int:
        """Remove lake files that neither the newest state nor a kept build needs."""
        from heed.foundation.models import Build

        kept = [build.table_versions for build in Build.objects.all()[:KEPT_BUILDS]]
        return self.lake.vacuum(keep=kept, grace=SWEEP_GRACE)
