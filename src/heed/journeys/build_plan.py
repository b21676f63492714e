"""What a build has to compute: each journey in numbers, its horizon, and what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from heed.customers.segments.rules import Rule, Segment
from heed.customers.segments.settling import settled
from heed.customers.segments.vocabulary import Vocabulary, vocabulary_of
from heed.foundation.conditions import Condition
from heed.journeys.design import Catalogue, JourneyDesign, Touchpoint
from heed.journeys.measures.coding import MILLION, Coding, code_design, code_names
from heed.journeys.measures.sources import names_by_source, sources_met
from heed.kernel.errors import InvalidDefinition
from heed.kernel.ids import id63
from heed.lake.engines import Engine

DISCOVERED = "discovered-"
DISCOVERED_GAP = timedelta(days=30)
MOST_NAMES = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class JourneyPlan:
    """One journey to compute.

    ``horizon`` is the last moment of the journey's sources, in UTC; ``fingerprint`` changes
    whenever something changes that every instance depends on.
    """

    coding: Coding
    touchpoints: tuple[Touchpoint, ...]
    segments: tuple[Segment, ...]
    horizon: datetime
    fingerprint: str
    cut: datetime | None = None  # later interactions do not count: the horizon that was given
    members: Mapping[int, Rule] = field(default_factory=dict)  # of segments of customers
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # of those rules

    @property
    def key(self) -> str:
        return self.coding.journey


@dataclass(frozen=True)
class BuildPlan:
    """All journeys to compute, and sentences on what was left out."""

    journeys: tuple[JourneyPlan, ...]
    notes: tuple[str, ...] = ()


def plan_build(
    engine: Engine,
    catalogue: Catalogue,
    versions: Mapping[str, int],
    *,
    as_of: datetime | None = None,
) -> BuildPlan:
    """Decide what to compute from the interactions at ``versions``.

    Without any designed journey there is one discovered journey per source: by case where the
    source has case keys, else by customer with a gap of 30 days.

    Raises:
        InvalidDefinition: a journey has steps at touchpoints that are not defined, or a segment
            whose rule cannot be settled.
    """
    interactions = engine.table("interactions", versions["interactions"])
    found = engine.to_rows(names_by_source(interactions))
    if not catalogue.journeys:
        return _discover(found, as_of)
    plans = []
    for design in catalogue.journeys:
        coding = _designed(design, catalogue, found)
        sources = (
            {
                row["source"]
                for row in engine.to_rows(sources_met(interactions, coding, catalogue.touchpoints))
            }
            if coding.designed
            else {row["source"] for row in found if _means(row, coding)}
        )
        horizon = as_of or _last(row for row in found if row["source"] in sources)
        touchpoints = catalogue.touchpoints if coding.designed else ()
        plan = _plan(coding, design, touchpoints, horizon, as_of)
        plans.append(_with_members(plan, catalogue))
    return BuildPlan(tuple(plans))


def _with_members(plan: JourneyPlan, catalogue: Catalogue) -> JourneyPlan:
    """The plan with the rules of its segments that look at more than the first record and traits.

    They look at whatever customers did, so everything is computed anew when a source has changed.
    """
    defined = {segment.key: segment for segment in catalogue.segments}
    members = {
        number: settled(segment.key, segment.when, defined)
        for number, segment in enumerate(plan.segments, start=1)
        if segment.when is not None and not isinstance(segment.when, Condition)
    }
    if not members:
        return plan
    vocabulary = vocabulary_of(catalogue)
    depends = repr((plan.fingerprint, members, vocabulary))
    fingerprint = hashlib.sha256(depends.encode()).hexdigest()[:32]
    return replace(plan, members=members, vocabulary=vocabulary, fingerprint=fingerprint)


def _designed(design: JourneyDesign, catalogue: Catalogue, found: Sequence[Row]) -> Coding:
    known = {touchpoint.key for touchpoint in catalogue.touchpoints}
    for step in design.steps:
        if step.touchpoint not in known:
            raise InvalidDefinition(
                f"The journey {design.key} has a step at {step.touchpoint}, which is "
                "no touchpoint. Define it, or take the step out."
            )
    sources, others = _cases_meant(design, found)
    if design.stages:
        coding = code_design(design, catalogue.touchpoints)
    else:
        names = {row["name"] for row in found if sources is None or row["source"] in sources}
        coding = code_names(
            sorted(names),
            journey=design.key,
            unit=design.unit,
            version=design.version,
            gap=design.gap,
        )
    return replace(coding, sources=sources, other_cases=others, weighted=_weighted(found))


def _cases_meant(
    design: JourneyDesign, found: Sequence[Row]
) -> tuple[tuple[str, ...] | None, tuple[tuple[str, str], ...]]:
    """The sources that hold cases of the design's kind, and what else those sources hold."""
    kind = design.case_kind
    if design.unit != "case" or not kind:
        return None, ()
    meant = [row for row in found if row["source"] == kind or _is_kind(row, kind)]
    pairs = {(row["source"], row["name"]) for row in meant}
    sources = tuple(sorted({source for source, _ in pairs}))
    others = {(row["source"], row["name"]) for row in found if row["source"] in sources} - pairs
    return sources, tuple(sorted(others))


def _is_kind(row: Row, kind: str) -> bool:
    """Case ids are made of the kind and the key, so one example tells the kind."""
    return bool(
        row["case_id"] is not None and row["case_id"] == id63("case", kind, row["case_key"])
    )


def _means(row: Row, coding: Coding) -> bool:
    return coding.sources is None or row["source"] in coding.sources


def _discover(found: Sequence[Row], as_of: datetime | None) -> BuildPlan:
    plans, notes = [], []
    for source in sorted({row["source"] for row in found}):
        rows = [row for row in found if row["source"] == source]
        has_cases = any(row["n_with_case"] for row in rows)
        has_customers = any(row["n_with_profile"] for row in rows)
        if not (has_cases or has_customers):
            notes.append(
                f"{source}: no record names a case or a customer, so nothing is travelled."
            )
            continue
        if len(rows) > MOST_NAMES:
            notes.append(
                f"{source}: {len(rows):,} different names of interactions are too many to discover "
                "a journey from. Define touchpoints in an experience file."
            )
            continue
        coding = code_names(
            [row["name"] for row in rows],
            journey=DISCOVERED + source,
            unit="case" if has_cases else "customer",
            gap=None if has_cases else DISCOVERED_GAP,
            sources=(source,),
        )
        coding = replace(coding, weighted=_weighted(rows))
        plans.append(_plan(coding, None, (), as_of or _last(rows), as_of))
    return BuildPlan(tuple(plans), tuple(notes))


def _plan(
    coding: Coding,
    design: JourneyDesign | None,
    touchpoints: tuple[Touchpoint, ...],
    horizon: datetime,
    as_of: datetime | None,
) -> JourneyPlan:
    # A given horizon may lie before the last one and so open what was closed: all is computed anew.
    # What data alone decides (names, sources) reaches instances through the rows that brought it.
    depends = repr((design or (coding.journey, coding.unit, coding.gap), touchpoints, as_of))
    fingerprint = hashlib.sha256(depends.encode()).hexdigest()[:32]
    segments = design.segments if design else ()
    return JourneyPlan(coding, touchpoints, segments, horizon, fingerprint, cut=as_of)


def _weighted(rows: Iterable[Row]) -> bool:
    return any(row["lightest"] != MILLION or row["heaviest"] != MILLION for row in rows)


def _last(rows: Iterable[Row]) -> datetime:
    latest = max((row["last_us"] for row in rows), default=0)
    return _EPOCH + timedelta(microseconds=latest)
