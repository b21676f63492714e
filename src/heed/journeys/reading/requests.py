"""Which data to ask for when a journey has none yet."""

from __future__ import annotations

from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.results import ExtractRequest


def extracts_of(design: JourneyDesign, catalogue: Catalogue) -> tuple[ExtractRequest, ...]:
    """The extracts that would measure the designed touchpoints."""
    del design, catalogue
    return ()
