"""From records in memory to findings: every search of a run, sharing one error.

What is read of the lake stands in :class:`Material`; from there on nothing is read, so that truth
tests judge simulated companies by the very same functions as a build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from heed.insight import asking, scores, standards
from heed.insight.answers import ScoredAnswers
from heed.insight.asking import Invited
from heed.insight.results import Finding, ScoreEffect
from heed.insight.standards import DecidedCases
from heed.journeys.design import Catalogue
from heed.stats.concentration import FAMILY_WISE, Search


@dataclass(frozen=True)
class Material:
    """Everything that is searched in one run."""

    answers: Sequence[ScoredAnswers]  # one metric for each set of answers
    decided: Sequence[DecidedCases]  # one for each standard
    scores: pa.Table | None  # answers about cases, as ``measures.records.scores_of_cases``
    asked: Invited | None
    catalogue: Catalogue
    restricted: frozenset[str] = frozenset()

    @property
    def n_searches(self) -> int:
        """Scores, standards twice (for whom, and to whom it matters), and who answers."""
        return len(self.answers) + 2 * len(self.decided) + (self.asked is not None)

    @property
    def error(self) -> float:
        """The error of each search, so that all together have one in a hundred."""
        return FAMILY_WISE / max(1, self.n_searches)


@dataclass(frozen=True)
class Looked:
    """What was looked at for one standard."""

    cases: DecidedCases
    search: Search
    effect: ScoreEffect | None


@dataclass(frozen=True)
class Judged:
    """What was found, not yet ranked, and every search: of scores by metric, of standards."""

    findings: tuple[Finding, ...]
    searches: Mapping[str, Search]
    looked: tuple[Looked, ...]
    error: float  # of each search


def judge(material: Material) -> Judged:
    """All findings that are searched for."""
    error, hidden = material.error, material.restricted
    looked = tuple(
        Looked(
            cases,
            standards.search_cases(cases, family_wise=error),
            standards.score_effect(material.scores, cases, family_wise=error),
        )
        for cases in material.decided
    )
    found: list[Finding] = []
    for one in looked:
        found += standards.findings_of(one.cases, one.search, one.effect, material.catalogue, error)
    searches = {
        each.plan.key: scores.search_scores(each, family_wise=error, restricted=hidden)
        for each in material.answers
    }
    for each in material.answers:
        found += scores.findings_of(each, searches[each.plan.key], error)
    if material.asked is not None:
        found += asking.findings_of(material.asked, family_wise=error, restricted=hidden)
    return Judged(tuple(found), searches, looked, error)
