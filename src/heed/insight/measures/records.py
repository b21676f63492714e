"""Answers with their comments, and decided cases of a standard with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000


def comments(feedback: ir.Table) -> ir.Table:
    """What people wrote: ``answer``, ``response_id`` and ``text``."""
    some = feedback.filter(feedback.text.notnull(), feedback.text != "")
    return some.select("response_id", "text", answer=some.feedback_id)


def newest_comments(feedback: ir.Table, span_us: int) -> ir.Table:
    """What people wrote in the ``span_us`` before the newest comment.

    Columns: ``record`` (the feedback's id), ``text``, ``at_us``.
    """
    some = feedback.filter(
        feedback.text.notnull(), feedback.text != "", feedback.occurred_at.notnull()
    )
    found = some.select("text", record=some.feedback_id, at_us=microseconds(some.occurred_at))
    return found.filter(found.at_us > found.at_us.max().as_scalar() - span_us)


def choices(feedback: ir.Table) -> ir.Table:
    """What people chose without a score: ``response_id``, ``item`` and ``label``."""
    some = feedback.filter(
        feedback.label.notnull(), feedback.score.isnull(), feedback.response_id.notnull()
    )
    return some.select("response_id", "item", "label").distinct()


def decided(results: ir.Table, standard: str) -> ir.Table:
    """The kept and missed cases of a standard, with moments in µs and ``missed`` (0 or 1).

    A row stands for one case; tallies, whose rows stand for many, are left out.
    """
    mine = results.filter(
        results.standard == standard,
        results.result.isin(["kept", "missed"]),
        results.cases == 1,
        results.record_id.notnull(),
    )
    return mine.select(
        "record_id",
        "instance",
        "customer_id",
        "account_id",
        missed=(mine.result == "missed").cast("int64"),
        started_us=microseconds(mine.started_at),
        due_us=microseconds(mine.due_at),
        ended_us=microseconds(mine.ended_at),
        weight=ibis.coalesce(mine.weight_millionths, ibis.literal(MILLION, "int64")),
    )


def properties_at_start(
    rows: ir.Table, interactions: ir.Table, names: Sequence[str], *, by_case: bool
) -> ir.Table:
    """What was known of cases when they began: ``began_with`` and columns ``p0``, ``p1`` …

    ``rows`` have ``record_id``, ``instance`` and ``started_us``. A property's value is taken from
    the records of the same case up to its first moment, or from the first record alone; one that
    then has two values is not known for that case.
    """
    values = {f"p{number}": interactions.properties.get(name) for number, name in enumerate(names)}
    own = interactions.select(
        "interaction_id", "case_id", met_us=microseconds(interactions.occurred_at), **values
    )
    cases = rows.select("instance", "started_us", began_with=rows.record_id).distinct()
    if not by_case:
        found = cases.inner_join(own, cases.began_with == own.interaction_id)
        return found.select("began_with", *values).distinct(on="began_with")
    known = own.filter(own.case_id.notnull())
    found = cases.inner_join(
        known, [cases.instance == known.case_id, known.met_us <= cases.started_us]
    )
    first = {
        column: ibis.ifelse(
            found[column].min() == found[column].max(), found[column].min(), ibis.null("string")
        )
        for column in values
    }
    return found.group_by("began_with").agg(**first)


def scores_of_cases(feedback: ir.Table) -> ir.Table:
    """Answers about a case: ``case_id``, ``profile_id``, score, its scale, item and moment."""
    some = feedback.filter(feedback.score.notnull(), feedback.case_id.notnull())
    return some.select(
        "case_id",
        "item",
        "score",
        "scale_min",
        "scale_max",
        answer=some.feedback_id,
        answered_us=microseconds(some.occurred_at),
    )


def of_everybody(table: ir.Table) -> ir.Table:
    """The rows of a small table that speak of all segments together."""
    return table.filter(table.segment == "")


def comments_of_cases(feedback: ir.Table, cases: Sequence[int]) -> ir.Table:
    """What people wrote about these cases: ``answer``, ``case_id`` and ``answered_us``."""
    some = feedback.filter(
        feedback.text.notnull(), feedback.text != "", feedback.case_id.isin(list(cases))
    )
    return some.select(
        "case_id", answer=some.feedback_id, answered_us=microseconds(some.occurred_at)
    )


def reach_of_results(results: ir.Table, standard: str) -> ir.Table:
    """One row: the last moment that a standard's cases show, as ``began``, ``ended``, ``due``.

    Only deadlines that have passed are looked at.
    """
    mine = results.filter(results.standard == standard)
    passed = mine.result.isin(["kept", "missed"])
    return mine.aggregate(
        began=microseconds(mine.started_at).max(),
        ended=microseconds(mine.ended_at).max(),
        due=microseconds(mine.due_at).max(where=passed),
    )


def records_by_id(table: ir.Table, key: str, ids: Sequence[bytes]) -> ir.Table:
    """The rows of these ids."""
    return table.filter(table[key].isin(list(ids)))


def cases_of_results(results: ir.Table, standard: str, ids: Sequence[bytes]) -> ir.Table:
    """Whose cases these records of a standard began: ``record``, ``instance``, ``customer_id``."""
    mine = results.filter(results.standard == standard, results.record_id.isin(list(ids)))
    return mine.select("instance", "customer_id", record=mine.record_id)


def journeys_of_cases(instances: ir.Table, cases: Sequence[int]) -> ir.Table:
    """The first journey (by key) that these cases travelled: ``instance`` and ``journey``."""
    mine = instances.filter(instances.unit == "case", instances.instance.isin(list(cases)))
    return mine.group_by("instance").agg(
        journey=mine.journey.min(), customer_id=mine.customer_id.min()
    )
