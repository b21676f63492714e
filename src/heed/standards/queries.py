"""Reading stored standards and audit samples."""

from __future__ import annotations

from collections.abc import Mapping

from heed.journeys.queries import list_contents, list_current
from heed.standards.catalogue import standard_set_of
from heed.standards.design import StandardSet


def current_standards() -> StandardSet:
    """Every standard and calendar as defined now."""
    return standard_set_of(list_current())


def standards_at(versions: Mapping[str, int]) -> StandardSet:
    """The standards and calendars of these versions, as builds name them.

    Raises:
        NotFound: there is no such version of a definition.
    """
    return standard_set_of(list_contents(versions))
