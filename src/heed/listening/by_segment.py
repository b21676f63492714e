"""Every metric by one segment, from a finished build."""

from __future__ import annotations

from heed.journeys.reading.opened import OpenBuild
from heed.listening.measures import stored
from heed.listening.reading import difference_of, estimate_of, facts_of, rows_of
from heed.listening.results import SegmentScore

INSIDE = "in"


def scores_in(build: OpenBuild, segment: str) -> tuple[SegmentScore, ...]:
    """Each metric that anybody in the segment gave answers to, in the order of the metrics."""
    dimension = f"segments.{segment}"
    rows = rows_of(build, lambda values: stored.of_dimension(values, dimension))
    wholes = {row["metric"]: row for row in rows if not row["dimension"]}
    inside = {row["metric"]: row for row in rows if row["value"] == INSIDE and row["dimension"]}
    return tuple(
        SegmentScore(
            metric=key,
            name=facts["name"],
            estimate=estimate_of(inside[key]),
            whole=estimate_of(wholes[key]),
            difference=difference_of(inside[key]) if inside[key]["against"] else None,
        )
        for key, facts in facts_of(build).items()
        if key in inside and key in wholes
    )
