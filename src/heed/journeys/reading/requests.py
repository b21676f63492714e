"""Which data to ask for when a journey has none yet."""

from __future__ import annotations

from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.extracts import extracts_to_request
from heed.journeys.results import ExtractColumn, ExtractRequest


def extracts_of(design: JourneyDesign, catalogue: Catalogue) -> tuple[ExtractRequest, ...]:
    """The extracts that would measure the designed touchpoints, one per system."""
    teams = {team.key: team.name for team in catalogue.teams}
    names = {touchpoint.key: touchpoint.name for touchpoint in catalogue.touchpoints}
    return tuple(
        ExtractRequest(
            system=extract.system,
            touchpoints=tuple(names.get(key) or key for key in extract.touchpoints),
            columns=tuple(ExtractColumn(c.name, c.purpose) for c in extract.columns),
            ask=", ".join(teams.get(key.strip(), key) for key in extract.ask.split(", ") if key),
        )
        for extract in extracts_to_request(design, catalogue)
    )
