"""The part of the door that reads journeys, their paths and the state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.doors.paths import HomePaths
    from heed.journeys.measures_cases import Chosen
    from heed.journeys.measures_over_time import Period
    from heed.journeys.reading import OpenBuild
    from heed.journeys.results import DoctorReading, JourneyList, JourneyReading, PathsReading
    from heed.journeys.results.cases import CasesReading
    from heed.journeys.results.over_time import TouchpointOverTime
    from heed.lake.engines import Engine
    from heed.lake.store import Lake


class JourneysDoor:
    """What an opened home says about journeys."""

    if TYPE_CHECKING:

        @property
        def paths(self) -> HomePaths: ...

        @property
        def lake(self) -> Lake: ...

        @property
        def engine(self) -> Engine: ...

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
        from heed.journeys.notes import told_of
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading import read_journey

        build, now, told = self._newest_build(), current_catalogue(), told_of(key)
        return read_journey(build, now, key, segment=segment, month=month, told=told)

    def paths_of(self, key: str, *, segment: str = "", top: int = 10) -> PathsReading:
        """The ``top`` most frequent paths of a journey, and all others together; see `heed paths`.

        Raises:
            NotFound: there is no such journey or segment, or nobody travelled it.
        """
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading import read_paths

        return read_paths(self._newest_build(), current_catalogue(), key, segment=segment, top=top)

    def touchpoint_over_time(self, key: str, *, by: Period) -> TouchpointOverTime | None:
        """How often a touchpoint was met by week or month, and how long until the next step;
        None before the first build."""
        from heed.journeys.reading.over_time import read_touchpoint_over_time

        build = self._newest_build()
        if build is None or "journey_steps" not in build.versions:
            return None
        return read_touchpoint_over_time(build, key, by=by)

    def cases_of(self, chosen: Chosen, *, after: str = "", top: int = 50) -> CasesReading:
        """A page of the travelled journeys that share what was chosen, newest first.

        Raises:
            NotFound: there is no such journey or segment, or nobody travelled it.
        """
        from heed.journeys.queries import current_catalogue
        from heed.journeys.reading.cases import read_cases

        return read_cases(self._newest_build(), current_catalogue(), chosen, after=after, top=top)

    def doctor(self, *, top: int = 10) -> DoctorReading:
        """How fresh and complete the data is, and what it can answer; see `heed doctor`."""
        from heed.journeys.doctor import read_doctor
        from heed.journeys.queries import current_catalogue

        home = self.paths.root
        return read_doctor(self.engine, self.lake, current_catalogue(), home=home, top=top)

    def _newest_build(self) -> OpenBuild | None:
        from heed.journeys.queries import catalogue_at
        from heed.journeys.reading import open_newest

        return open_newest(self.engine, catalogue_at)
