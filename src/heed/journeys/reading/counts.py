"""The counted rows behind one reading, from the small tables of a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heed.journeys.reading.asked import Asked
from heed.journeys.reading.opened import OpenBuild, Row


@dataclass(frozen=True)
class Met:
    """How often one touchpoint was met; what a month does not count is ``None``."""

    n: int
    n_instances: int | None
    weight_millionths: int
    place: float | None  # mean number of the step, 1 for the first
    n_to_next: int
    us_sum: int | None
    us_median: int | None
    us_p90: int | None


@dataclass(frozen=True)
class Counts:
    """Rows of one journey and segment; of a month, only flow and touchpoints are of that month."""

    flow: list[Row] = field(default_factory=list)
    touchpoints: Mapping[str, Met] = field(default_factory=dict)
    places: Mapping[str, float] = field(default_factory=dict)
    stages: Mapping[str, Row] = field(default_factory=dict)
    deviations: list[Row] = field(default_factory=list)


def counts_of(build: OpenBuild, asked: Asked) -> Counts:
    """Read everything that one reading shows: a handful of small tables, never steps."""
    cut = {"journey": asked.key, "segment": asked.segment}
    flow = build.rows("journey_flow", **cut, month=asked.month)
    met = {row["touchpoint"]: _met(row) for row in build.rows("journey_touchpoints", **cut)}
    places = {key: found.place for key, found in met.items() if found.place is not None}
    if asked.month:
        return Counts(flow=flow, touchpoints=_met_in_month(flow), places=places)
    return Counts(
        flow=flow,
        touchpoints=met,
        places=places,
        stages={row["stage"]: row for row in build.rows("journey_stages", **cut)},
        deviations=build.rows("journey_deviations", **cut),
    )


def _met(row: Row) -> Met:
    return Met(
        n=row["n"],
        n_instances=row["n_instances"],
        weight_millionths=row["weight_millionths"],
        place=row["step_no_sum"] / row["n"],
        n_to_next=row["n_to_next"],
        us_sum=row["us_sum"],
        us_median=row["us_median"],
        us_p90=row["us_p90"],
    )


def _met_in_month(flow: list[Row]) -> dict[str, Met]:
    """Meetings of a month: each has exactly one move that leaves it, the last one to the end."""
    met = {}
    for key in {row["from_touchpoint"] for row in flow if row["from_touchpoint"]}:
        leaving = [row for row in flow if row["from_touchpoint"] == key]
        onward = [row for row in leaving if row["to_touchpoint"]]
        met[key] = Met(
            n=sum(row["n"] for row in leaving),
            n_instances=None,
            weight_millionths=sum(row["weight_millionths"] for row in leaving),
            place=None,
            n_to_next=sum(row["n"] for row in onward),
            us_sum=_sum([row["us_sum"] for row in onward]),
            us_median=None,
            us_p90=None,
        )
    return met


def _sum(parts: list[int | None]) -> int | None:
    """The sum, unless a part passed 63 bits and so is not known."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
