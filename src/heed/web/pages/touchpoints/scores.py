"""What people answered about each touchpoint: the metric that most of them gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.kernel.estimate import Estimate

if TYPE_CHECKING:
    from heed.web.reading import Reading

DIMENSION = "touchpoint"
Score = tuple[str, Estimate]  # the metric's name, and its figure at the touchpoint


def scores_by_touchpoint(home: Reading) -> dict[str, Score]:
    """By key of a touchpoint the figure that rests on most answers there."""
    return home.kept(_read, home)


def _read(home: Reading) -> dict[str, Score]:
    """Metrics are never mixed: each touchpoint shows one of them, by its name."""
    keys = {point.name: point.key for point in home.catalogue.touchpoints}
    found: dict[str, Score] = {}
    for metric in home.metrics().metrics:
        reading = home.metric(metric.key)
        if all(each.name != DIMENSION for each in reading.dimensions):
            continue
        for group in home.metric(metric.key, by=DIMENSION).groups:
            key = keys.get(group.value, group.value)
            before = found.get(key)
            if before is None or group.estimate.n > before[1].n:
                found[key] = (metric.name, group.estimate)
    return found
