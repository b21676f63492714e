"""A build as seen through a filter: whoever reads it reads as if it held nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from heed.journeys.build_steps import INSTANCES, STEPS, SUMMARIES
from heed.journeys.filtering.computing import IDS
from heed.journeys.filtering.filters import Filter
from heed.journeys.filtering.kept import Shelf
from heed.journeys.measures import filtering, stored
from heed.journeys.reading.opened import OpenBuild


@dataclass(frozen=True)
class FilteredBuild(OpenBuild):
    """The build's tables for one journey, cut down to the instances that meet ``asked``.

    Summaries come from the shelf, steps and instances from the lake. Reading raises ``Busy`` if
    the shelf was cleared away.
    """

    journey: str = ""
    asked: Filter = field(default_factory=Filter)
    shelf: Shelf | None = None

    @property
    def where(self) -> tuple[str, ...]:
        return tuple(f"{name}={value}" for name, value in self.asked.pairs)

    @property
    def figures(self) -> Shelf:
        """Where the summaries lie."""
        if self.shelf is None:
            raise ValueError("a filtered build is made by `filtered`")
        return self.shelf

    def table(self, name: str) -> Any:
        if name in SUMMARIES:
            if self.figures.has(name):
                return stored.in_memory(self.figures.table(name))
            return stored.nothing(super().table(name))
        if name in (STEPS, INSTANCES):
            mine = stored.of_journey(super().table(name), self.journey)
            return filtering.of_instances(mine, stored.in_memory(self.figures.table(IDS)))
        return super().table(name)

    @cached_property
    def instances(self) -> frozenset[int]:
        """The instances that meet the filter."""
        return frozenset(self.figures.table(IDS).column("instance").to_pylist())


def filtered(build: OpenBuild, journey: str, asked: Filter, shelf: Shelf) -> FilteredBuild:
    """``build`` through a filter whose figures are on ``shelf``."""
    same = {one.name: getattr(build, one.name) for one in fields(OpenBuild)}
    return FilteredBuild(**same, journey=journey, asked=asked, shelf=shelf)
