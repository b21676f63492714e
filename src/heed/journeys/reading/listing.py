"""The list of all journeys."""

from __future__ import annotations

from collections import defaultdict

from heed.journeys.design import Catalogue, JourneyDesign, Outcome
from heed.journeys.reading.opened import OpenBuild, Row, basis_of
from heed.journeys.results import JourneyList, JourneySummary, Share
from heed.journeys.results.basis import ONE, share_of


def list_journeys(build: OpenBuild | None, current: Catalogue) -> JourneyList:
    """Every journey that is designed now or that the newest build found in the data."""
    travelled: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in build.rows("journey_outcomes", segment="") if build else []:
        travelled[row["journey"]][row["outcome"]] = row
    designs = {design.key: design for design in current.journeys}
    built = {design.key: design for design in build.catalogue.journeys} if build else {}
    summaries = [
        _summary(key, travelled.get(key, {}), built.get(key) or designs.get(key), build)
        for key in sorted(designs.keys() | travelled.keys())
    ]
    return JourneyList(
        build=build.number if build else None,
        built_at=build.finished_at if build else None,
        journeys=tuple(summaries),
    )


def _summary(
    key: str, outcomes: dict[str, Row], design: JourneyDesign | None, build: OpenBuild | None
) -> JourneySummary:
    whole = outcomes.get("")
    n, weight = (whole["n"], whole["weight_millionths"]) if whole else (0, 0)

    def share(outcome: Outcome) -> Share | None:
        if not whole:
            return None
        row = outcomes.get(outcome, {"n": 0, "weight_millionths": 0})
        return share_of(row["n"], n, row["weight_millionths"], weight)

    return JourneySummary(
        key=key,
        name=design.name if design else key,
        origin="designed" if design else "discovered",
        version=whole["journey_version"] if whole else design.version if design else 0,
        unit=whole["unit"] if whole else design.unit if design else "case",
        n=n,
        weighted_n=weight / ONE,
        basis=basis_of(n, weight),
        completed=share("completed"),
        open=share("open"),
        ended_early=share("ended_early"),
        window_from=whole["first_started_at"] if whole else None,
        window_to=whole["last_ended_at"] if whole else None,
        as_of=build.horizon(key) if build and whole else None,
    )
