"""Names of what findings speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import GroupPart
from heed.journeys.design import Catalogue
from heed.standards.results import StandardRow
from heed.web import figures
from heed.web.reading import Reading


@dataclass(frozen=True)
class Names:
    """Names by key, and the standards with their figures."""

    standards: Mapping[str, StandardRow]
    metrics: Mapping[str, str]
    touchpoints: Mapping[str, str]
    journeys: Mapping[str, str]
    teams: Mapping[str, str]


def names_of(reading: Reading) -> Names:
    """The names as the newest build and the definitions have them."""
    catalogue = reading.catalogue
    return Names(
        standards={row.key: row for row in reading.standards().standards},
        metrics={metric.key: metric.name for metric in reading.metrics().metrics},
        touchpoints={point.key: point.name for point in catalogue.touchpoints},
        journeys={journey.key: journey.name for journey in catalogue.journeys},
        teams={team.key: team.name for team in catalogue.teams},
    )


def part_words(part: GroupPart) -> str:
    """One condition of a group: ``region: North``, ``“waiting” is written``."""
    if part.column == "words":
        return f"“{part.value}”"
    column = part.column.removeprefix("properties.").removeprefix("traits.").replace("_", " ")
    return f"{column}: {' / '.join((part.value, *part.others))}"


def group_words(parts: tuple[GroupPart, ...], since: str = "") -> str:
    """All conditions of a group in the company's own words, and from which day on they hold."""
    told = " + ".join(part_words(part) for part in parts)
    if not since:
        return told
    return _("%(group)s, since %(day)s") % {"group": told, "day": figures.day(since)}


def is_about_people(parts: tuple[GroupPart, ...]) -> bool:
    """Whether a group says who the customers are, not what happened to them."""
    return all(part.column.startswith(("traits.", "segment")) for part in parts)


def unowned_steps(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Steps of designed journeys that no team owns: (journey, touchpoint) keys, each once."""
    owners = {point.key: point.owner for point in catalogue.touchpoints}
    found = [
        (journey.key, step.touchpoint)
        for journey in catalogue.journeys
        for step in journey.steps
        if not (step.owner or owners.get(step.touchpoint, ""))
    ]
    return list(dict.fromkeys(found))
