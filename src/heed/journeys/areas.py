"""Areas above journeys that compute lake tables of their own as parts of the same build.

An area registers itself when Django starts; builds then call it after the journeys, and the one
build row names its tables, too. So the call goes up without an import that goes up. It is named,
not imported: commands that build nothing would wait for its libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from heed.journeys.design import Catalogue
    from heed.lake.engines import Engine

Progress = Callable[[str, int, int], None]  # what, done, total
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class AreaInputs:
    """What an area may read: pinned versions of everything, and what the last build left.

    ``as_of`` is the data horizon if one was given. ``facts`` are those that the area returned
    from the last build; it is empty when everything has to be computed anew.
    """

    engine: Engine
    versions: Mapping[str, int]  # of the sources, and of what the journeys of this build wrote
    before: Mapping[str, int]  # of the last build
    catalogue: Catalogue  # its ``versions`` name those of every definition, of any area
    as_of: datetime | None
    facts: Facts
    progress: Progress

    @property
    def definitions(self) -> Mapping[str, int]:
        """The version of every definition: ``standard:answered`` → 2."""
        return self.catalogue.versions


class BuildArea(Protocol):
    """An area with derived tables."""

    @property
    def name(self) -> str:
        """Its name in the facts of a build."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """The lake tables that it writes."""
        ...

    def is_current(self, inputs: AreaInputs) -> bool:
        """Whether the last build holds already what :meth:`compute` would write."""
        ...

    def compute(self, inputs: AreaInputs) -> Facts:
        """Write the tables; returns what the next build and readers must know (as JSON)."""
        ...


_registered: dict[str, int] = {}


def register(path: str, *, place: int) -> None:
    """Let every build compute the area at ``path``, such as ``heed.insight.builds.FINDINGS``.

    Areas are computed by their ``place``, lowest first: each may read what those before it wrote.
    """
    _registered.setdefault(path, place)


def registered() -> tuple[BuildArea, ...]:
    """The areas by their places."""
    return tuple(import_string(path) for path in sorted(_registered, key=_registered.__getitem__))
