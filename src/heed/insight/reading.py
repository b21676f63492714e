"""Reading findings from a finished build: stored documents, and the records they point to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from heed.insight.documents import Example, Stored, restore
from heed.insight.explaining import steps_of
from heed.insight.measures.records import comments, records_by_id
from heed.insight.queries import restricted_at
from heed.insight.results import CaseShown, Emerging, Finding, FindingExplained, FindingsReading
from heed.insight.standard_results import StandardFound
from heed.insight.whereabouts import placed
from heed.journeys.employees.queries import employees_at
from heed.journeys.reading import OpenBuild
from heed.kernel.errors import NotFound
from heed.kernel.release import VERSION

TABLE = "findings"
NEVER_BUILT = "Nothing was built yet: `heed import` brings data, then run `heed build`."
OLD_BUILD = (
    "The newest build looked for no findings, or another version of Heed made it: run `heed build` "
    "again."
)
OVERLAP = "Findings share customers: what two of them touch is not to be added up."
COSTS = "Costs of findings overlap, too: their sum would count the same customers several times."
NOT_WATCHED = (
    "{column} is restricted, but neither a case with a verdict nor an answer with a score has it "
    "with 2 to 200 values: nothing is watched."
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_findings(build: OpenBuild | None) -> FindingsReading:
    """Every finding of the newest build, with scores, whom to call and what is missing."""
    if build is None:
        return FindingsReading(None, None, (), (), (), (), (), (), (NEVER_BUILT,), VERSION)
    found = _stored(build)
    stored = found or Stored()
    remarks = () if found else (OLD_BUILD,)
    if len(stored.findings) > 1:
        remarks = (*remarks, OVERLAP)
    if any(each.worth for each in stored.findings):
        remarks = (*remarks, COSTS)
    if TABLE in build.versions:
        remarks = (*remarks, *_not_watched(build, stored))
    return FindingsReading(
        build=build.number,
        built_at=build.finished_at,
        breaks=tuple(each for each in stored.findings if each.list == "breaks"),
        delights=tuple(each for each in stored.findings if each.list == "delights"),
        scores=stored.scores,
        call_first=placed(build, _calls(build, stored), ""),
        emerging=_emerging(build, stored),
        missing=stored.missing,
        remarks=remarks,
        software=VERSION,
        fairness=stored.fairness,
        drivers=stored.drivers,
    )


def read_standard_found(build: OpenBuild | None, key: str) -> StandardFound | None:
    """What was found around a standard; None if the newest build decided none of its cases."""
    stored = (_stored(build) if build else None) or Stored()
    return next((each for each in stored.standards if each.key == key), None)


def _not_watched(build: OpenBuild, stored: Stored) -> list[str]:
    employees = employees_at(build.catalogue.versions)
    restricted = restricted_at(build.catalogue.versions)
    columns = [each.column for each in restricted if not employees.has(each.column)]
    watched = {each.column for each in stored.fairness}
    return [NOT_WATCHED.format(column=each) for each in columns if each not in watched]


def explain_finding(build: OpenBuild | None, number: int) -> FindingExplained:
    """One finding with the whole computation behind it.

    Raises:
        NotFound: there is no finding of this number.
    """
    stored = (_stored(build) if build else None) or Stored()
    found = next((each for each in stored.findings if each.number == number), None)
    if found is None or build is None:
        n = len(stored.findings)
        raise NotFound(
            f"There is no finding {number}: the newest build has {n}."
            if n
            else "The newest build has no findings."
        )
    return FindingExplained(
        build=build.number,
        finding=found,
        steps=steps_of(found),
        cases=placed(
            build, _cases(build, found, stored), found.subject if found.kind == "standard" else ""
        ),
        software=VERSION,
    )


def _stored(build: OpenBuild) -> Stored | None:
    """What the build found; None if it did not look, or another version of Heed wrote it."""
    if TABLE not in build.versions:
        return None
    try:
        return restore(build.engine.to_rows(build.table(TABLE)))
    except ValidationError:
        return None


def _calls(build: OpenBuild, stored: Stored) -> tuple[CaseShown, ...]:
    told = _told(build, "feedback", "feedback_id", [record for record, _, _ in stored.calls])
    return tuple(
        CaseShown(
            record=record.hex(),
            at=_moment(at),
            score=score,
            customer=told.get(record, ("", ""))[0],
            text=told.get(record, ("", ""))[1],
        )
        for record, score, at in stored.calls
    )


def _emerging(build: OpenBuild, stored: Stored) -> tuple[Emerging, ...]:
    """Emerging issues with their examples looked up."""
    if not stored.emerging:
        return ()
    ids = {bytes.fromhex(each) for found in stored.emerging for each in found.examples}
    rows = build.engine.to_rows(records_by_id(build.table("feedback"), "feedback_id", sorted(ids)))
    people = people_of(build, [row["profile_id"] for row in rows if row["profile_id"] is not None])
    shown = {
        row["feedback_id"].hex(): CaseShown(
            record=row["feedback_id"].hex(),
            at=row["occurred_at"],
            score=row["score"],
            customer=people.get(row["profile_id"], row["case_key"] or ""),
            text=" ".join(row["text"].split()),
        )
        for row in rows
    }
    return tuple(
        replace(found.issue, examples=tuple(shown[one] for one in found.examples if one in shown))
        for found in stored.emerging
    )


def _cases(build: OpenBuild, found: Finding, stored: Stored) -> tuple[CaseShown, ...]:
    """Examples of a standard's misses; of a score the answers to call first."""
    if found.kind == "score":
        return _calls(build, stored)
    if found.kind == "handoff":
        return ()
    examples = stored.examples.get(found.subject, ())
    records = [each.record for each in examples]
    told = _told(build, "interactions", "interaction_id", records)
    # A standard of scores is about answers; other cases may have a comment.
    said = [*records, *(each.comment for each in examples if each.comment)]
    written = _told(build, "feedback", "feedback_id", said)
    return tuple(_missed_case(each, told, written) for each in examples)


