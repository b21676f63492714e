"""How many answers gave which score: the shape behind a metric's figure."""

from __future__ import annotations

from dataclasses import dataclass

from heed.journeys.reading import OpenBuild
from heed.listening.measures import answers as measures
from heed.listening.reading import opened_metric, series_of


@dataclass(frozen=True)
class ScoreCount:
    """One score and how many answers gave it, without weights."""

    score: float
    n: int


def count_scores(build: OpenBuild | None, key: str) -> tuple[ScoreCount, ...]:
    """Every score that the answers of a metric's first series gave, lowest first.

    Raises:
        NotFound: nothing was built yet, or there is no such metric.
    """
    opened, facts = opened_metric(build, key)
    series = series_of(facts)
    if not series or "feedback" not in opened.versions:
        return ()
    scored = measures.of_series(measures.scored(opened.table("feedback")), vars(series[0]))
    rows = opened.engine.to_rows(measures.by_score(scored))
    return tuple(ScoreCount(row["score"], row["n"]) for row in rows)
