"""The cases behind a figure, page by page, and one case with its steps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from heed.journeys.design import Catalogue
from heed.journeys.measures_cases import (
    Chosen,
    chosen_instances,
    count_of,
    instances_of_customer,
    newest_first,
    one_instance,
    steps_of,
)
from heed.journeys.reading.asked import Asked, asked_for
from heed.journeys.reading.opened import OpenBuild, Row
from heed.journeys.reading.paths import ARROW
from heed.journeys.results.cases import (
    CasesReading,
    CaseSteps,
    TravelledCase,
    TravelledStep,
)
from heed.kernel.errors import HeedError, NotFound

BAR = " | "
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?\d{1,17})\.(\d{1,19})")


def read_cases(
    build: OpenBuild | None, current: Catalogue, chosen: Chosen, *, after: str = "", top: int = 50
) -> CasesReading:
    """A page of the instances that share what was chosen; ``after`` is the page's cursor.

    Raises ``NotFound`` for an unknown journey or segment, or one that nobody travelled, and
    ``HeedError`` for a cursor that no page gave.
    """
    asked = asked_for(build, current, chosen.journey, segment=chosen.segment)
    if build is None or asked.whole is None:
        raise NotFound(f"Nobody has travelled {chosen.journey} yet, so it has no cases.")
    tables = build.table("journey_instances"), build.table("journey_steps")
    rows = chosen_instances(*tables, replace(chosen, before=None))
    found = build.engine.to_rows(newest_first(rows, _place(after), top + 1))
    page = found[:top]
    return CasesReading(
        key=chosen.journey,
        name=asked.name,
        n=build.engine.to_rows(count_of(rows))[0]["n"],
        of=asked.whole["n"],
        cases=tuple(_case(row, chosen.journey) for row in page),
        next_cursor=_cursor(page[-1]) if len(found) > top else "",
        build=build.number,
    )


def read_case(build: OpenBuild | None, current: Catalogue, key: str, instance: int) -> CaseSteps:
    """One travelled journey with its steps.

    Raises ``NotFound`` for an unknown journey or instance.
    """
    asked = asked_for(build, current, key)
    missing = NotFound(f"The journey {key} has no case {instance} in the newest build.")
    if build is None or asked.whole is None:
        raise missing
    rows = build.engine.to_rows(one_instance(build.table("journey_instances"), key, instance))
    if not rows:
        raise missing
    steps = build.engine.to_rows(steps_of(build.table("journey_steps"), key, instance))
    case = _case(rows[0], key)
    return CaseSteps(
        case=case,
        journey_name=asked.name,
        version=rows[0]["journey_version"],
        unit=rows[0]["unit"],
        fitness=rows[0]["fitness"],
        steps=tuple(_step(row, asked) for row in steps),
        skipped_names=tuple(asked.name_of(touchpoint) for touchpoint in case.skipped),
        build=build.number,
    )


def cases_of_customer(build: OpenBuild, customer: int) -> tuple[TravelledCase, ...]:
    """Every travelled journey of one customer, newest first."""
    if "journey_instances" not in build.versions:
        return ()
    rows = instances_of_customer(build.table("journey_instances"), customer)
    return tuple(_case(row, row["journey"]) for row in build.engine.to_rows(rows))


def _place(after: str) -> tuple[int, int] | None:
    if not after:
        return None
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise HeedError(
            f"{after!r} is no place in this list. Start from its first page.",
            code="invalid_option",
        )
    return int(match[1]), int(match[2])


def _cursor(row: Row) -> str:
    started_us = (row["started_at"] - _EPOCH) // timedelta(microseconds=1)
    return f"{started_us}.{row['instance']}"


def _case(row: Row, journey: str) -> TravelledCase:
    return TravelledCase(
        journey=journey,
        instance=row["instance"],
        case_key=row["case_key"] or "",
        customer_id=row["customer_id"],
        account_id=row["account_id"],
        segment=row["segment"] or "",
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
        n_steps=row["n_steps"],
        n_deviations=row["n_deviations"],
        skipped=tuple(part for part in (row["skipped"] or "").split(BAR) if part),
        touchpoints=tuple(row["path"].split(ARROW)),
    )


def _step(row: Row, asked: Asked) -> TravelledStep:
    return TravelledStep(
        step_no=row["step_no"],
        touchpoint=row["touchpoint"],
        name=asked.name_of(row["touchpoint"]),
        channel=row["channel"] or asked.touchpoint(row["touchpoint"]).channel,
        entered_at=row["entered_at"],
        us_to_next=row["us_to_next"],
        deviation=row["deviation"],
    )
