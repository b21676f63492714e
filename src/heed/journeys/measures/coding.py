"""A journey in numbers: touchpoints, stages and segments as small integers to compute with.

Sorting and grouping ten million rows is several times faster on integers than on text, so builds
compute with the codes of this module and join the names last. Values in, values out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from heed.journeys.design import JourneyDesign, Step, Touchpoint, Unit

MILLION = 1_000_000
WORD = 62  # touchpoints in one integer of bits; the sign stays out of it


@dataclass(frozen=True)
class SegmentRules:
    """What a journey asks of one segment's instances, as sets of touchpoint codes."""

    planned: frozenset[int]
    mandatory: frozenset[int]
    repeatable: frozenset[int]

    @property
    def last_mandatory(self) -> int | None:
        """The touchpoint that completes an instance where the design names no end."""
        return max(self.mandatory or self.planned, default=None)


@dataclass(frozen=True)
class Coding:
    """One journey's numbers. A code is an index into ``names``; designed touchpoints come first.

    ``stage_of`` has the stage number of every designed touchpoint. ``rules[0]`` holds for instances
    of no segment, ``rules[i]`` for ``segments[i - 1]``.
    """

    journey: str
    version: int
    unit: Unit
    names: tuple[str, ...]
    gap: timedelta | None = None
    sources: tuple[str, ...] | None = None  # None: every source
    other_cases: tuple[tuple[str, str], ...] = ()  # (source, name) whose cases are not meant
    stages: tuple[str, ...] = ()
    stage_of: tuple[int, ...] = ()
    starts: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    segments: tuple[str, ...] = ()
    rules: tuple[SegmentRules, ...] = ()
    weighted: bool = True  # False: every interaction is known to weigh exactly one

    @property
    def gap_us(self) -> int | None:
        """The gap in whole microseconds."""
        return None if self.gap is None else self.gap // timedelta(microseconds=1)

    @property
    def designed(self) -> bool:
        """False for a journey that is discovered from the data: nothing can deviate from it."""
        return bool(self.stages)

    @property
    def n_designed(self) -> int:
        return len(self.stage_of)

    @property
    def words(self) -> range:
        """The integers of bits that it takes to remember which designed touchpoints were met."""
        return range((self.n_designed + WORD - 1) // WORD)

    def code(self, touchpoint: str) -> int:
        return self.names.index(touchpoint)


def code_design(design: JourneyDesign, touchpoints: Sequence[Touchpoint]) -> Coding:
    """The numbers of a designed journey.

    A touchpoint stands at its first place in the design. One that is designed twice for the same
    customers counts as repeatable.
    """
    ordered = list(dict.fromkeys(step.touchpoint for step in design.steps))
    others = [t.key for t in touchpoints if t.key not in set(ordered)]
    names = (*ordered, *others)
    codes = {name: code for code, name in enumerate(names)}
    stage_of: dict[str, int] = {}
    for number, stage in enumerate(design.stages):
        for step in stage.steps:
            stage_of.setdefault(step.touchpoint, number)
    segments = tuple(segment.key for segment in design.segments)
    return Coding(
        journey=design.key,
        version=design.version,
        unit=design.unit,
        gap=design.gap,
        names=names,
        stages=tuple(stage.key for stage in design.stages),
        stage_of=tuple(stage_of[name] for name in ordered),
        starts=frozenset(codes[key] for key in design.starts if key in codes),
        ends=frozenset(codes[key] for key in design.ends if key in codes),
        segments=segments,
        rules=tuple(_rules(design.steps, codes, segment) for segment in ("", *segments)),
    )


def code_names(
    names: Sequence[str],
    *,
    journey: str,
    unit: Unit,
    version: int = 0,
    sources: tuple[str, ...] | None = None,
    gap: timedelta | None = None,
) -> Coding:
    """The numbers of a journey that is discovered: its touchpoints are the interactions' names."""
    return Coding(journey, version, unit, tuple(sorted(names)), gap=gap, sources=sources)


def _rules(steps: Sequence[Step], codes: dict[str, int], segment: str) -> SegmentRules:
    mine = [step for step in steps if not step.segments or segment in step.segments]
    times = Counter(step.touchpoint for step in mine)
    return SegmentRules(
        planned=frozenset(codes[step.touchpoint] for step in mine),
        mandatory=frozenset(codes[step.touchpoint] for step in mine if not step.optional),
        repeatable=frozenset(
            codes[step.touchpoint] for step in mine if step.repeatable or times[step.touchpoint] > 1
        ),
    )
