"""The search for findings as a part of every build, so that reading them is quick.

Findings are stored as documents without personal values: they hold ids of records, and who said
what is looked up when they are read. Everything is computed anew whenever a source or a definition
has changed: what is compared with everybody cannot be made of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from heed.insight import scores, standards
from heed.insight.answers import ScoredAnswers, scored_answers
from heed.insight.documents import Stored, store
from heed.insight.emerging import emerging_issues
from heed.insight.missing import Known, wanted
from heed.insight.ranking import ranked
from heed.insight.results import Finding
from heed.insight.sources import Source
from heed.insight.standards import DecidedCases
from heed.journeys.areas import AreaInputs, Facts
from heed.lake.engines import duckdb_engine
from heed.lake.schemas import FINDINGS as TABLE
from heed.listening.measures.stored import in_memory
from heed.standards.design import Standard

RELEASE = 1  # of the computation: a larger number computes everything anew
SOURCES = ("interactions", "feedback", "identity_map", "traits", "journey_instances")
MOST_EXAMPLES = 5


@dataclass(frozen=True)
class FindingsArea:
    """The area as builds see it."""

    name: str = "findings"
    tables: tuple[str, ...] = (TABLE.name,)

    def is_current(self, inputs: AreaInputs) -> bool:
        """Whether the last build holds already what would be computed."""
        written = inputs.before.get(TABLE.name) == inputs.engine.lake.version(TABLE.name)
        return written and inputs.facts.get("depends") == _depends(inputs)

    def compute(self, inputs: AreaInputs) -> Facts:
        """Write ``findings``."""
        if self.is_current(inputs):
            return inputs.facts
        inputs.progress("findings", 0, 1)
        stored = _look(Source(inputs))
        _write(inputs, stored)
        inputs.progress("findings", 1, 1)
        return {"depends": _depends(inputs)}


FINDINGS = FindingsArea()


def _depends(inputs: AreaInputs) -> dict[str, Any]:
    """Everything that the findings depend on, as JSON."""
    return {
        "release": RELEASE,
        "versions": {name: inputs.versions[name] for name in SOURCES},
        "definitions": dict(sorted(inputs.catalogue.versions.items())),
        "as_of": inputs.as_of.isoformat() if inputs.as_of else None,
    }


def _look(source: Source) -> Stored:
    """All findings, and what else a reader wants of feedback alone."""
    answers = scored_answers(source)
    searched = scores.one_of_each(answers)
    defined = standards.defined_standards(source)
    decided = [cases for one in defined if (cases := standards.decided_cases(source, one))]
    error = scores.error_of_each(len(searched) + len(decided))
    searches = {
        each.plan.key: scores.search_scores(each, family_wise=error) for each in searched
    }  # fmt: skip
    found: list[Finding] = []
    examples: dict[str, tuple[bytes, ...]] = {}
    for cases in decided:
        found.extend(_of_cases(source, cases, error))
        examples[cases.standard.key] = _examples(cases)
    for each in searched:
        found.extend(scores.findings_of(each, searches[each.plan.key], error))
    calls = scores.call_first(searched)
    return Stored(
        findings=ranked(found),
        scores=tuple(scores.read_scores(answers, searches)),
        calls=tuple((call.record, call.score, call.at_us) for call in calls),
        examples=examples,
        missing=wanted(_known(source, answers, defined)),
        emerging=emerging_issues(source),
    )


def _of_cases(source: Source, cases: DecidedCases, error: float) -> list[Finding]:
    found = standards.search_cases(cases, family_wise=error)
    effect = standards.score_effect(source, cases)
    return standards.findings_of(cases, found, effect, source.inputs.catalogue, error)


def _examples(cases: DecidedCases) -> tuple[bytes, ...]:
    """The ids of the misses that were due last."""
    places = sorted(
        (place for place, missed in enumerate(cases.missed) if missed),
        key=lambda place: (-int(cases.due_us[place]), cases.ids[place]),
    )
    return tuple(cases.ids[place] for place in places[:MOST_EXAMPLES])


def _known(
    source: Source, answers: Sequence[ScoredAnswers], defined: Sequence[Standard]
) -> Known:  # fmt: skip
    return Known(
        has_answers=bool(answers),
        has_dates=any(each.answers.dated.any() for each in answers),
        has_customers=all(each.answers.unit != "answer" for each in answers),
        has_comments=any(text for each in answers for text in each.texts),
        has_interactions=source.filled("interactions") is not None,
        has_standards=bool(defined),
        has_promises=any(standard.is_promise for standard in defined),
        knows_asked=any(each.plan.asked is not None for each in answers),
    )


def _write(inputs: AreaInputs, stored: Stored) -> None:
    rows = store(stored)
    table = pa.Table.from_pylist(rows, schema=TABLE.schema)
    duckdb_engine(inputs.engine.lake, threads=1).write(TABLE.name, in_memory(table))
