"""The part of the door that reads findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.insight.results import FindingExplained, FindingsReading
    from heed.journeys.reading import OpenBuild


class FindingsDoor:
    """What an opened home says about findings."""

    if TYPE_CHECKING:

        def _newest_build(self) -> OpenBuild | None: ...

    def findings(self) -> FindingsReading:
        """Every finding of the newest build; see `heed findings`."""
        from heed.insight.reading import read_findings

        return read_findings(self._newest_build())

    def finding(self, number: int) -> FindingExplained:
        """One finding with the whole computation behind it; see `heed findings --explain`.

        Raises:
            NotFound: there is no finding of this number.
        """
        from heed.insight.reading import explain_finding

        return explain_finding(self._newest_build(), number)
