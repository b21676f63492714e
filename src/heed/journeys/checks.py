"""Mistakes and gaps in a catalogue: what cannot be computed, and what was left undecided.

A mistake makes a catalogue unusable and blocks applying it; a warning says what is still unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from heed.foundation.yaml_lines import NodePath, nearest
from heed.journeys.design import Catalogue, JourneyDesign, Step, Touchpoint
from heed.journeys.measures_matching import Claims


@dataclass(frozen=True)
class Finding:
    """One thing found in the definition ``kind``:``key``, at ``path`` inside of it."""

    severity: Literal["mistake", "warning"]
    kind: str
    key: str
    path: NodePath
    what: str
    fix: str = ""


@dataclass(frozen=True)
class Known:
    """The keys that references may name."""

    teams: frozenset[str]
    touchpoints: Mapping[str, Touchpoint]
    segments: frozenset[str]
    personas: frozenset[str]


def check_catalogue(catalogue: Catalogue) -> list[Finding]:
    """Everything wrong or undecided that can be seen without data."""
    known = Known(
        frozenset(team.key for team in catalogue.teams),
        {touchpoint.key: touchpoint for touchpoint in catalogue.touchpoints},
        frozenset(segment.key for segment in catalogue.segments),
        frozenset(persona.key for persona in catalogue.personas),
    )
    findings: list[Finding] = []
    for touchpoint in catalogue.touchpoints:
        findings.extend(_touchpoint(touchpoint, known))
    for journey in catalogue.journeys:
        for check in (_steps, _bounds, _handoffs, _seams, _doubles):
            findings.extend(check(journey, known))
    return findings


def check_claims(claims: Claims, touchpoints: Iterable[Touchpoint]) -> list[Finding]:
    """What the data says about touchpoints: those that match nothing, those that overlap."""
    findings = []
    records = next(iter({touchpoint.counts for touchpoint in touchpoints}), "interactions")
    for key, n in claims.matched.items():
        if n == 0:
            what = f"None of {claims.total:,} {records} is this touchpoint."
            fix = "Compare the condition with the names that `heed doctor` lists."
            findings.append(Finding("warning", "touchpoint", key, ("when",), what, fix))
    for overlap in claims.overlaps:
        what = (
            f"{overlap.n:,} {records} are this touchpoint and `{overlap.first}` too; "
            f"they count as `{overlap.first}`, which stands first."
        )
        fix = "Narrow one condition, or change the order."
        findings.append(Finding("warning", "touchpoint", overlap.second, ("when",), what, fix))
    return findings


def _touchpoint(touchpoint: Touchpoint, known: Known) -> Iterator[Finding]:
    place = ("touchpoint", touchpoint.key)
    if touchpoint.owner:
        yield from _reference(place, ("owner",), "team", touchpoint.owner, known.teams)
    if touchpoint.when is None:
        yield Finding(
            "warning",
            *place,
            (),
            "Nothing in the data shows this touchpoint yet.",
            "Add `when: …` once an extract holds it.",
        )


def _steps(journey: JourneyDesign, known: Known) -> Iterator[Finding]:
    place = ("journey", journey.key)
    for path, step in _paths_of_steps(journey):
        touchpoint = known.touchpoints.get(step.touchpoint)
        yield from _reference(
            place, (*path, "touchpoint"), "touchpoint", step.touchpoint, known.touchpoints
        )
        if step.owner:
            yield from _reference(place, (*path, "owner"), "team", step.owner, known.teams)
        elif touchpoint is not None and not touchpoint.owner:
            what = f"The step `{step.touchpoint}` has no owner."
            yield Finding(
                "warning", *place, path, what, "Add `owner: …` here or at its touchpoint."
            )
        for number, segment in enumerate(step.segments):
            yield from _reference(
                place, (*path, "segments", number), "segment", segment, known.segments
            )
        if step.moment_of_truth and touchpoint is not None and touchpoint.when is None:
            what = f"The moment of truth `{step.touchpoint}` is not measured."
            fix = "Give its touchpoint a condition, or ask for the extract that shows it."
            yield Finding("warning", *place, (*path, "moment_of_truth"), what, fix)


def _bounds(journey: JourneyDesign, known: Known) -> Iterator[Finding]:
    place = ("journey", journey.key)
    steps = {step.touchpoint for step in journey.steps}
    for word, keys in (("starts", journey.starts), ("ends", journey.ends)):
        for number, key in enumerate(keys):
            path: NodePath = (word, number)
            yield from _reference(place, path, "touchpoint", key, known.touchpoints)
            if steps and key in known.touchpoints and key not in steps:
                what = f"`{key}` is named in `{word}` but is no step of this journey."
                yield Finding("warning", *place, path, what, "Add it as a step.")
    for number, segment in enumerate(journey.segments):
        yield from _reference(place, ("segments", number), "segment", segment.key, known.segments)
    for number, key in enumerate(journey.personas):
        yield from _reference(place, ("personas", number), "persona", key, known.personas)
    if not journey.ends and not journey.stages:
        what = "The journey has no end: it has neither `ends` nor stages."
        yield Finding(
            "warning", *place, (), what, "Name in `ends` the touchpoints that complete it."
        )
    elif not journey.ends:
        what = "The journey has no `ends`: only its last step completes it."
        yield Finding(
            "warning", *place, (), what, "Name in `ends` the touchpoints that complete it."
        )
    if journey.stages and not journey.steps:
        yield Finding("mistake", *place, ("stages",), "No stage has a step.", "Add steps.")


def _handoffs(journey: JourneyDesign, known: Known) -> Iterator[Finding]:
    place = ("journey", journey.key)
    for number, handoff in enumerate(journey.handoffs):
        path: NodePath = ("handoffs", number)
        yield from _reference(place, (*path, "from"), "team", handoff.from_owner, known.teams)
        yield from _reference(place, (*path, "to"), "team", handoff.to_owner, known.teams)
        if handoff.at:
            yield from _reference(place, (*path, "at"), "touchpoint", handoff.at, known.touchpoints)
        name = f"The handoff from `{handoff.from_owner}` to `{handoff.to_owner}`"
        if handoff.accepted_within is None:
            fix = "Add, for example, `accepted_within: 4 hours`."
            yield Finding("warning", *place, path, f"{name} has no acceptance rule.", fix)
        if not handoff.comes_along:
            what = f"{name} does not say what must come along."
            yield Finding("warning", *place, path, what, "Add `comes_along: [order number, …]`.")


def _seams(journey: JourneyDesign, known: Known) -> Iterator[Finding]:
    """Where the owner changes between steps and nobody said how the customer is handed over."""
    covered = {(handoff.from_owner, handoff.to_owner) for handoff in journey.handoffs}
    owned = [(path, step, _owner(step, known)) for path, step in _paths_of_steps(journey)]
    for (_, giver, giving), (path, taker, taking) in pairwise(owned):
        if giving and taking and giving != taking and (giving, taking) not in covered:
            covered.add((giving, taking))
            yield Finding(
                "warning",
                "journey",
                journey.key,
                path,
                f"Between `{giver.touchpoint}` and `{taker.touchpoint}` the owner changes from "
                f"`{giving}` to `{taking}` without a handoff.",
                f"Add it to `handoffs`: `from: {giving}`, `to: {taking}`.",
            )


def _doubles(journey: JourneyDesign, known: Known) -> Iterator[Finding]:  # noqa: ARG001
    stages: set[str] = set()
    for number, stage in enumerate(journey.stages):
        if stage.key in stages:
            what = f"The stage `{stage.key}` stands twice."
            path: NodePath = ("stages", number, "key")
            yield Finding("mistake", "journey", journey.key, path, what, "Give one another key.")
        stages.add(stage.key)
    seen: dict[str, list[Step]] = {}
    for path, step in _paths_of_steps(journey):
        if any(_same_people(step, other) for other in seen.get(step.touchpoint, [])):
            what = f"The step `{step.touchpoint}` stands twice for the same customers."
            fix = "Keep one and add `repeatable: true`, or give each its own `segments`."
            yield Finding("mistake", "journey", journey.key, path, what, fix)
        seen.setdefault(step.touchpoint, []).append(step)


def _same_people(step: Step, other: Step) -> bool:
    return not step.segments or not other.segments or bool({*step.segments} & {*other.segments})


def _owner(step: Step, known: Known) -> str:
    touchpoint = known.touchpoints.get(step.touchpoint)
    return step.owner or (touchpoint.owner if touchpoint else "")


def _paths_of_steps(journey: JourneyDesign) -> Iterator[tuple[NodePath, Step]]:
    for number, stage in enumerate(journey.stages):
        for position, step in enumerate(stage.steps):
            yield ("stages", number, "steps", position), step


def _reference(
    place: tuple[str, str], path: NodePath, kind: str, key: str, known: Iterable[str]
) -> Iterator[Finding]:
    keys = list(known)
    if key and key not in keys:
        meant = nearest(key, keys)
        fix = f"Did you mean `{meant}`?" if meant else f"Define it under `{kind}s:`."
        yield Finding("mistake", *place, path, f"There is no {kind} `{key}`.", fix)
