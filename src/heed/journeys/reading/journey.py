"""One journey: the map as designed, and beside it what customers really did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from heed.journeys.design import Catalogue, Outcome
from heed.journeys.evidence import Told
from heed.journeys.reading.asked import Asked, asked_for
from heed.journeys.reading.counts import Counts, counts_of
from heed.journeys.reading.map import stages_of
from heed.journeys.reading.moves import handoffs_of, leaves_of, moves_of
from heed.journeys.reading.opened import OpenBuild, Row, based_on
from heed.journeys.reading.requests import extracts_of
from heed.journeys.results import (
    BasedOn,
    DeviationReading,
    JourneyReading,
    Move,
    OutcomeReading,
    StageReading,
    Times,
)
from heed.journeys.results.basis import share_of, times

OUTCOMES: tuple[Outcome, ...] = ("completed", "open", "ended_early")


def read_journey(
    build: OpenBuild | None,
    current: Catalogue,
    key: str,
    *,
    segment: str = "",
    month: str = "",
    told: Told | None = None,
) -> JourneyReading:
    """One journey for a segment (all if empty) and a month "yyyy-mm" (the whole window if empty).

    ``told`` is how many people told which cell in notes.

    Without data: the map as designed, every cell with its grade, and the extracts to ask for.
    Raises ``NotFound`` for an unknown journey or segment, ``HeedError`` for a month not yyyy-mm.
    """
    asked = asked_for(build, current, key, segment=segment, month=month)
    asked = replace(asked, told=told or {})
    if build is None or asked.whole is None:
        return _assemble(asked, None, Counts(), (), _remarks(asked, travelled=False))
    counts = counts_of(build, asked)
    moves = moves_of(asked, counts)
    basis = based_on(build, asked.whole)
    return _assemble(asked, basis, counts, moves, _remarks(asked, travelled=True))


def _assemble(
    asked: Asked,
    basis: BasedOn | None,
    counts: Counts,
    moves: tuple[Move, ...],
    remarks: tuple[str, ...],
) -> JourneyReading:
    whole = asked.whole
    deviations = deviations_of(asked, counts)
    return JourneyReading(
        key=asked.key,
        name=asked.name,
        description=asked.design.description if asked.design else "",
        origin="designed" if asked.design else "discovered",
        version=whole["journey_version"] if whole else asked.design.version if asked.design else 0,
        segment=asked.segment,
        month=asked.month,
        based_on=basis,
        duration=_duration(whole) if whole else None,
        outcomes=_outcomes(whole, asked.outcomes) if whole and not asked.month else (),
        stages=_stages(asked, counts, deviations),
        moves=moves,
        leaves=leaves_of(asked, moves) if not asked.month else (),
        deviations=deviations,
        handoffs=handoffs_of(asked, moves),
        extracts=extracts_of(asked.design, asked.catalogue) if asked.design and not whole else (),
        remarks=remarks,
    )


def _stages(
    asked: Asked, counts: Counts, deviations: tuple[DeviationReading, ...]
) -> tuple[StageReading, ...]:
    by_touchpoint: dict[str, list[DeviationReading]] = defaultdict(list)
    for deviation in deviations:
        by_touchpoint[deviation.touchpoint].append(deviation)
    return stages_of(asked, counts, {key: tuple(found) for key, found in by_touchpoint.items()})


def _duration(row: Row) -> Times | None:
    return times(row["n"], row["us_sum"], row["us_median"], row["us_p90"])


def _outcomes(whole: Row, rows: Sequence[Row]) -> tuple[OutcomeReading, ...]:
    found = {row["outcome"]: row for row in rows}
    readings = []
    for outcome in OUTCOMES:
        row = found.get(outcome)
        n, weight = (row["n"], row["weight_millionths"]) if row else (0, 0)
        share = share_of(n, whole["n"], weight, whole["weight_millionths"])
        duration = times(n, row["us_sum"], row["us_median"], row["us_p90"]) if row else None
        readings.append(OutcomeReading(outcome, share, duration))
    return tuple(readings)


def deviations_of(asked: Asked, counts: Counts) -> tuple[DeviationReading, ...]:
    """Every departure from the design, most instances first."""
    whole = asked.whole
    if not whole:
        return ()
    readings = [
        DeviationReading(
            kind=row["kind"],
            touchpoint=row["touchpoint"],
            name=asked.name_of(row["touchpoint"]),
            n=row["n"],
            instances=share_of(
                row["n_instances"],
                whole["n"],
                row["weight_millionths"],
                whole["weight_millionths"],
            ),
            examples=tuple(part for part in (row["examples"] or "").split(" | ") if part),
        )
        for row in counts.deviations
    ]
    return tuple(sorted(readings, key=lambda d: (-d.instances.n, d.kind, d.touchpoint)))


def _remarks(asked: Asked, *, travelled: bool) -> tuple[str, ...]:
    remarks = []
    if not travelled:
        remarks.append(
            "No data shows this journey yet: every cell is as designed, none is measured."
        )
    elif asked.month:
        remarks.append(
            "Of this month: moves that began in it. Stages, outcomes, deviations and shares of "
            "instances are counted for the whole window only; leave the month out to see them."
        )
    newest = asked.newest.version if asked.newest else None
    if travelled and asked.design and newest != asked.design.version:
        now = f"at version {newest}" if newest else "retired"
        remarks.append(
            f"The definition is {now} now; these figures are of version {asked.design.version}. "
            "Run `heed build` to compute it anew."
        )
    return tuple(remarks)
