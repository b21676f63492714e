"""Reading stored definitions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from heed.foundation.yaml_lines import nearest
from heed.journeys.catalogue import ORDER, Content, catalogue_of
from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.models import DefinitionVersion
from heed.kernel.errors import NotFound


@dataclass(frozen=True)
class StoredVersion:
    """One version of a definition: when it came, by whom, and whether it retired the key."""

    kind: str
    key: str
    version: int
    applied_at: datetime
    actor: str
    is_retired: bool


def current_catalogue() -> Catalogue:
    """Everything defined now; ``versions`` names the version of each part."""
    return catalogue_of(list_current())


def get_journey(key: str) -> JourneyDesign:
    """The journey as it is defined now.

    Raises:
        NotFound: there is no such journey, with the nearest key.
    """
    journeys = {journey.key: journey for journey in current_catalogue().journeys}
    if key not in journeys:
        meant = nearest(key, journeys)
        stored = ", ".join(journeys) or "none yet; `heed new journey` writes one"
        hint = f"Did you mean {meant}?" if meant else f"Stored are: {stored}."
        raise NotFound(f"There is no journey {key}. {hint}", journey=key)
    return journeys[key]


def catalogue_at(versions: Mapping[str, int]) -> Catalogue:
    """The catalogue of these versions, as ``Catalogue.versions`` and builds name them.

    Raises:
        NotFound: there is no such version of a definition.
    """
    return catalogue_of(list_contents(versions))


def list_contents(versions: Mapping[str, int]) -> list[Content]:
    """The contents of these versions of definitions of any kind.

    Raises:
        NotFound: there is no such version of a definition.
    """
    wanted = Q(pk__in=())
    for name, version in versions.items():
        kind, _, key = name.partition(":")
        wanted |= Q(kind=kind, key=key, version=version)
    contents = [_content(row) for row in DefinitionVersion.objects.filter(wanted)]
    absent = sorted(versions.keys() - {content.name for content in contents})
    if absent:
        raise NotFound(f"There is no version {versions[absent[0]]} of {absent[0]}.")
    return contents


def list_current() -> list[Content]:
    """The content of every definition that is not retired, the orders of kinds among them."""
    rows = DefinitionVersion.objects.filter(is_current=True, is_retired=False)
    return [_content(row) for row in rows]


def list_of_kinds(kinds: Collection[str]) -> list[Content]:
    """:func:`list_current` of some kinds only, with the orders of those kinds."""
    mine = Q(kind__in=kinds) | Q(kind=ORDER, key__in=kinds)
    rows = DefinitionVersion.objects.filter(mine, is_current=True, is_retired=False)
    return [_content(row) for row in rows]


def list_keys_of_origin(origin: str) -> set[tuple[str, str]]:
    """(kind, key) of what was applied last from this file or folder and is not retired."""
    rows = DefinitionVersion.objects.filter(is_current=True, is_retired=False, origin=origin)
    return set(rows.values_list("kind", "key"))


def list_versions(kind: str, key: str) -> list[StoredVersion]:
    """Every version of a definition, oldest first; none if there never was such a key."""
    rows = DefinitionVersion.objects.filter(kind=kind, key=key).order_by("version")
    return [
        StoredVersion(
            kind=row.kind,
            key=row.key,
            version=row.version,
            applied_at=row.applied_at,
            actor=row.actor,
            is_retired=row.is_retired,
        )
        for row in rows
    ]


def list_at(kind: str, version: int, key: str = "") -> list[Content]:
    """The content of every definition of a kind that has this version, or of the one with ``key``.

    A version that retired its definition has no content.
    """
    rows = DefinitionVersion.objects.filter(kind=kind, version=version, is_retired=False)
    if key:
        rows = rows.filter(key=key)
    return [_content(row) for row in rows]


def _content(row: DefinitionVersion) -> Content:
    return Content(row.kind, row.key, row.content, row.version)
