"""Where the records of examples belong: the customer, and the travelled journey of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heed.insight.measures.records import cases_of_results, journeys_of_cases, records_by_id
from heed.insight.results import CaseShown
from heed.journeys.reading import OpenBuild


@dataclass(frozen=True)
class Place:
    """One record's case and customer; None where it has none."""

    case: int | None
    customer_id: int | None


def placed(build: OpenBuild, cases: Sequence[CaseShown], standard: str) -> tuple[CaseShown, ...]:
    """The examples with their customer and journey; answers if ``standard`` is empty."""
    ids = [bytes.fromhex(case.record) for case in cases]
    places = _places(build, ids, standard) if ids else {}
    travelled = _travelled(build, [place.case for place in places.values()])
    return tuple(_placed(case, places.get(case.record), travelled) for case in cases)


def _places(build: OpenBuild, ids: Sequence[bytes], standard: str) -> dict[str, Place]:
    """By record id in hexadecimal digits."""
    if standard and "standard_results" in build.versions:
        rows = build.engine.to_rows(
            cases_of_results(build.table("standard_results"), standard, ids)
        )
        return {row["record"].hex(): Place(row["instance"], row["customer_id"]) for row in rows}
    if standard or "feedback" not in build.versions:
        return {}
    rows = build.engine.to_rows(records_by_id(build.table("feedback"), "feedback_id", ids))
    return {row["feedback_id"].hex(): Place(row["case_id"], None) for row in rows}


def _travelled(build: OpenBuild, cases: Sequence[int | None]) -> dict[int, tuple[str, int | None]]:
    """The journey and the customer of cases that travelled one."""
    known = sorted({case for case in cases if case is not None})
    if not known or "journey_instances" not in build.versions:
        return {}
    rows = build.engine.to_rows(journeys_of_cases(build.table("journey_instances"), known))
    return {row["instance"]: (row["journey"], row["customer_id"]) for row in rows}


def _placed(
    case: CaseShown, place: Place | None, travelled: dict[int, tuple[str, int | None]]
) -> CaseShown:
    if place is None:
        return case
    journey, customer = travelled.get(place.case, ("", None)) if place.case else ("", None)
    return replace(
        case,
        customer_id=place.customer_id if place.customer_id is not None else customer,
        journey=journey,
        instance=place.case if journey else None,
    )
