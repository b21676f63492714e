"""The door for Python users and for every command: one home directory, opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import django

from heed.config.home_definitions import DefinitionsDoor
from heed.config.home_findings import FindingsDoor
from heed.config.home_metrics import MetricsDoor
from heed.config.home_report import ReportDoor
from heed.config.home_standards import StandardsDoor
from heed.config.home_value import ValueDoor
from heed.config.paths import HomePaths, find_home
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

    from heed.interactions.importing.preview import Preview
    from heed.interactions.importing.relations import Progress
    from heed.interactions.importing.report import ImportReport
    from heed.interactions.importing.retry import Retry, RetryReport
    from heed.interactions.quarantine import Listing, ShownRow
    from heed.journeys.builds import BuildResult
    from heed.journeys.reading import OpenBuild
    from heed.journeys.results import DoctorReading, JourneyList, JourneyReading, PathsReading
    from heed.lake.engines import Engine
    from heed.lake.maintenance import Compacted
    from heed.lake.store import Lake

KEPT_BUILDS = 10  # the newest builds stay readable after a sweep
SWEEP_GRACE = timedelta(hours=1)  # longer than any reader or writer works on one set of files

_opened: Path | None = None


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Home(DefinitionsDoor, MetricsDoor, StandardsDoor, FindingsDoor, ValueDoor, ReportDoor):
    """An opened home directory. Its methods return the same typed results that commands print."""

    paths: HomePaths

    @classmethod
    def open(cls, home: str | Path | None = None) -> Home:
        """Open (and on first use create) a home directory; one home per Python process.

        Raises:
            HeedError: this process has another home open, or the place cannot be written.
        """
        global _opened
        paths = HomePaths(find_home(home))
        if _opened not in (None, paths.root):
            raise HeedError(f"This process has {_opened} open; start another one for {paths.root}.")
        try:
            paths.create()
        except OSError as error:
            raise HeedError(
                f"Cannot create the home directory {paths.root}: {error.strerror}. "
                "Name another one with --home or HEED_HOME."
            ) from None
        _start_django(paths)
        _opened = paths.root
        return cls(paths)

    @cached_property
    def lake(self) -> Lake:
        from heed.lake.store import Lake

        return Lake(self.paths.lake)

    @cached_property
    def engine(self) -> Engine:
        """DuckDB over the lake's files."""
        from heed.lake.engines import duckdb_engine

        return duckdb_engine(self.lake, temp=self.paths.work)

    def journeys(self) -> JourneyList:
        """Every journey, designed or found in the data; see `heed journey`."""
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading import list_journeys

        return list_journeys(self._newest_build(), current_catalogue())

    def journey(self, key: str, *, segment: str = "", month: str = "") -> JourneyReading:
        """One journey as designed and as travelled; ``month`` is yyyy-mm. See `heed journey`.

        Raises:
            NotFound: there is no such journey or segment.
        """
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading import read_journey

        return read_journey(
            self._newest_build(), current_catalogue(), key, segment=segment, month=month
        )

    def paths_of(self, key: str, *, segment: str = "", top: int = 10) -> PathsReading:
        """The ``top`` most frequent paths of a journey, and all others together; see `heed paths`.

        Raises:
            NotFound: there is no such journey or segment, or nobody travelled it.
        """
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading import read_paths

        return read_paths(self._newest_build(), current_catalogue(), key, segment=segment, top=top)

    def doctor(self, *, top: int = 10) -> DoctorReading:
        """How fresh and complete the data is, and what it can answer; see `heed doctor`."""
        from heed.journeys.doctor import read_doctor
        from heed.journeys.queries import current_catalogue

        return read_doctor(
            self.engine,
            self.lake,
            current_catalogue(),
            home=self.paths.root,
            database=self.paths.database,
            top=top,
        )

    def _newest_build(self) -> OpenBuild | None:
        from heed.journeys.queries import catalogue_at
        from heed.journeys.reading import open_newest

        return open_newest(self.engine, catalogue_at)

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
        from heed.journeys.builds import build
        from heed.journeys.queries import current_catalogue

        return build(
            self.lake,
            self._engine_named(engine, spark_master),
            current_catalogue(),
            full=full,
            as_of=as_of,
            now=utc_now(),
            progress=progress,
        )

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

    def sweep_lake(self) -> int:
        """Remove lake files that neither the newest state nor a kept build needs."""
        from heed.foundation.models import Build

        kept = [build.table_versions for build in Build.objects.all()[:KEPT_BUILDS]]
        return self.lake.vacuum(keep=kept, grace=SWEEP_GRACE)

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

        at = Workplace(self.lake, self.paths.work, actor, utc_now(), progress)
        return retry_quarantined(at, retry or Retry())

    def drop_quarantined(self, *, numbers: Sequence[int], actor: str = "python") -> int:
        """Close quarantined rows without importing them."""
        from heed.interactions.quarantine import drop_rows

        return drop_rows(numbers=numbers, actor=actor, now=utc_now())


def _start_django(paths: HomePaths) -> None:
    os.environ["HEED_HOME"] = str(paths.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heed.config.settings")
    # A notebook runs an event loop in our thread; these calls are meant to block it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    django.setup()
    if _needs_migration(paths):
        _migrate(paths)


def _needs_migration(paths: HomePaths) -> bool:
    """Whether the record store lacks migrations; asked with one small query."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not paths.database.exists():
        return True
    executor = MigrationExecutor(connection)
    unknown = _of_newer_version(executor)
    if unknown:
        raise HeedError(
            f"The home directory {paths.root} was written by a newer version of Heed (it knows "
            f"{unknown}). Use that version, or another home directory."
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_newer_version(executor: MigrationExecutor) -> str:
    """A migration of ours that was applied here and that this version does not have; else empty."""
    known = executor.loader.disk_migrations or {}
    ours = {app for app, _name in known}
    strange = [
        f"{app}.{name}"
        for app, name in sorted(executor.loader.applied_migrations or {})
        if app in ours and (app, name) not in known
    ]
    return strange[0] if strange else ""


def _migrate(paths: HomePaths) -> None:
    """Create or change the record store's tables; one process at a time."""
    from django.core.management import call_command

    from heed.lake.locks import exclusive

    with exclusive(paths.root / ".migrating"):
        call_command("migrate", verbosity=0, interactive=False)
