"""The ways that customers took, most frequent first."""

from __future__ import annotations

from dataclasses import dataclass

from heed.journeys.results.basis import BasedOn, Result, Share


@dataclass(frozen=True)
class PathReading(Result):
    """One path: the same touchpoints in the same order."""

    rank: int
    """1 for the most frequent."""
    touchpoints: tuple[str, ...]
    """Keys of the touchpoints met, in order."""
    names: tuple[str, ...]
    """Their names."""
    instances: Share
    """Instances that took exactly this path, of all."""
    cumulative: float | None
    """Share of this path and all more frequent ones."""
    mean_us: int | None
    """Mean time from first to last step."""
    median_us: int | None
    """Median time from first to last step."""
    example: str
    """Case key of one such instance, or its number."""


@dataclass(frozen=True)
class OtherPaths(Result):
    """Everything that is not listed, so that shares add to the whole."""

    n_paths: int | None
    """Different paths that are not listed; null if more exist than a build stores."""
    instances: Share
    """Instances that took them."""


@dataclass(frozen=True)
class PathsReading(Result):
    """The most frequent paths of one journey; listed and other together are all instances."""

    key: str
    """The journey."""
    name: str
    """Its name."""
    segment: str
    """Only instances of this segment; empty: all."""
    based_on: BasedOn
    """What the figures are based on."""
    n_paths: int | None
    """Different paths; null if more exist than a build stores."""
    paths: tuple[PathReading, ...]
    """The most frequent ones."""
    other: OtherPaths
    """All others together."""
