"""The cases behind a standard's figures: whose they are, what was said, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from heed.insight.measures import affected as measures
from heed.insight.reading import people_of
from heed.insight.standard_results import (
    AffectedCase,
    AffectedPage,
    CaseStory,
    Happened,
    Said,
)
from heed.journeys.reading import OpenBuild
from heed.kernel.errors import HeedError
from heed.standards.measures.stored import before
from heed.standards.reading import case_of

RESULTS = "standard_results"
AT_ONCE = 2_000  # rows of a download that are read together

Row = Mapping[str, Any]


def cases_of(
    build: OpenBuild | None, key: str, *, result: str = "missed", after: str = "", most: int = 50
) -> AffectedPage:
    """The cases of a standard with one verdict, newest deadline first, from a cursor on.

    Raises:
        HeedError: the cursor is none.
    """
    place = _place(after)
    if build is None or RESULTS not in build.versions:
        return AffectedPage(key, result, 0, (), "")
    table = before(build.table(RESULTS), key, result, place).limit(most + 1)
    rows = build.engine.to_rows(table)
    shown = rows[:most]
    counted = sum(
        row["n"] for row in build.rows("standard_reasons", standard=key) if row["result"] == result
    )
    cursor = _cursor(shown[-1]) if len(rows) > most else ""
    return AffectedPage(key, result, counted, tuple(_affected(build, shown)), cursor)


def every_case(build: OpenBuild | None, key: str, *, result: str) -> Iterator[AffectedCase]:
    """All cases with one verdict, read part by part."""
    after = ""
    while True:
        page = cases_of(build, key, result=result, after=after, most=AT_ONCE)
        yield from page.cases
        after = page.after
        if not after:
            return


def said_of(build: OpenBuild | None, key: str, *, most: int = 6) -> tuple[Said, ...]:
    """The newest texts about missed cases that were written after the miss."""
    if build is None or not {RESULTS, "feedback"} <= set(build.versions):
        return ()
    wanted = measures.said_after_misses(build.table(RESULTS), build.table("feedback"), key, most)
    rows = build.engine.to_rows(wanted)
    segments = _segments(build, [row["case_id"] for row in rows])
    return tuple(
        Said(
            text=" ".join(row["text"].split()),
            language=row["language"] or "",
            at=row["occurred_at"],
            channel=row["channel"] or "",
            kind=row["kind"] or "",
            score=row["score"],
            scale_min=row["scale_min"],
            scale_max=row["scale_max"],
            segment=segments.get(row["case_id"], ""),
            case=row["record_id"].hex(),
            case_key=row["case_key"] or "",
        )
        for row in rows
    )


def _affected(build: OpenBuild, rows: Sequence[Row]) -> Iterator[AffectedCase]:
    names = {point.key: point.name for point in build.catalogue.touchpoints}
    cases = [row["instance"] for row in rows if row["instance"] is not None]
    people = people_of(build, [row["customer_id"] for row in rows if row["customer_id"]])
    segments, scores = _segments(build, cases), _scores(build, cases)
    for row in rows:
        score = scores.get(row["instance"] or 0, {})
        yield AffectedCase(
            record=row["record_id"].hex() if row["record_id"] else "",
            instance=row["instance"],
            case=case_of(row, names),
            customer=people.get(row["customer_id"] or 0, ""),
            segment=segments.get(row["instance"] or 0, ""),
            score=score.get("score"),
            scale_min=score.get("scale_min"),
            scale_max=score.get("scale_max"),
        )


def _segments(build: OpenBuild, cases: Sequence[int]) -> dict[int, str]:
    if not cases or "journey_instances" not in build.versions:
        return {}
    names = {segment.key: segment.name for segment in build.catalogue.segments}
    rows = build.engine.to_rows(measures.segments_of(build.table("journey_instances"), cases))
    return {row["instance"]: names.get(row["segment"], row["segment"]) for row in rows}


def _scores(build: OpenBuild, cases: Sequence[int]) -> dict[int, Row]:
    """The newest score about each case."""
    if not cases or "feedback" not in build.versions:
        return {}
    rows = build.engine.to_rows(measures.scores_about(build.table("feedback"), cases))
    return {row["case_id"]: row for row in rows}


def _cursor(row: Row) -> str:
    return f"{row['due_us']}.{row['record_id'].hex()}"


def _place(cursor: str) -> tuple[int, bytes] | None:
    if not cursor:
        return None
    due, _, record = cursor.partition(".")
    try:
        return int(due), bytes.fromhex(record)
    except ValueError:
        raise HeedError(
            "This page of cases is not there. Open the first one.", code="invalid_cursor"
        ) from None


def read_case(build: OpenBuild | None, key: str, record: str) -> CaseStory | None:
    """One case of a standard with everything that happened in it and what was said about it.

    None if this record began no case of the standard.
    """
    try:
        wanted = bytes.fromhex(record)
    except ValueError:
        return None
    if build is None or RESULTS not in build.versions:
        return None
    table = build.table(RESULTS)
    rows = build.engine.to_rows(before(table.filter(table.record_id == wanted), key))[:1]
    if not rows:
        return None
    about = next(_affected(build, rows))
    return CaseStory(about, tuple(sorted(_happened(build, rows[0]), key=lambda each: each.at)))


def _happened(build: OpenBuild, row: Row) -> Iterator[Happened]:
    points = [point for point in build.catalogue.touchpoints if point.counts == "interactions"]
    names = {point.key: point.name for point in points}
    done = build.table("interactions")
    for each in build.engine.to_rows(measures.records_of_case(done, points, row)):
        yield Happened(
            at=each["occurred_at"],
            name=names.get(each["touchpoint"], each["name"]),
            touchpoint=each["touchpoint"] or "",
            channel=each["channel"] or "",
            actor=each["actor"] or "",
        )
    if row["instance"] is None or "feedback" not in build.versions:
        return
    said = measures.answers_of_case(build.table("feedback"), row["instance"])
    for each in build.engine.to_rows(said):
        yield Happened(
            at=each["occurred_at"],
            name=each["item"] or "",
            channel=each["channel"] or "",
            kind=each["kind"] or "answer",
            score=each["score"],
            scale_min=each["scale_min"],
            scale_max=each["scale_max"],
            text=" ".join((each["text"] or "").split()),
            language=each["language"] or "",
        )
