"""The part of the door that writes a page to forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.kernel.clock import utc_now

if TYPE_CHECKING:
    from heed.web.report.source import Reads


class ReportDoor:
    """What an opened home says on one page."""

    def report(self: Reads, *, journey: str = "", language: str = "en") -> str:
        """The newest build as one HTML page that needs nothing else; see `heed report`.

        Args:
            journey: Key of the journey to show; empty: the one that most customers travelled.
            language: ``en`` or ``de``.

        Raises:
            NotFound: there is no such journey.
            HeedError: the language is neither.
        """
        from heed.web.report.page import write_page
        from heed.web.report.source import gather

        material = gather(self, journey)
        return write_page(material, language=language, written_on=utc_now().date())
