"""What a build has to do for the standards: each with its horizon, and what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from heed.journeys.areas import AreaInputs
from heed.standards.audits import audit_table
from heed.standards.clock_tables import EPOCH
from heed.standards.design import Audit, ScoreAtLeast, Standard, StandardSet, Tallied
from heed.standards.evaluation import StandardWork
from heed.standards.measures.horizons import FEEDBACK, INTERACTIONS, TALLIES, reach_of

SOURCES = ("interactions", "feedback", "tallies", "identity_map")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PlannedStandard:
    """One standard to evaluate; ``fingerprint`` changes with anything that decides its verdicts."""

    work: StandardWork
    fingerprint: str

    @property
    def key(self) -> str:
        return self.work.standard.key


@dataclass(frozen=True)
class StandardsPlan:
    """The standards to evaluate, and sentences on those that nothing in the data shows."""

    planned: tuple[PlannedStandard, ...]
    notes: tuple[str, ...] = ()


def plan_standards(inputs: AreaInputs, found: StandardSet) -> StandardsPlan:
    """Find the horizon of every standard; one scan of the records for all of them."""
    if not found.standards:
        return StandardsPlan(())
    touchpoints = inputs.catalogue.touchpoints
    interactions, feedback, tallies = (
        inputs.engine.table(name, inputs.versions[name]) for name in SOURCES[:3]
    )
    reach = inputs.engine.to_rows(reach_of(interactions, feedback, tallies, touchpoints))
    planned, notes = [], []
    for standard in found.standards:
        sources = _sources_of(standard, reach)
        if not sources:
            notes.append(
                f"{standard.key}: nothing in the data shows {_shown_by(standard)}, "
                "so this standard has no case yet."
            )
            continue
        mine = [row for row in reach if row["source"] in sources and _says_when(standard, row)]
        work = StandardWork(
            standard=standard,
            touchpoints=touchpoints,
            calendar=found.clock_of(standard) if standard.calendar else None,
            zone=found.zone_of(standard),
            first=_moment(min(row["first_us"] for row in mine)),
            as_of=inputs.as_of or _moment(max(row["last_us"] for row in mine)),
            audit=audit_table(standard) if isinstance(standard.rule, Audit) else None,
        )
        planned.append(PlannedStandard(work, _fingerprint(work, inputs.versions)))
    return StandardsPlan(tuple(planned), tuple(notes))


def _sources_of(standard: Standard, reach: Sequence[Row]) -> set[str]:
    """The sources that show the beginnings of cases, and with them what they wait for."""
    kind, names = INTERACTIONS, {key for _, key in standard.touchpoints()}
    if isinstance(standard.rule, ScoreAtLeast):
        kind, names = FEEDBACK, {standard.rule.item}
    elif isinstance(standard.rule, Tallied):
        kind, names = TALLIES, {standard.touchpoint}
    begins = standard.rule.item if isinstance(standard.rule, ScoreAtLeast) else standard.touchpoint
    shown = [row for row in reach if row["kind"] == kind and row["name"] in names]
    if not any(row["name"] == begins for row in shown):
        return set()
    return {row["source"] for row in shown}


def _says_when(standard: Standard, row: Row) -> bool:
    """Whether a record's time is a moment up to which the source was heard.

    A tally ends with its period, often days after the last event: it says so for tallies only.
    """
    return isinstance(standard.rule, Tallied) is (row["kind"] == TALLIES)


def _shown_by(standard: Standard) -> str:
    if isinstance(standard.rule, ScoreAtLeast):
        return f"an answer to {standard.rule.item}"
    return f"the touchpoint {standard.touchpoint}"


def _fingerprint(work: StandardWork, versions: Mapping[str, int]) -> str:
    audit = work.audit.to_pylist() if work.audit is not None else None
    depends = (
        work.standard,
        work.touchpoints,
        work.calendar and (work.calendar.week, sorted(work.calendar.holidays)),
        work.zone,
        work.as_of,
        [versions[name] for name in SOURCES],
        audit,
    )
    return hashlib.sha256(repr(depends).encode()).hexdigest()[:32]


def _moment(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)
