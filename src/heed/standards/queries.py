"""Reading stored standards and audit samples."""

from __future__ import annotations

from collections.abc import Mapping

from heed.foundation.once import once
from heed.journeys.catalogue import ORDER
from heed.journeys.queries import list_contents, list_current
from heed.standards.catalogue import standard_set_of
from heed.standards.design import StandardSet
from heed.standards.kinds import KINDS


def current_standards() -> StandardSet:
    """Every standard and calendar as defined now."""
    return standard_set_of(list_current())


@once
def standards_at(versions: Mapping[str, int]) -> StandardSet:
    """The standards and calendars among these versions, as builds name them.

    Raises:
        NotFound: there is no such version of a definition.
    """
    return standard_set_of(list_contents(_own(versions)))


def _own(versions: Mapping[str, int]) -> dict[str, int]:
    """The versions of this area's definitions, and of their orders ("order:standard")."""
    mine = {kind.name for kind in KINDS}
    names = {f"{ORDER}:{kind}" for kind in mine}
    return {
        name: number
        for name, number in versions.items()
        if name in names or name.partition(":")[0] in mine
    }
