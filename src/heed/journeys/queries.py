"""Reading stored definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from heed.journeys.catalogue import Content, catalogue_of
from heed.journeys.design import Catalogue
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


def catalogue_at(versions: Mapping[str, int]) -> Catalogue:
    """The catalogue of these versions, as ``Catalogue.versions`` and builds name them.

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
    return catalogue_of(contents)


def list_current() -> list[Content]:
    """The content of every definition that is not retired, the orders of kinds among them."""
    rows = DefinitionVersion.objects.filter(is_current=True, is_retired=False)
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


def _content(row: DefinitionVersion) -> Content:
    return Content(row.kind, row.key, row.content, row.version)
