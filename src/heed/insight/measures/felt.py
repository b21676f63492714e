"""Answers placed at the touchpoint that their giver met last, and what deviated before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.journeys.design import Unit
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

SERIES = ("source", "kind", "item", "mode")
BAR = " | "
_KEYS: dict[Unit, tuple[str, str]] = {
    "case": ("case_id", "instance"),
    "customer": ("customer_id", "customer_id"),
    "account": ("account_id", "account_id"),
}


def placed(
    feedback: ir.Table,
    identity_map: ir.Table | None,
    steps: ir.Table,
    *,
    unit: Unit,
    asking: Sequence[str],
    within_us: int,
) -> ir.Table:
    """Answers and comments with ``touchpoint``, ``instance``, ``segment`` and ``entered_us`` of the
    last of ``steps`` met before, unless that was longer ago than ``within_us``.

    ``steps`` are those of one journey; touchpoints in ``asking`` are passed over. An answer that
    follows no step is left out.
    """
    answers = _answers(feedback, identity_map, unit)
    met = _met(steps, unit, asking)
    near = answers.join(
        met,
        [
            answers.key == met.met_key,
            answers.at_us >= met.entered_us,
            answers.at_us - met.entered_us <= within_us,
        ],
    )
    last = near.group_by(last_answer=near.answer).agg(
        touchpoint=near.touchpoint.argmax(near.place),
        instance=near.instance.argmax(near.place),
        segment=near.segment.argmax(near.place),
        entered_us=near.entered_us.max(),
    )
    return answers.inner_join(last, answers.answer == last.last_answer).drop("last_answer", "key")


def deviations_before(answers: ir.Table, steps: ir.Table) -> ir.Table:
    """``answer``, ``kind`` and ``touchpoint`` of what deviated in its instance before it."""
    odd = steps.filter(steps.deviation.notnull()).select(
        deviated=steps.deviation,
        at=steps.touchpoint,
        of=steps.instance,
        odd_us=microseconds(steps.entered_at),
    )
    both = answers.join(odd, [answers.instance == odd.of, answers.at_us >= odd.odd_us])
    return both.select("answer", kind=both.deviated, touchpoint=both["at"]).distinct()


def instances_of(answers: ir.Table, instances: ir.Table) -> ir.Table:
    """Of the instances that ``answers`` belong to: ``n_deviations``, ``skipped``, ``outcome``,
    ``last`` touchpoint and how often each answer has them (``answer``)."""
    known = instances.select("n_deviations", "skipped", "outcome", of=instances.instance)
    both = answers.inner_join(known, answers.instance == known["of"])
    return both.select("answer", "n_deviations", "skipped", "outcome")


def _answers(feedback: ir.Table, identity_map: ir.Table | None, unit: Unit) -> ir.Table:
    said = feedback.text.notnull() & (feedback.text != "")
    rows = with_customer(feedback.filter(feedback.score.notnull() | said), identity_map)
    key = rows[_KEYS[unit][0]]
    rows = rows.filter(key.notnull())
    return rows.select(
        "score",
        "scale_min",
        "scale_max",
        "text",
        "customer_id",
        "account_id",
        key=rows[_KEYS[unit][0]],
        answer=rows.feedback_id,
        at_us=microseconds(rows.occurred_at),
        **{name: ibis.coalesce(rows[name], "") for name in SERIES},
    )


def _met(steps: ir.Table, unit: Unit, asking: Sequence[str]) -> ir.Table:
    rows = steps.filter(steps.touchpoint.notin(list(asking))) if asking else steps
    us = microseconds(rows.entered_at)
    return rows.select(
        "touchpoint",
        "segment",
        "instance",
        met_key=rows[_KEYS[unit][1]],
        entered_us=us,
        place=rows.step_no if unit == "case" else us,  # steps of one moment keep their order
    )
