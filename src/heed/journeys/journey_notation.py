"""The notation of a journey in an experience file: its bounds, stages, steps and handoffs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from heed.customers.segments.rules import Segment
from heed.foundation.notation import (
    filled,
    read_key,
    read_name,
    read_reference,
    read_text,
    written_name,
)
from heed.foundation.yaml_cells import Cell
from heed.journeys.design import Evidence, Handoff, JourneyDesign, Stage, Step, Unit
from heed.kernel.durations import EXPECTED, duration_text, parse_duration

CELLS = (  # what a step says, each with evidence of its own
    "channel",
    "owner",
    "emotion",
    "believed_emotion",
    "front_stage",
    "back_stage",
    "systems",
    "procedure",
    "moment_of_truth",
)
UNITS: tuple[Unit, ...] = ("case", "customer", "account")
_TOLD = re.compile(r"told(?: by (\d{1,6})(?: people| person)?)?")
_JOURNEY_KEYS = (
    "key",
    "name",
    "description",
    "instance",
    "open_for",
    "starts",
    "ends",
    "segments",
    "personas",
    "stages",
    "handoffs",
)
_STEP_KEYS = (
    "touchpoint",
    "name",
    "optional",
    "repeatable",
    "segments",
    "owner",
    "moment_of_truth",
    "desired_emotion",
    "believed_emotion",
    "front_stage",
    "back_stage",
    "systems",
    "procedure",
    "evidence",
)


@dataclass(frozen=True)
class _Bounds:
    """What one instance of a journey is."""

    unit: Unit = "case"
    case_kind: str = ""
    gap: timedelta | None = None


def read_journey(cell: Cell) -> JourneyDesign:
    """The journey, with only the keys of its segments; a catalogue fills the segments in."""
    entries = cell.entries(_JOURNEY_KEYS, required=("key",))
    key = read_key(entries)
    bounds = _read_bounds(entries)
    segments = entries["segments"].keys() if "segments" in entries else ()
    return JourneyDesign(
        key=key,
        name=read_name(entries, key),
        unit=bounds.unit,
        case_kind=bounds.case_kind,
        gap=bounds.gap,
        starts=entries["starts"].keys() if "starts" in entries else (),
        ends=entries["ends"].keys() if "ends" in entries else (),
        stages=tuple(_read_stage(item) for item in _listed(entries, "stages")),
        segments=tuple(Segment(segment, "") for segment in segments),
        handoffs=tuple(_read_handoff(item) for item in _listed(entries, "handoffs")),
        description=read_text(entries, "description"),
        personas=entries["personas"].keys() if "personas" in entries else (),
    )


def write_journey(journey: JourneyDesign) -> dict[str, Any]:
    """The journey in normal form; its version is not part of it."""
    open_for = journey.gap if journey.unit == "case" else None
    return {
        **written_name(journey.key, journey.name),
        **filled(
            description=journey.description,
            instance=_written_instance(journey),
            open_for=duration_text(open_for) if open_for else "",
            starts=list(journey.starts),
            ends=list(journey.ends),
            segments=[segment.key for segment in journey.segments],
            personas=list(journey.personas),
            stages=[_write_stage(stage) for stage in journey.stages],
            handoffs=[_write_handoff(handoff) for handoff in journey.handoffs],
        ),
    }


def _read_bounds(entries: dict[str, Cell]) -> _Bounds:
    bounds = _read_instance(entries["instance"]) if "instance" in entries else _Bounds()
    if "open_for" not in entries:
        return bounds
    if bounds.unit != "case":
        entries["open_for"].problem(
            f"`open_for` does not go with instances per {bounds.unit}.",
            f"The silence that ends one is written `instance: {{{bounds.unit}: 30 days}}`.",
        )
    return replace(bounds, gap=_duration(entries["open_for"]))


def _read_instance(cell: Cell) -> _Bounds:
    if not isinstance(cell.value, dict):
        word = cell.choice(UNITS)
        return _Bounds(next(unit for unit in UNITS if unit == word))
    found = cell.entries(UNITS)
    if len(found) != 1:
        cell.problem(
            "An instance is one of case, customer and account.",
            "Write, for example, `instance: {customer: 30 days}`.",
        )
        return _Bounds()
    word, entry = next(iter(found.items()))
    if word == "case":
        return _Bounds(case_kind=entry.text(200))
    return _Bounds(next(unit for unit in UNITS if unit == word), gap=_duration(entry))


def _written_instance(journey: JourneyDesign) -> Any:
    if journey.unit == "case":
        return {"case": journey.case_kind} if journey.case_kind else "case"
    return {journey.unit: duration_text(journey.gap)} if journey.gap else journey.unit


def _read_stage(cell: Cell) -> Stage:
    entries = cell.entries(("key", "name", "steps"), required=("key", "steps"))
    key = read_key(entries)
    steps = tuple(_read_step(item) for item in _listed(entries, "steps"))
    return Stage(key, read_name(entries, key), steps)


def _write_stage(stage: Stage) -> dict[str, Any]:
    return {
        **written_name(stage.key, stage.name),
        "steps": [_write_step(step) for step in stage.steps],
    }


def _read_step(cell: Cell) -> Step:
    if not isinstance(cell.value, dict):
        return Step(cell.key())
    entries = cell.entries(_STEP_KEYS, required=("touchpoint",))
    desired, believed = entries.get("desired_emotion"), entries.get("believed_emotion")
    return Step(
        touchpoint=read_reference(entries, "touchpoint"),
        name=read_text(entries, "name"),
        optional=_truth(entries, "optional"),
        repeatable=_truth(entries, "repeatable"),
        segments=entries["segments"].keys() if "segments" in entries else (),
        owner=read_reference(entries, "owner"),
        moment_of_truth=_truth(entries, "moment_of_truth"),
        desired_emotion=desired.integer(-2, 2) if desired else None,
        believed_emotion=believed.integer(-2, 2) if believed else None,
        front_stage=read_text(entries, "front_stage"),
        back_stage=read_text(entries, "back_stage"),
        systems=entries["systems"].texts() if "systems" in entries else (),
        procedure=read_text(entries, "procedure"),
        evidence=_read_evidence_by_cell(entries["evidence"]) if "evidence" in entries else {},
    )


def _write_step(step: Step) -> dict[str, Any] | str:
    content = filled(
        name=step.name,
        optional=step.optional,
        repeatable=step.repeatable,
        segments=list(step.segments),
        owner=step.owner,
        moment_of_truth=step.moment_of_truth,
    )
    if step.desired_emotion is not None:  # 0 says something: indifferent
        content["desired_emotion"] = step.desired_emotion
    if step.believed_emotion is not None:
        content["believed_emotion"] = step.believed_emotion
    content |= filled(
        front_stage=step.front_stage,
        back_stage=step.back_stage,
        systems=list(step.systems),
        procedure=step.procedure,
        evidence=_written_evidence_by_cell(step.evidence),
    )
    return {"touchpoint": step.touchpoint, **content} if content else step.touchpoint


def _read_evidence_by_cell(cell: Cell) -> dict[str, Evidence]:
    """Evidence of each cell that is more than assumed; one grade alone holds for all cells."""
    if isinstance(cell.value, dict):
        grades = {word: _read_evidence(entry) for word, entry in cell.entries(CELLS).items()}
    else:
        grades = dict.fromkeys(CELLS, _read_evidence(cell))
    return {word: grade for word, grade in grades.items() if grade != Evidence()}


def _written_evidence_by_cell(evidence: dict[str, Evidence]) -> Any:
    grades = {
        word: evidence[word] for word in CELLS if evidence.get(word, Evidence()) != Evidence()
    }
    if len(grades) == len(CELLS) and len(set(grades.values())) == 1:
        return evidence_text(evidence[CELLS[0]])
    return {word: evidence_text(grade) for word, grade in grades.items()}


def evidence_text(evidence: Evidence) -> str:
    """``assumed``, ``told by 3`` or ``measured``."""
    return f"told by {evidence.told_by}" if evidence.grade == "told" else evidence.grade


def _read_evidence(cell: Cell) -> Evidence:
    text = cell.text()
    if text in ("assumed", ""):
        return Evidence()
    if text == "measured":
        return Evidence("measured")
    told = _TOLD.fullmatch(text)
    if told and (told_by := int(told[1] or 1)):
        return Evidence("told", told_by)
    cell.problem(
        f"`{text}` is no grade of evidence.", "Expected `assumed`, `told by 3` or `measured`."
    )
    return Evidence()


def _read_handoff(cell: Cell) -> Handoff:
    known = ("from", "to", "at", "comes_along", "accepted_within", "evidence")
    entries = cell.entries(known, required=("from", "to"))
    within = entries.get("accepted_within")
    return Handoff(
        from_owner=read_reference(entries, "from"),
        to_owner=read_reference(entries, "to"),
        at=read_reference(entries, "at"),
        comes_along=entries["comes_along"].texts() if "comes_along" in entries else (),
        accepted_within=_duration(within) if within else None,
        evidence=_read_evidence(entries["evidence"]) if "evidence" in entries else Evidence(),
    )


def _write_handoff(handoff: Handoff) -> dict[str, Any]:
    within, evidence = handoff.accepted_within, handoff.evidence
    return filled(
        **{"from": handoff.from_owner, "to": handoff.to_owner},
        at=handoff.at,
        comes_along=list(handoff.comes_along),
        accepted_within=duration_text(within) if within else "",
        evidence=evidence_text(evidence) if evidence != Evidence() else "",
    )


def _listed(entries: dict[str, Cell], word: str) -> list[Cell]:
    return entries[word].many() if word in entries else []


def _truth(entries: dict[str, Cell], word: str) -> bool:
    return entries[word].truth() if word in entries else False


def _duration(cell: Cell) -> timedelta | None:
    text = cell.text()
    duration = parse_duration(text)
    if duration is None and text:
        cell.problem(f"`{text}` is no length of time.", EXPECTED)
    return duration
