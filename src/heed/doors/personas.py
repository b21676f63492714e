"""The part of the door that reads personas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.insight.persona_results import PersonaList, PersonaReading
    from heed.insight.personas import Source
    from heed.journeys.reading import OpenBuild


class PersonasDoor:
    """What an opened home says about personas."""

    if TYPE_CHECKING:

        def _newest_build(self) -> OpenBuild | None: ...

    def personas(self, *, today: date | None = None) -> PersonaList:
        """Every persona with its share in the newest build; see `heed personas`.

        Whether they are stale is said as of ``today``: the present day unless given.
        """
        from heed.insight.personas import list_personas

        return list_personas(self._personas_on(today))

    def persona(self, key: str, *, today: date | None = None) -> PersonaReading:
        """One persona with the figures of its segment; see `heed personas KEY`.

        Raises:
            NotFound: there is no such persona.
        """
        from heed.insight.personas import read_persona

        return read_persona(self._personas_on(today), key)

    def _personas_on(self, today: date | None) -> Source:
        from heed.insight.personas import Source
        from heed.journeys.queries import current_catalogue
        from heed.kernel.clock import utc_now

        return Source(current_catalogue(), self._newest_build(), today or utc_now().date())
