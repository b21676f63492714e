"""Audit samples: drawing cases, recording what people found, and handing both to a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from django.db import transaction

from heed.foundation import audit as trail
from heed.journeys.design import Touchpoint
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import Engine
from heed.standards.clock_tables import EPOCH, micros
from heed.standards.design import Audit, Standard
from heed.standards.measures.drawing import begun_between, lot
from heed.standards.measures.judging import KEPT, MISSED, OPEN
from heed.standards.measures.records import Sources, records_of
from heed.standards.models import AuditCase, AuditSample

MOST_CASES = 1_000
MINUTE_US = 60_000_000
TABLE = pa.schema(
    [
        ("unit", pa.int64()),
        ("case_key", pa.string()),
        ("customer_id", pa.int64()),
        ("account_id", pa.int64()),
        ("record_id", pa.binary()),
        ("start_us", pa.int64()),
        ("due_us", pa.int64()),
        ("measured", pa.int64()),
        ("result", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class Draw:
    """What to draw from: cases that began after ``since`` and up to ``until``."""

    n: int
    seed: int
    since: datetime
    until: datetime


def audit_rule(standard: Standard) -> Audit:
    """The audit that the standard is.

    Raises:
        HeedError: it is judged by data, so there is nothing to look at by hand.
    """
    if not isinstance(standard.rule, Audit):
        raise HeedError(
            f"{standard.key} is judged by the data itself; only standards with `audit` are drawn.",
            code="no_audit",
        )
    return standard.rule


def draw_sample(
    *,
    standard: Standard,
    touchpoints: tuple[Touchpoint, ...],
    sources: Sources,
    engine: Engine,
    draw: Draw,
    actor: str,
    now: datetime,
) -> AuditSample:
    """Draw cases of a standard by lot and store them to be filled in.

    Raises:
        HeedError: the standard has no audit, ``n`` is out of range, or no case began in the time.
    """
    audit_rule(standard)
    if not 1 <= draw.n <= MOST_CASES:
        raise HeedError(f"Draw between 1 and {MOST_CASES:,} cases.", code="invalid_option")
    records = records_of(standard, sources, touchpoints, draw.until)
    begun = begun_between(records, draw.since, draw.until)
    n_cases = engine.to_rows(begun.aggregate(n=begun.count()))[0]["n"]
    drawn = engine.to_rows(lot(begun, draw.seed, draw.n))
    if not drawn:
        raise HeedError(
            f"No case of {standard.key} began between {draw.since:%Y-%m-%d} and "
            f"{draw.until:%Y-%m-%d}.",
            code="nothing_to_draw",
        )
    with transaction.atomic():
        sample = AuditSample.objects.create(
            standard=standard.key,
            standard_version=standard.version,
            seed=draw.seed,
            n_cases=n_cases,
            since=draw.since,
            until=draw.until,
            drawn_at=now,
            actor=actor,
        )
        AuditCase.objects.bulk_create(
            _case(sample, number, row) for number, row in enumerate(drawn, 1)
        )
        facts = {"sample": sample.pk, "seed": draw.seed, "n": len(drawn)}
        subject = f"standard:{standard.key}"
        trail.record(actor=actor, now=now, verb="audit.drawn", subject=subject, **facts)
    return sample


def _case(sample: AuditSample, number: int, row: Mapping[str, Any]) -> AuditCase:
    return AuditCase(
        sample=sample,
        number=number,
        record_id=row["record_id"],
        instance=row["unit"],
        case_key=row["case_key"] or "",
        customer_id=row["customer_id"],
        account_id=row["account_id"],
        started_at=EPOCH + timedelta(microseconds=row["at_us"]),
    )


@dataclass(frozen=True)
class Finding:
    """What a person found in the drawn case ``number``.

    ``answer`` is ``yes`` or ``no``, or minutes where the audit asks for them. ``sample`` is the
    number of the draw, the newest unless given.
    """

    number: int
    answer: str
    note: str = ""
    sample: int | None = None


def record_answer(*, standard: Standard, finding: Finding, actor: str, now: datetime) -> AuditCase:
    """Store what a person found; a second answer for a case takes the first's place.

    Raises:
        NotFound: there is no such draw or case.
        HeedError: the answer is not one that the audit asks for.
    """
    rule = audit_rule(standard)
    kept, minutes = _read_answer(rule, finding.answer)
    with transaction.atomic():
        case = _find(standard, finding.number, finding.sample)
        case.kept, case.minutes, case.note = kept, minutes, finding.note
        case.recorded_at, case.recorded_by = now, actor
        case.save()
        facts = {"sample": case.sample_id, "case": finding.number, "kept": kept}
        subject = f"standard:{standard.key}"
        trail.record(actor=actor, now=now, verb="audit.recorded", subject=subject, **facts)
    return case


def _find(standard: Standard, number: int, sample: int | None) -> AuditCase:
    samples = AuditSample.objects.filter(standard=standard.key)
    chosen = samples.filter(pk=sample).first() if sample else samples.last()
    if chosen is None:
        what = f"no sample {sample}" if sample else "no sample yet"
        raise NotFound(f"{standard.key} has {what}. `heed audit draw {standard.key}` draws one.")
    case = chosen.cases.filter(number=number).first()
    if case is None:
        raise NotFound(f"Sample {chosen.pk} has the cases 1 to {chosen.cases.count()}.")
    return case


def _read_answer(rule: Audit, answer: str) -> tuple[bool, float | None]:
    text = answer.strip().casefold()
    if rule.answer == "yes":
        if text not in ("yes", "no"):
            raise HeedError(f"Answer yes or no, not {answer!r}.", code="invalid_answer")
        return text == "yes", None
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < 1_000_000:
        raise HeedError(f"Answer with minutes, such as 2.5, not {answer!r}.", code="invalid_answer")
    return rule.at_most is None or minutes <= rule.at_most, minutes


def list_cases(standard: Standard) -> list[AuditCase]:
    """Every drawn case of a standard, oldest draw first."""
    found = AuditCase.objects.filter(sample__standard=standard.key)
    return list(found.select_related("sample"))


def audit_table(standard: Standard) -> pa.Table:
    """The drawn cases with verdicts, each record once (its newest answer); see :data:`TABLE`."""
    newest: dict[bytes, AuditCase] = {}
    for case in list_cases(standard):
        before = newest.get(bytes(case.record_id))
        if before is None or before.kept is None or case.kept is not None:
            newest[bytes(case.record_id)] = case
    return pa.Table.from_pylist([_row(case) for case in newest.values()], schema=TABLE)


def _row(case: AuditCase) -> dict[str, Any]:
    result = OPEN if case.kept is None else KEPT if case.kept else MISSED
    reason = {OPEN: "not_looked_at", KEPT: "found_kept", MISSED: "found_missed"}[result]
    start_us = micros(case.started_at)
    return {
        "unit": case.instance,
        "case_key": case.case_key or None,
        "customer_id": case.customer_id,
        "account_id": case.account_id,
        "record_id": bytes(case.record_id),
        "start_us": start_us,
        "due_us": start_us,
        "measured": None if case.minutes is None else round(case.minutes * MINUTE_US),
        "result": result,
        "reason": reason,
    }
