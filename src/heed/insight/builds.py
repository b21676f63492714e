"""The search for findings as a part of every build, so that reading them is quick.

Findings are stored as documents without personal values: they hold ids of records, and who said
what is looked up when they are read. Everything is computed anew whenever a source or a definition
has changed: what is compared with everybody cannot be made of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from heed.insight import scores, standards
from heed.insight.answers import ScoredAnswers, scored_answers
from heed.insight.asking import invited
from heed.insight.documents import Example, Stored, store
from heed.insight.drivers import read_drivers
from heed.insight.emerging import emerging_issues
from heed.insight.fairness import watch
from heed.insight.follow_ups import events_of, follow_ups, meetings
from heed.insight.grouping import group_of, made
from heed.insight.handoffs import unowned_handoffs
from heed.insight.judging import Judged, Material, judge
from heed.insight.measures import records
from heed.insight.missing import Known, wanted
from heed.insight.queries import confirmed_of, models_at, restricted_at
from heed.insight.ranking import ranked
from heed.insight.results import Finding
from heed.insight.sources import Source, integers
from heed.insight.standard_results import StandardFound
from heed.insight.standards import NO_TIME, DecidedCases
from heed.insight.tallied import tallied_findings
from heed.insight.value_model import Confirmed
from heed.insight.worth import price_misses
from heed.journeys.areas import AreaInputs, Facts
from heed.lake.engines import duckdb_engine
from heed.lake.schemas import FINDINGS as TABLE
from heed.listening.measures.stored import in_memory
from heed.standards.design import Standard, Tallied
from heed.stats.shares import share_estimate

RELEASE = 6  # of the computation: a larger number computes everything anew
SOURCES = (
    "interactions", "feedback", "identity_map", "traits", "tallies", "journey_instances",
)  # fmt: skip
MOST_EXAMPLES = 5
NOT_FOLLOWED = "costs are given for misses of standards whose cases can be followed one by one."


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
            return {**inputs.facts, "computed": [f"{inputs.facts['counted']}: as before"]}
        inputs.progress("findings", 0, 1)
        stored = _look(Source(inputs))
        _write(inputs, stored)
        inputs.progress("findings", 1, 1)
        counted = _counted(stored)
        return {"depends": _depends(inputs), "counted": counted, "computed": [counted]}


FINDINGS = FindingsArea()


def _depends(inputs: AreaInputs) -> dict[str, Any]:
    """Everything that the findings depend on, as JSON."""
    return {
        "release": RELEASE,
        "versions": {name: inputs.versions[name] for name in SOURCES},
        "definitions": dict(sorted(inputs.catalogue.versions.items())),
        "as_of": inputs.as_of.isoformat() if inputs.as_of else None,
        "confirmed": {each.model.key: each.model.version for each in _confirmed(inputs)},
    }


def _confirmed(inputs: AreaInputs) -> tuple[Confirmed, ...]:
    return confirmed_of(models_at(inputs.catalogue.versions))


def _counted(stored: Stored) -> str:
    """What was found, in one line."""
    breaks = sum(each.list == "breaks" for each in stored.findings)
    told = f"Findings: {breaks} breaks, {len(stored.findings) - breaks} delights"
    if stored.fairness:
        told += f"; fairness watched {len(stored.fairness)} times"
    return told


def _look(source: Source) -> Stored:
    """All findings, and what else a reader wants of feedback alone."""
    versions = source.inputs.catalogue.versions
    columns = [each.column for each in restricted_at(versions)]
    hidden = frozenset(columns)
    answers = scored_answers(source)
    searched = scores.one_of_each(answers)
    defined = standards.defined_standards(source)
    counted = [each for each in defined if not isinstance(each.rule, Tallied)]
    decided = [cases for one in counted if (cases := standards.decided_cases(source, one, hidden))]
    material = Material(
        answers=searched,
        decided=decided,
        scores=standards.scores_of_cases(source),
        asked=invited(source),
        catalogue=source.inputs.catalogue,
        restricted=hidden,
    )
    judged = judge(material)
    found = [*unowned_handoffs(source), *tallied_findings(source, defined)]
    found = _priced(source, [*found, *judged.findings], decided)
    calls = scores.call_first(searched)
    return Stored(
        findings=ranked(found),
        scores=tuple(scores.read_scores(answers, judged.searches)),
        calls=tuple((call.record, call.score, call.at_us) for call in calls),
        examples=_examples(source, decided),
        missing=wanted(_known(source, answers, defined)),
        emerging=emerging_issues(source),
        fairness=watch(columns, decided, searched),
        drivers=read_drivers(source),
        standards=_around(source, judged, defined),
    )


def _around(
    source: Source, judged: Judged, defined: Sequence[Standard]
) -> tuple[StandardFound, ...]:  # fmt: skip
    """What was found around every standard, whether it gives a finding or not."""
    if not judged.looked:
        return ()
    models = models_at(source.inputs.catalogue.versions)
    met = meetings(source, events_of(source, defined, models))
    return tuple(
        StandardFound(
            key=each.cases.standard.key,
            missed=share_estimate(
                each.cases.missed,
                each.cases.weights,
                each.cases.clusters,
                what="cases",
                unit=each.cases.unit,
            ),
            groups=tuple(group_of(group) for group in each.search.found),
            search=made(each.search, judged.error),
            effect=each.effect,
            follow_ups=follow_ups(source, each.cases, met),
        )
        for each in judged.looked
    )


def _priced(
    source: Source, found: Sequence[Finding], decided: Sequence[DecidedCases]
) -> list[Finding]:  # fmt: skip
    """The findings; breaks of standards with what they cost, or why no cost is given."""
    models = models_at(source.inputs.catalogue.versions)
    confirmed = confirmed_of(models)
    cases_of = {cases.standard.key: cases for cases in decided}
    told = []
    for each in found:
        if each.list == "breaks" and each.subject in cases_of and each.kind == "standard":
            priced = price_misses(source, cases_of[each.subject], models, confirmed)
            told.append(replace(each, worth=priced.worth, no_worth=priced.reason))
        else:
            told.append(each)
    return [
        each if each.worth or each.no_worth else replace(each, no_worth=NOT_FOLLOWED)
        for each in told
    ]


def _examples(
    source: Source, decided: Sequence[DecidedCases]
) -> dict[str, tuple[Example, ...]]:  # fmt: skip
    """By standard the misses that were due last, each with its newest comment, if it has one."""
    chosen = {cases.standard.key: (cases, _latest_misses(cases)) for cases in decided}
    about = {
        int(cases.instances[place])
        for cases, places in chosen.values()
        for place in places
        if cases.standard.by == "case"
    }
    comments = _comments(source, sorted(about))
    return {
        key: tuple(_example(cases, place, comments) for place in places)
        for key, (cases, places) in chosen.items()
    }


def _latest_misses(cases: DecidedCases) -> list[int]:
    """Places of the misses that were due last, each case once."""
    missed = np.flatnonzero(cases.missed)
    newest = missed[np.argsort(-cases.due_us[missed], kind="stable")]
    by_id = {cases.ids[place]: int(place) for place in newest[: 4 * MOST_EXAMPLES][::-1]}
    order = sorted(by_id.values(), key=lambda place: (-int(cases.due_us[place]), cases.ids[place]))
    return order[:MOST_EXAMPLES]


def _comments(source: Source, cases: Sequence[int]) -> dict[int, bytes]:
    """The id of the newest comment about each case."""
    feedback = source.filled("feedback")
    if feedback is None or not cases:
        return {}
    table = source.engine.to_arrow(records.comments_of_cases(feedback, cases))
    times = integers(table["answered_us"], NO_TIME)
    rows = zip(table["case_id"].to_pylist(), times, table["answer"].to_pylist(), strict=True)
    return {case: answer for case, _, answer in sorted(rows)}


def _example(cases: DecidedCases, place: int, comments: dict[int, bytes]) -> Example:
    ended = int(cases.ended_us[place])
    is_case = cases.standard.by == "case"
    return Example(
        record=cases.ids[place],
        due_us=int(cases.due_us[place]),
        ended_us=None if ended == NO_TIME else ended,
        comment=comments.get(int(cases.instances[place])) if is_case else None,
    )


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
        has_value_model=bool(_confirmed(source.inputs)),
    )


def _write(inputs: AreaInputs, stored: Stored) -> None:
    rows = store(stored)
    table = pa.Table.from_pylist(rows, schema=TABLE.schema)
    duckdb_engine(inputs.engine.lake, threads=1).write(TABLE.name, in_memory(table))
