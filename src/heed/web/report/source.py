"""Everything that a report says, read once from an opened home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from heed.insight.results import CaseShown, Finding, FindingExplained, FindingsReading
from heed.journeys.results import (
    DoctorReading,
    JourneyList,
    JourneyReading,
    JourneySummary,
    PathsReading,
)
from heed.kernel.errors import NotFound
from heed.listening.results import MetricList, MetricReading, MetricSummary
from heed.standards.results import StandardList, StandardReading

MOST_EXPLAINED = 8  # findings with their examples
MOST_CUTS = 4  # dimensions that the headline score is read by
PERIODS = ("quarter", "month", "week")
TIMES = (*PERIODS, "language", "touchpoint")
MOST_GROUPS = 12  # a dimension with more values is a list of names, not a group
NO_HORIZON = datetime(1970, 1, 2, tzinfo=UTC)  # a build of answers alone has no interactions


class Reads(Protocol):
    """What a report asks of a home."""

    def journeys(self) -> JourneyList: ...

    def journey(self, key: str) -> JourneyReading: ...

    def paths_of(self, key: str, *, top: int) -> PathsReading: ...

    def standards(self) -> StandardList: ...

    def standard(self, key: str, *, misses: int) -> StandardReading: ...

    def metrics(self) -> MetricList: ...

    def metric(self, key: str, *, by: str = "") -> MetricReading: ...

    def findings(self) -> FindingsReading: ...

    def finding(self, number: int) -> FindingExplained: ...

    def doctor(self) -> DoctorReading: ...


@dataclass(frozen=True)
class Score:
    """A metric with its periods, and what it can be read by."""

    summary: MetricSummary
    periods: MetricReading | None
    """By month, quarter or week: the longest with at least three periods; None if undated."""
    cuts: tuple[MetricReading, ...]
    """By the dimensions with few values; only of the headline score."""
    whole: MetricReading


@dataclass(frozen=True)
class Material:
    """What one report is written from."""

    findings: FindingsReading
    examples: dict[int, tuple[CaseShown, ...]]
    """Cases of the findings that are shown in full, by number."""
    standards: tuple[StandardReading, ...]
    as_of: datetime | None
    """The data horizon; None where nothing but answers was imported."""
    scores: tuple[Score, ...]
    """One metric for each thing that was asked, most answers first."""
    metrics: MetricList
    journey: JourneyReading | None
    paths: PathsReading | None
    n_journeys: int
    doctor: DoctorReading

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report: no build, or a build of nothing."""
        has_journey = self.journey is not None and self.journey.based_on is not None
        return not (has_journey or self.scores or any(one.kept.n for one in self.standards))


def gather(home: Reads, journey: str = "") -> Material:
    """Read what a report needs.

    Args:
        home: The opened home.
        journey: Key of the journey to show; empty: the one that most customers travelled.

    Raises:
        NotFound: there is no such journey.
    """
    findings, metrics, standards = home.findings(), home.metrics(), home.standards()
    shown = (*findings.breaks, *findings.delights)[:MOST_EXPLAINED]
    journeys = home.journeys().journeys
    chosen = _journey(home, journeys, journey)
    has_data = chosen is not None and chosen.based_on is not None
    return Material(
        findings=findings,
        examples={one.number: _examples(home, one) for one in shown},
        standards=tuple(home.standard(row.key, misses=5) for row in standards.standards),
        as_of=_horizon(standards, chosen),
        scores=_scores(home, metrics, {one.column for one in findings.fairness}),
        metrics=metrics,
        journey=chosen,
        paths=home.paths_of(chosen.key, top=5) if chosen is not None and has_data else None,
        n_journeys=len(journeys),
        doctor=home.doctor(),
    )


def _horizon(standards: StandardList, journey: JourneyReading | None) -> datetime | None:
    as_of = standards.as_of
    if as_of is None and journey is not None and journey.based_on is not None:
        as_of = journey.based_on.as_of
    return as_of if as_of is not None and as_of > NO_HORIZON else None


def _examples(home: Reads, finding: Finding) -> tuple[CaseShown, ...]:
    return home.finding(finding.number).cases


def _journey(
    home: Reads, journeys: tuple[JourneySummary, ...], wanted: str
) -> JourneyReading | None:
    if wanted:
        return home.journey(wanted)
    if not journeys:
        return None
    # The one most travelled; a designed one before one that was only found in the data.
    best = max(journeys, key=lambda one: (one.n > 0, one.origin == "designed", one.n))
    return home.journey(best.key)


def _scores(home: Reads, metrics: MetricList, restricted: set[str]) -> tuple[Score, ...]:
    first: dict[tuple[str, ...], MetricSummary] = {}
    for one in metrics.metrics:
        # A series may have several metrics (a mean, a share of the satisfied): the first leads.
        asked = (
            tuple(f"{s.source}/{s.item}/{s.mode}" for s in one.series)
            if one.origin == "default"
            else (one.key,)
        )
        first.setdefault(asked, one)
    most_first = sorted(first.values(), key=lambda one: (one.origin != "defined", -one.estimate.n))
    return tuple(
        _score(home, one, restricted, is_headline=at == 0) for at, one in enumerate(most_first)
    )


def _score(
    home: Reads, summary: MetricSummary, restricted: set[str], *, is_headline: bool
) -> Score:
    whole = home.metric(summary.key)
    periods = None
    for name in PERIODS:
        found = [one for one in whole.dimensions if one.name == name]
        if found and found[0].n_values >= 3:
            periods = home.metric(summary.key, by=name)
            break
    cuts: tuple[MetricReading, ...] = ()
    if is_headline:
        names = [
            one.name
            for one in whole.dimensions
            if one.name not in restricted
            and one.name not in TIMES
            and 2 <= one.n_values <= MOST_GROUPS
        ]
        cuts = tuple(_cut(home, summary.key, name) for name in names[:MOST_CUTS])
    return Score(summary, periods, cuts, whole)


def _cut(home: Reads, key: str, name: str) -> MetricReading:
    try:
        return home.metric(key, by=name)
    except NotFound:
        return home.metric(key)
