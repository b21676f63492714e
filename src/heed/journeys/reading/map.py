"""The map of one journey: stages, steps and the cells of each step."""

from __future__ import annotations

from collections.abc import Mapping

from heed.journeys.design import Evidence, Stage, Step
from heed.journeys.evidence import raised
from heed.journeys.reading.asked import Asked
from heed.journeys.reading.counts import Counts, Met
from heed.journeys.reading.opened import Row
from heed.journeys.results import Cell, DeviationReading, Share, StageReading, StepReading, Times
from heed.journeys.results.basis import ONE, share_of, times

Found = Mapping[str, tuple[DeviationReading, ...]]  # deviations by touchpoint
EMOTIONS = {-2: "upset", -1: "uneasy", 0: "indifferent", 1: "pleased", 2: "delighted"}


def stages_of(asked: Asked, counts: Counts, found: Found) -> tuple[StageReading, ...]:
    """The designed stages in order, then a stage for touchpoints that the design does not have."""
    stages = []
    known: set[str] = set()
    if asked.design:
        for number, stage in enumerate(asked.design.stages, 1):
            steps = _designed_steps(asked, counts, found, stage)
            known |= {step.touchpoint for step in steps}
            stages.append(_stage(asked, counts, stage, number, steps))
    others = sorted(
        counts.touchpoints.keys() - known, key=lambda key: (counts.places.get(key, 0.0), key)
    )
    if others:
        stages.append(
            _outside(asked, tuple(_step(asked, counts, found, Step(key)) for key in others))
        )
    return tuple(stages)


def _outside(asked: Asked, steps: tuple[StepReading, ...]) -> StageReading:
    designed = asked.design is not None and asked.design.stages
    return StageReading(
        key="",
        name="Not in the design" if designed else "Steps found in the data",
        stage_no=None,
        reached=None,
        dropped=None,
        n_open=None,
        n_completed=None,
        steps=steps,
    )


def _stage(
    asked: Asked, counts: Counts, stage: Stage, number: int, steps: tuple[StepReading, ...]
) -> StageReading:
    row = counts.stages.get(stage.key)
    reached = dropped = None
    if row and asked.whole:
        reached = share_of(
            row["n_reached"],
            asked.whole["n"],
            row["weight_reached_millionths"],
            asked.whole["weight_millionths"],
        )
        dropped = _dropped(row)
    return StageReading(
        key=stage.key,
        name=stage.name,
        stage_no=number,
        reached=reached,
        dropped=dropped,
        n_open=row["n_open"] if row else None,
        n_completed=row["n_completed"] if row else None,
        steps=steps,
    )


def _dropped(row: Row) -> Share:
    """Of those who reached the stage; with weights unknown: drops are stored unweighted."""
    if row["weight_reached_millionths"] != row["n_reached"] * ONE:
        return Share(row["n_dropped"], row["n_reached"], None, None, None)
    return share_of(row["n_dropped"], row["n_reached"])


def _designed_steps(
    asked: Asked, counts: Counts, found: Found, stage: Stage
) -> tuple[StepReading, ...]:
    return tuple(
        _step(asked, counts, found, step)
        for step in stage.steps
        if not asked.segment or not step.segments or asked.segment in step.segments
    )


def _step(asked: Asked, counts: Counts, found: Found, step: Step) -> StepReading:
    touchpoint = asked.touchpoint(step.touchpoint)
    met = counts.touchpoints.get(step.touchpoint)
    shown = _shown_by_data(asked, step)
    share = _share_met(asked, met) if shown else None
    to_next = times(met.n_to_next, met.us_sum, met.us_median, met.us_p90) if met else None
    owner = step.owner or touchpoint.owner
    return StepReading(
        touchpoint=step.touchpoint,
        name=step.name or touchpoint.name,
        channel=touchpoint.channel,
        owner=owner,
        owner_name=asked.team_name(owner),
        optional=step.optional,
        repeatable=step.repeatable,
        moment_of_truth=step.moment_of_truth,
        met=share,
        n_times=(met.n if met else 0) if shown else None,
        to_next=to_next,
        deviations=found.get(step.touchpoint, ()),
        cells=(*_designed(asked, step), *_measured(share, to_next)),
    )


def _emotion(level: int | None) -> str:
    if level is None:
        return ""
    return f"{EMOTIONS[level]} ({level:+d})" if level else f"{EMOTIONS[level]} (0)"


def _designed(asked: Asked, step: Step) -> tuple[Cell, ...]:
    touchpoint = asked.touchpoint(step.touchpoint)
    values = {
        "channel": touchpoint.channel,
        "owner": asked.team_name(step.owner or touchpoint.owner),
        "moment_of_truth": "yes" if step.moment_of_truth else "",
        "emotion": _emotion(step.desired_emotion),
        "believed_emotion": _emotion(step.believed_emotion),
        "front_stage": step.front_stage,
        "back_stage": step.back_stage,
        "systems": ", ".join(step.systems),
        "procedure": step.procedure,
    }
    cells = []
    for name, value in values.items():
        stated = step.evidence.get(name, Evidence())
        evidence = raised(stated, asked.told.get((step.touchpoint, name), 0))
        cells.append(Cell(name, value, evidence.grade, evidence.told_by, None))
    return tuple(cells)


def _shown_by_data(asked: Asked, step: Step) -> bool:
    """Whether data could have shown the step: a touchpoint without condition is never seen."""
    if asked.whole is None:
        return False
    return asked.design is None or asked.touchpoint(step.touchpoint).when is not None


def _share_met(asked: Asked, met: Met | None) -> Share | None:
    whole = asked.whole
    if whole is None or asked.month:
        return None
    if met is None or met.n_instances is None:
        return None if met else share_of(0, whole["n"], 0, whole["weight_millionths"])
    return share_of(met.n_instances, whole["n"], met.weight_millionths, whole["weight_millionths"])


def _measured(share: Share | None, to_next: Times | None) -> tuple[Cell, ...]:
    return (
        Cell("met", str(share), "measured", 0, share.of)
        if share
        else Cell("met", "", "assumed", 0, None),
        Cell("time_to_next_us", str(to_next.mean_us), "measured", 0, to_next.n)
        if to_next
        else Cell("time_to_next_us", "", "assumed", 0, None),
    )
