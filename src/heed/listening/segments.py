"""What segments may say of metrics: the answers that each takes."""

from __future__ import annotations

from collections.abc import Mapping

from heed.foundation.conditions import Condition
from heed.journeys.queries import list_contents
from heed.listening.catalogue import metrics_of


def answers_at(versions: Mapping[str, int]) -> dict[str, Condition | None]:
    """By metric the condition on its answers (None: it takes every one), at these versions."""
    mine = {name: number for name, number in versions.items() if name.startswith("metric:")}
    return {metric.key: metric.answers for metric in metrics_of(list_contents(mine))}
