"""The most frequent paths of a journey, and everything else as "other"."""

from __future__ import annotations

from heed.journeys.design import Catalogue
from heed.journeys.measures_reading import best_ranks, path_totals
from heed.journeys.reading.asked import Asked, asked_for
from heed.journeys.reading.opened import OpenBuild, Row, based_on
from heed.journeys.results import OtherPaths, PathReading, PathsReading
from heed.journeys.results.basis import share_of
from heed.kernel.errors import HeedError, NotFound

ARROW = " → "


def read_paths(
    build: OpenBuild | None, current: Catalogue, key: str, *, segment: str = "", top: int = 10
) -> PathsReading:
    """The ``top`` most frequent paths; shares of these and of "other" add to all instances.

    Raises ``NotFound`` for a journey or segment that is not there or that nobody travelled.
    """
    if top < 1:
        raise HeedError("Ask for at least one path: --top 1 or more.", code="invalid_option")
    asked = asked_for(build, current, key, segment=segment)
    if build is None or asked.whole is None:
        raise NotFound(
            f"Nobody has travelled {asked.key} yet, so it has no paths. "
            "Import data with `heed import`, then run `heed build`."
        )
    table = build.table("journey_paths")
    stored = build.engine.to_rows(path_totals(table, key, segment))[0]
    rows = build.engine.to_rows(best_ranks(table, key, segment, top))
    n_paths = stored["n_paths"] if stored["n"] == asked.whole["n"] else None
    return PathsReading(
        key=key,
        name=asked.name,
        segment=segment,
        based_on=based_on(build, asked.whole),
        n_paths=n_paths,
        paths=_paths(rows, asked, asked.whole),
        other=_other(rows, asked.whole, n_paths),
    )


def _paths(rows: list[Row], asked: Asked, whole: Row) -> tuple[PathReading, ...]:
    paths = []
    reached = 0
    for row in rows:
        reached += row["weight_millionths"]
        touchpoints = tuple(row["path"].split(ARROW))
        paths.append(
            PathReading(
                rank=row["rank"],
                touchpoints=touchpoints,
                names=tuple(asked.name_of(touchpoint) for touchpoint in touchpoints),
                instances=share_of(
                    row["n"], whole["n"], row["weight_millionths"], whole["weight_millionths"]
                ),
                cumulative=reached / whole["weight_millionths"],
                mean_us=None if row["us_sum"] is None else round(row["us_sum"] / row["n"]),
                median_us=row["us_median"],
                example=row["example_case"] or str(row["example"]),
            )
        )
    return tuple(paths)


def _other(rows: list[Row], whole: Row, n_paths: int | None) -> OtherPaths:
    rest = share_of(
        whole["n"] - sum(row["n"] for row in rows),
        whole["n"],
        whole["weight_millionths"] - sum(row["weight_millionths"] for row in rows),
        whole["weight_millionths"],
    )
    return OtherPaths(None if n_paths is None else n_paths - len(rows), rest)
