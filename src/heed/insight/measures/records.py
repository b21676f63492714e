"""Answers with their comments, and decided cases of a standard with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import microseconds
from heed.listening.measures.cuts import entries

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


def values_of_cases(interactions: ir.Table, names: Sequence[str]) -> ir.Table:
    """Every value of these properties in the records of each case, once, and when it first was.

    Columns: ``case_id`` (null: records without a case), ``name``, ``value``, ``first_us``. An empty
    text is no value.
    """
    rows = interactions.select(
        "case_id",
        met_us=microseconds(interactions.occurred_at),
        said=entries(interactions.properties),
    )
    each = rows.select("case_id", "met_us", name=rows.said.f1, value=rows.said.f2)
    some = each.filter(each.name.isin(list(names)), each.value.notnull(), each.value != "")
    return some.group_by("case_id", "name", "value").agg(first_us=some.met_us.min())


def first_records(rows: ir.Table, interactions: ir.Table, names: Sequence[str]) -> ir.Table:
    """The records that cases began with: ``began``, ``profile_id``, ``channel``, and the values of
    these properties as ``p0``, ``p1`` …; ``rows`` have ``record_id``."""
    ids = rows.select(wanted=rows.record_id).distinct()
    values = {f"p{number}": interactions.properties.get(name) for number, name in enumerate(names)}
    some = interactions.select("profile_id", "channel", began="interaction_id", **values)
    return some.inner_join(ids, some.began == ids.wanted).drop("wanted")


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
