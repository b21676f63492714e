"""`heed journey` in a terminal: the list, the travelled map, the map without data."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from heed.cli.printing import (
    NONE,
    Columns,
    day,
    duration,
    heading,
    line,
    mean_of,
    median_of,
    minute,
    number,
    percent,
    percent_column,
    percent_with_interval,
)
from heed.journeys.results import (
    BasedOn,
    Cell,
    JourneyList,
    JourneyReading,
    JourneySummary,
    StageReading,
    StepReading,
)

SHOWN = 12  # rows of a table that has many; --json has them all
STEP_COLUMNS = ("Step", "Channel", ">Met by", ">Share (95 %)", ">Median", ">p90", ">Dev.", "Owner")
MONTH_COLUMNS = ("Step", "Channel", ">Times met", ">Mean", "Owner")
KINDS = {
    "skipped": "skipped",
    "repeated": "repeated",
    "out_of_order": "out of order",
    "unplanned": "unplanned",
    "ended_early": "ended early",
}


def print_list(out: Console, listed: JourneyList) -> None:
    """Every journey on one line."""
    if not listed.journeys:
        line(out, "No journey is designed, and none was found in data yet.")
        line(out, "Import data with `heed import`, then run `heed build`;")
        line(out, "or design one: `heed new journey --template shop-order`.")
        return
    table = Columns(
        "Journey", "Name", ">Instances", ">Completed", ">Open", ">Ended early", "Window"
    )
    for journey in listed.journeys:
        shares = [s for s in (journey.completed, journey.open, journey.ended_early) if s]
        shown = percent_column(shares) if shares else [NONE] * 3
        window = f"{day(journey.window_from)} to {day(journey.window_to)}" if journey.n else NONE
        table.row(journey.key, _name(journey), number(journey.n), *shown, window)
    table.print_to(out, 0)
    out.print()
    if listed.build is None:
        line(out, "Nothing is built yet. Run `heed build` after importing data.")
    else:
        line(
            out, f"Build {listed.build} of {minute(listed.built_at)}. `heed journey KEY` shows one."
        )


def _name(journey: JourneySummary) -> str:
    if journey.origin == "discovered":
        return "found in the data"
    return f"{journey.name} (version {journey.version})"


def print_journey(out: Console, reading: JourneyReading) -> None:
    """One journey: travelled if there is data, else as designed with what to ask for."""
    version = f", version {reading.version}" if reading.origin == "designed" else ""
    cut = "".join(
        f", {what} {value}"
        for what, value in (("segment", reading.segment), ("month", reading.month))
        if value
    )
    heading(out, f"{reading.name} ({reading.key}{version}{cut})")
    if reading.description:
        line(out, reading.description)
    for remark in reading.remarks:
        line(out, remark)
    if reading.based_on is None:
        _print_design(out, reading)
        return
    _print_totals(out, reading, reading.based_on)
    for stage in reading.stages:
        _print_stage(out, stage, in_month=bool(reading.month))
    _print_legend(out, reading)
    _print_moves(out, reading)
    _print_leaves(out, reading)
    _print_deviations(out, reading)
    _print_handoffs(out, reading)
    print_basis(out, reading.based_on)


def _print_totals(out: Console, reading: JourneyReading, based_on: BasedOn) -> None:
    line(
        out,
        f"{based_on.n:,} instances{_stand_for(based_on)}, one per {based_on.unit}, "
        f"{day(based_on.window_from)} to {day(based_on.window_to)}",
    )
    if reading.outcomes:
        shown = percent_column([outcome.instances for outcome in reading.outcomes])
        told = [
            f"{outcome.outcome.replace('_', ' ')} {share} ({outcome.instances.n:,})"
            for outcome, share in zip(reading.outcomes, shown, strict=True)
        ]
        line(out, ", ".join(told))
    if reading.duration and not reading.month:
        line(
            out,
            f"First to last step: median {duration(reading.duration.median_us)}, "
            f"{mean_of(reading.duration)}, 90th percentile {duration(reading.duration.p90_us)}",
        )


def _print_stage(out: Console, stage: StageReading, *, in_month: bool) -> None:
    told = f"{stage.stage_no}  {stage.name}" if stage.stage_no else stage.name
    if stage.reached and stage.dropped:
        told += f": {stage.reached.n:,} reached it ({percent(stage.reached.share)})"
        share = "" if stage.dropped.share is None else f" ({percent(stage.dropped.share)})"
        told += f", {stage.dropped.n:,} of them ended early here{share}"
        told += f", {stage.n_open:,} open here" if stage.n_open else ""
    heading(out, told)
    table = Columns(*(MONTH_COLUMNS if in_month else STEP_COLUMNS))
    for step in stage.steps:
        table.row(*(_month_cells(step) if in_month else _step_cells(step)))
    table.print_to(out)


def _step_cells(step: StepReading) -> tuple[str, ...]:
    departures = sum(found.n for found in step.deviations)
    return (
        _marked(step),
        step.channel or NONE,
        number(step.met.n if step.met else None),
        percent_with_interval(step.met),
        median_of(step.to_next),
        duration(step.to_next.p90_us) if step.to_next else NONE,
        number(departures) if departures else "",
        step.owner_name or NONE,
    )


def _month_cells(step: StepReading) -> tuple[str, ...]:
    mean = duration(step.to_next.mean_us) if step.to_next else NONE
    return (
        _marked(step),
        step.channel or NONE,
        number(step.n_times),
        mean,
        step.owner_name or NONE,
    )


def _marked(step: StepReading) -> str:
    return step.name + ("*" if step.moment_of_truth else "") + ("°" if step.optional else "")


def _print_legend(out: Console, reading: JourneyReading) -> None:
    steps = [step for stage in reading.stages for step in stage.steps]
    told = [
        sentence
        for sentence, holds in (
            ("Times are to the next step", reading.based_on is not None),
            ("* moment of truth", any(step.moment_of_truth for step in steps)),
            ("° optional", any(step.optional for step in steps)),
            ("Dev.: departures from the design, listed below", any(s.deviations for s in steps)),
        )
        if holds
    ]
    if told:
        out.print()
        line(out, "; ".join(told))


def _print_moves(out: Console, reading: JourneyReading) -> None:
    between = [m for m in reading.moves if m.from_touchpoint and m.to_touchpoint]
    if not between:
        return
    heading(out, "Most frequent moves")
    table = Columns("From", "To", ">Times", ">Of those leaving", ">Median", ">p90", "Loop")
    for move in between[:SHOWN]:
        table.row(
            move.from_name,
            move.to_name,
            number(move.n),
            percent(move.share),
            median_of(move.times),
            duration(move.times.p90_us) if move.times else NONE,
            move.loop,
        )
    table.print_to(out)
    _print_more(out, len(between), "moves")


def _print_leaves(out: Console, reading: JourneyReading) -> None:
    if not reading.leaves:
        return
    heading(out, "Where they leave")
    table = Columns("Last step", ">Instances", ">Share", "")
    shown = percent_column([leave.instances for leave in reading.leaves])
    for leave, share in list(zip(reading.leaves, shown, strict=True))[:SHOWN]:
        end = "designed end" if leave.designed_end else ""
        table.row(leave.name, number(leave.instances.n), share, end)
    table.print_to(out)
    _print_more(out, len(reading.leaves), "last steps")


def _print_deviations(out: Console, reading: JourneyReading) -> None:
    if not reading.deviations:
        if reading.origin == "designed" and not reading.month:
            heading(out, "Deviations from the design: none")
        return
    heading(out, "Deviations from the design")
    table = Columns("What", "Step", ">Instances", ">Share (95 %)", "For example")
    for found in reading.deviations[:SHOWN]:
        table.row(
            KINDS[found.kind],
            found.name,
            number(found.instances.n),
            percent_with_interval(found.instances),
            ", ".join(found.examples[:3]),
        )
    table.print_to(out)
    _print_more(out, len(reading.deviations), "deviations")


def _print_handoffs(out: Console, reading: JourneyReading) -> None:
    if not reading.handoffs:
        return
    heading(out, "Handoffs between owners")
    table = Columns("From", "To", ">Times", ">Took (mean)", "Accepted within", "Comes along")
    for handoff in reading.handoffs:
        within = (
            duration(handoff.accepted_within_us)
            if handoff.accepted_within_us
            else "no rule"
            if handoff.designed
            else "not designed"
        )
        table.row(
            handoff.from_name,
            handoff.to_name,
            number(handoff.n),
            duration(handoff.mean_us),
            within,
            ", ".join(handoff.comes_along) or NONE,
        )
    table.print_to(out)


def _print_more(out: Console, n: int, what: str) -> None:
    if n > SHOWN:
        line(out, f"… and {n - SHOWN:,} more {what}; `--json` has them all.", 2)


def print_basis(out: Console, based_on: BasedOn) -> None:
    """What the figures are based on."""
    version = f", journey version {based_on.journey_version}" if based_on.journey_version else ""
    heading(out, "What these figures are based on")
    line(
        out,
        f"{based_on.n:,} instances{_stand_for(based_on)}, {based_on.basis}, data up to "
        f"{minute(based_on.as_of)}. Build {based_on.build} of {minute(based_on.built_at)}"
        f"{version}, Heed {based_on.software}.",
    )
    line(out, based_on.method)
    line(out, based_on.not_covered)


def _stand_for(based_on: BasedOn) -> str:
    weighted = based_on.basis == "sample with weights"
    return f" that stand for {based_on.weighted_n:,.1f}" if weighted else ""


def _print_design(out: Console, reading: JourneyReading) -> None:
    for stage in reading.stages:
        heading(out, f"{stage.stage_no}  {stage.name}")
        for step in stage.steps:
            line(out, _marked(step), 2)
            _print_cells(out, step.cells)
    _print_legend(out, reading)
    _print_handoffs(out, reading)
    if reading.extracts:
        heading(out, "Extracts to ask for")
    for extract in reading.extracts:
        ask = f" (ask {extract.ask})" if extract.ask else ""
        line(out, f"From {extract.system}{ask}: {', '.join(extract.touchpoints)}", 2)
        table = Columns("", "")
        for column in extract.columns:
            table.row(column.name, column.purpose)
        table.print_to(out, 4)


def _print_cells(out: Console, cells: Sequence[Cell]) -> None:
    table = Columns("", "", "")
    for cell in cells:
        if cell.value:
            table.row(cell.name.replace("_", " "), cell.value, _grade(cell))
    if table.n_rows:
        table.print_to(out, 4)
    empty = [cell.name.replace("_us", "").replace("_", " ") for cell in cells if not cell.value]
    if empty:
        line(out, f"not known yet: {', '.join(empty)}", 4)


def _grade(cell: Cell) -> str:
    return f"told by {cell.told_by}" if cell.grade == "told" else cell.grade
