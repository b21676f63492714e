"""The part of the door that deals with standards: reading them, and audits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.insight.standard_results import AffectedPage, Said, StandardFound
    from heed.journeys.reading import OpenBuild
    from heed.lake.engines import Engine
    from heed.lake.store import Lake
    from heed.standards.design import Standard
    from heed.standards.models import AuditCase, AuditSample
    from heed.standards.reading import Opened
    from heed.standards.results import StandardList, StandardReading


class StandardsDoor:
    """What an opened home can do with standards."""

    if TYPE_CHECKING:

        @property
        def lake(self) -> Lake: ...

        @property
        def engine(self) -> Engine: ...

        def _newest_build(self) -> OpenBuild | None: ...

    def standards(self) -> StandardList:
        """Every standard with its share, budget and status; see `heed standards`."""
        from heed.standards.reading import list_standards

        return list_standards(self._opened_standards())

    def standard(self, key: str, *, misses: int = 20) -> StandardReading:
        """One standard with its periods, chart and newest ``misses``; see `heed standards`.

        Raises:
            NotFound: there is no such standard.
        """
        from heed.standards.reading import read_standard

        return read_standard(self._opened_standards(), key, most_misses=misses)

    def standard_found(self, key: str) -> StandardFound | None:
        """For whom a standard is missed, what goes with it and what customers do next.

        None if the newest build decided none of its cases.
        """
        from heed.insight.reading import read_standard_found

        return read_standard_found(self._newest_build(), key)

    def standard_cases(
        self, key: str, *, result: str = "missed", after: str = "", most: int = 50
    ) -> AffectedPage:
        """A page of the cases of a standard with one verdict, newest deadline first.

        Raises:
            HeedError: ``after`` is no cursor that a page gave.
        """
        from heed.insight.affected import cases_of

        return cases_of(self._newest_build(), key, result=result, after=after, most=most)

    def standard_said(self, key: str, *, most: int = 6) -> tuple[Said, ...]:
        """The newest texts about missed cases that were written after the miss."""
        from heed.insight.affected import said_of

        return said_of(self._newest_build(), key, most=most)

    def draw_audit(
        self,
        key: str,
        *,
        n: int,
        seed: int,
        since: datetime | None = None,
        until: datetime | None = None,
        actor: str = "python",
    ) -> AuditSample:
        """Draw cases of an audit standard by lot, to be looked at by people; see `heed audit`.

        Without ``until`` the data horizon of the standard's touchpoint ends the time, without
        ``since`` the standard's window begins it.

        Raises:
            NotFound: there is no such standard.
            HeedError: it has no audit, or there is nothing to draw.
        """
        from heed.journeys.queries import current_catalogue
        from heed.standards.audits import Draw, draw_sample
        from heed.standards.measures.records import Sources

        standard = self._audited(key)
        names = ("interactions", "feedback", "tallies")
        end = until or self._last_moment()
        return draw_sample(
            standard=standard,
            touchpoints=current_catalogue().touchpoints,
            sources=Sources(*(self.engine.table(name) for name in names)),
            engine=self.engine,
            draw=Draw(n, seed, since or end - standard.window, end),
            actor=actor,
            now=utc_now(),
        )

    def record_audit(
        self,
        key: str,
        number: int,
        answer: str,
        *,
        note: str = "",
        sample: int | None = None,
        actor: str = "python",
    ) -> AuditCase:
        """Store what a person found in one drawn case; see `heed audit`.

        Raises:
            NotFound: there is no such standard, draw or case.
            HeedError: the answer is not one that the audit asks for.
        """
        from heed.standards.audits import Finding, record_answer

        finding = Finding(number, answer, note, sample)
        return record_answer(
            standard=self._audited(key), finding=finding, actor=actor, now=utc_now()
        )

    def audit_cases(self, key: str) -> list[AuditCase]:
        """Every drawn case of an audit standard, oldest draw first."""
        from heed.standards.audits import list_cases

        return list_cases(self._audited(key))

    def _audited(self, key: str) -> Standard:
        from heed.standards.audits import audit_rule
        from heed.standards.reading import find_standard

        standard = find_standard(self._opened_standards().standards, key)
        audit_rule(standard)
        return standard

    def _opened_standards(self) -> Opened:
        from heed.journeys.queries import current_catalogue
        from heed.standards.queries import current_standards, standards_at
        from heed.standards.reading import open_standards

        build, current = self._newest_build(), current_standards()
        old = standards_at(build.catalogue.versions) if build else current
        return open_standards(build, old, current, current_catalogue())

    def _last_moment(self) -> datetime:
        from heed.standards.measures.drawing import last_moment

        table = self.engine.table("interactions")
        last = self.engine.to_rows(last_moment(table))[0]["last"]
        if last is None:
            raise HeedError("No interactions were imported yet, so there is nothing to draw.")
        moment: datetime = last
        return moment