def _missed_case(
    example: Example,
    told: dict[bytes, tuple[str, str]],
    written: dict[bytes, tuple[str, str]],
) -> CaseShown:
    """One miss with its dates, whose it is and what they wrote."""
    nobody = ("", "")
    comment = written.get(example.comment or example.record, nobody)
    return CaseShown(
        record=example.record.hex(),
        at=_moment(example.due_us),
        score=None,
        customer=told.get(example.record, nobody)[0] or comment[0],
        text=comment[1],
        ended=_moment(example.ended_us),
    )


def _told(
    build: OpenBuild, table: str, key: str, ids: Sequence[bytes]
) -> dict[bytes, tuple[str, str]]:  # fmt: skip
    """Whose records these are, and what was written: by id, the customer's key and the text."""
    if not ids:
        return {}
    rows = build.engine.to_rows(records_by_id(build.table(table), key, ids))
    people = people_of(build, [row["profile_id"] for row in rows if row["profile_id"] is not None])
    beside = _beside(build, rows) if table == "feedback" else {}
    return {
        row[key]: (
            people.get(row["profile_id"], row.get("case_key") or ""),
            " ".join((row.get("text") or beside.get(row.get("response_id") or 0, "")).split()),
        )
        for row in rows
    }


def _beside(build: OpenBuild, rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    """What was written in the same response beside these answers."""
    responses = {row["response_id"] for row in rows if row["response_id"] is not None}
    if not responses:
        return {}
    written = comments(build.table("feedback"))
    mine = written.filter(written.response_id.isin(sorted(responses)))
    return {row["response_id"]: row["text"] for row in build.engine.to_rows(mine)}


def people_of(build: OpenBuild, profiles: Sequence[int]) -> dict[int, str]:
    """The customers' keys in their sources, by profile."""
    if not profiles or "customers" not in build.versions:
        return {}
    customers = build.table("customers")
    mine = customers.filter(customers.profile_id.isin(sorted(set(profiles))))
    return {row["profile_id"]: row["key"] for row in build.engine.to_rows(mine)}


def _moment(at_us: int | None) -> datetime | None:
    return None if at_us is None else _EPOCH + timedelta(microseconds=at_us)
