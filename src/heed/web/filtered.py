"""The newest build as a reader sees it through a filter."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from threading import Lock

from heed.journeys.design import Catalogue
from heed.journeys.filtering.build import FilteredBuild
from heed.journeys.reading import OpenBuild
from heed.standards.results import StandardList
from heed.web.reading import Reading

MOST_OPEN = 32  # readings through filters that one process holds; each keeps its own results


class FilteredReading(Reading):
    """Like ``whole``, but journeys, paths and cases are of the filter; standards are of all."""

    def __init__(self, whole: Reading, build: FilteredBuild) -> None:
        super().__init__(whole.state)
        self.whole = whole
        self.build_through = build

    @cached_property
    def pinned(self) -> OpenBuild | None:
        """The build through the filter."""
        return self.build_through

    @cached_property
    def catalogue(self) -> Catalogue:
        """Everything defined now."""
        return self.whole.catalogue

    def standards(self) -> StandardList:
        return self.whole.standards()


class OpenFilters:
    """The readings through filters that are open; the one longest unused is closed first."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, FilteredReading] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], FilteredReading]) -> FilteredReading:
        """The reading of this name, made if it is not open."""
        with self._lock:
            found = self._open.pop(key, None) or make()
            self._open[key] = found
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return found


def through(whole: Reading, build: FilteredBuild) -> FilteredReading:
    """The reading through a filter, opened once."""
    opened = whole.kept(_open_filters)
    return opened.get(build.figures.key, lambda: FilteredReading(whole, build))


def _open_filters() -> OpenFilters:
    return OpenFilters()
