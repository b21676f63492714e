"""Which data to ask for when a journey has none yet."""

from __future__ import annotations

from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.extracts import Extract, extracts_to_request
from heed.journeys.results import ExtractRequest


def extracts_of(design: JourneyDesign, catalogue: Catalogue) -> tuple[ExtractRequest, ...]:
    """The extracts that would measure the designed touchpoints."""
    names = {touchpoint.key: touchpoint.name for touchpoint in catalogue.touchpoints}
    return tuple(_request(extract, names) for extract in extracts_to_request(design, catalogue))


def _request(extract: Extract, names: dict[str, str]) -> ExtractRequest:
    shown = ", ".join(names.get(key, key) for key in extract.touchpoints)
    ask = f" Ask: {extract.ask}." if extract.ask else ""
    return ExtractRequest(
        name=shown,
        system=extract.system,
        columns=tuple(column.name for column in extract.columns),
        why=f"One row each time one of these happened, so that it can be measured.{ask}",
    )
