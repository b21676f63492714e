"""How often, when, and for how much: one scan and one grouping for each source.

Every clause of every rule that looks at a source becomes a conditional aggregate of that grouping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.measures.looking import Look, integer, true
from heed.customers.segments.moments import micros, span_of
from heed.customers.segments.needs import Answers, Instances, Match, Tally, Verdicts
from heed.customers.segments.rules import Bounds, Happening, Window
from heed.customers.segments.vocabulary import Vocabulary
from heed.foundation.conditions import Condition
from heed.foundation.measures_conditions import condition_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000
ACTING = ("interactions", "feedback")  # sources of what customers did, which name accounts


@dataclass(frozen=True)
class Marked:
    """Which rows match, from when each counts, and until when (None: for good)."""

    is_meant: ir.BooleanValue
    from_us: ir.IntegerValue
    until_us: ir.IntegerValue | None = None


def tallied(
    look: Look,
    source: str,
    tallies: Sequence[Tally],
    names: Sequence[str],
    *,
    everybody: bool = False,
    accounts: bool = False,
) -> ir.Table | None:
    """The tallies of one source by customer, under ``names``; None where the source has no row.

    Customers of whom no row matches are left out, unless ``everybody`` is wanted. ``accounts``
    adds the account of the last row that names one (``account_of_<source>``) and when it was.
    """
    rows = _rows(look, source)
    if rows is None or not (tallies or everybody or accounts):
        return None
    matches = list(dict.fromkeys(tally.match for tally in tallies))
    picked = _picked(rows, matches, _CARRIED[source], look.vocabulary)
    if not everybody:
        wanted = [picked[f"m{number}"] for number in range(len(matches))]
        wanted += [picked.account_id.notnull()] if accounts else []
        picked = picked.filter(reduce(or_, wanted))
    picked = look.met(picked)
    at = look.at(picked)
    is_cut = look.is_one_moment and source in ACTING  # later rows are left out already
    figures = {
        name: _figure(picked, tally, matches.index(tally.match), at, is_cut=is_cut)
        for name, tally in zip(names, tallies, strict=True)
    }
    if everybody or accounts:
        counted = ibis.literal(value=True) if is_cut else picked.at_us <= at
        figures |= {"known": picked.count(where=counted)} if everybody else {}
        figures |= _accounts(picked, counted, source) if accounts else {}
    return picked.group_by(list(look.keys)).agg(**figures)


def marked_rows(
    look: Look, source: str, matches: Sequence[Match], carried: Sequence[str]
) -> ir.Table | None:
    """The rows of a source that match anything, with the columns ``carried``.

    ``m0`` … say what they match, ``f0`` … from when they count. None where it has no row.
    """
    rows = _rows(look, source)
    if rows is None:
        return None
    picked = _picked(rows, matches, carried, look.vocabulary)
    return picked.filter(reduce(or_, (picked[f"m{number}"] for number in range(len(matches)))))


def _picked(
    rows: ir.Table, matches: Sequence[Match], carried: Sequence[str], vocabulary: Vocabulary
) -> ir.Table:
    """``customer_id``, the columns ``carried``, and for each match whether, from and until when."""
    columns: dict[str, ir.Value] = {}
    for number, match in enumerate(matches):
        mark = _marked(rows, match, vocabulary)
        columns |= {f"m{number}": mark.is_meant, f"f{number}": mark.from_us}
        if mark.until_us is not None:
            columns[f"u{number}"] = mark.until_us
    return rows.select("customer_id", *carried, **columns)


_CARRIED: Mapping[str, tuple[str, ...]] = {
    "interactions": ("at_us", "value_minor", "currency", "account_id"),
    "feedback": ("at_us", "score_millionths", "source_seq", "content_hash", "account_id"),
    "standard_results": (),
    "journey_instances": (),
}


def _rows(look: Look, source: str) -> ir.Table | None:
    """The rows of a source with ``customer_id``, up to the moment of looking."""
    if source in ACTING:
        rows = look.happened(source, "occurred_at", "received_at")
        if rows is None or source == "interactions":
            return rows
        return rows.mutate(score_millionths=(rows.score * MILLION + 0.5).floor().cast("int64"))
    rows = look.table(source)
    if rows is None:
        return None
    rows = rows.filter(rows.customer_id.notnull())
    if look.profiles is not None:
        rows = rows.filter(rows.customer_id.isin(list(look.profiles)))
    return rows


def _marked(rows: ir.Table, match: Match, vocabulary: Vocabulary) -> Marked:
    if isinstance(match, Happening):
        return Marked(_happening(rows, match, vocabulary), rows.at_us)
    if isinstance(match, Answers):
        return Marked(_answers(rows, match, vocabulary), rows.at_us)
    if isinstance(match, Verdicts):
        decided = ibis.coalesce(rows.due_at, rows.ended_at, rows.started_at)
        is_meant = (rows.standard == match.standard) & (rows.result == match.result)
        return Marked(true(is_meant), microseconds(decided))
    return _instances(rows, match, vocabulary)


def _happening(rows: ir.Table, match: Happening, vocabulary: Vocabulary) -> ir.BooleanValue:
    tests = []
    if match.when is not None:
        tests.append(condition_expr(rows, match.when))
    if match.touchpoint:
        tests.append(_claimed(rows, match.touchpoint, vocabulary))
    if not tests:
        return ibis.literal(value=True)
    return tests[0] if len(tests) == 1 else tests[0] & tests[1]


def _claimed(rows: ir.Table, touchpoint: str, vocabulary: Vocabulary) -> ir.BooleanValue:
    """Whether the touchpoint claims the row: its condition holds and none before it claims it."""
    earlier: list[Condition] = []
    for key, condition in vocabulary.touchpoints:
        if key == touchpoint:
            others = [each for each in earlier if not excludes(each, condition)]
            claimed = condition_expr(rows, condition)
            for other in others:
                claimed = claimed & ~condition_expr(rows, other)
            return claimed
        earlier.append(condition)
    return ibis.literal(value=False)


def excludes(one: Condition, other: Condition) -> bool:
    """Whether no record can meet both: they ask one field for different values."""
    mine, theirs = _required(one), _required(other)
    return any(not mine[name] & theirs[name] for name in mine.keys() & theirs.keys())


def _required(condition: Condition) -> dict[str, frozenset[str]]:
    """By field, the values of which a record must have one."""
    parts = condition.parts if condition.operator == "all" else (condition,)
    return {
        part.field: frozenset(part.values) for part in parts if part.operator in ("is", "in")
    }  # fmt: skip


def _answers(rows: ir.Table, match: Answers, vocabulary: Vocabulary) -> ir.BooleanValue:
    condition = vocabulary.answers.get(match.metric) if match.metric else match.answers
    meant = rows.score.notnull()
    if match.metric and match.metric not in vocabulary.answers:
        return ibis.literal(value=False)
    if condition is not None:
        meant = meant & condition_expr(rows, condition)
    return (
        meant
        if match.within is None
        else meant & true(bounded(rows.score_millionths, match.within, MILLION))
    )


def bounded(number: ir.IntegerValue, bounds: Bounds, scale: int = 1) -> ir.BooleanValue:
    """Whether a whole number of 1/``scale`` lies within the bounds."""
    test = ibis.literal(value=True)
    if bounds.at_least is not None:
        test = test & (number >= integer(-int(-bounds.at_least * scale // 1)))
    if bounds.at_most is not None:
        test = test & (number <= integer(int(bounds.at_most * scale // 1)))
    return test


def _instances(rows: ir.Table, match: Instances, vocabulary: Vocabulary) -> Marked:
    """When an instance was over, as far as silence alone tells it: after ``open_for``."""
    started, ended = microseconds(rows.started_at), microseconds(rows.ended_at)
    silence = vocabulary.open_for.get(match.journey)
    closed = ibis.cases(
        (rows.outcome == "completed", ended),
        (rows.outcome == "ended_early", ended + integer(micros(silence) if silence else 0)),
        else_=ibis.null("int64"),
    )
    meant = rows.journey == match.journey
    if match.deviated is not None:
        meant = meant & ((rows.n_deviations > 0) == match.deviated)
    if match.skipped:
        around = ibis.literal(" | ") + rows.skipped + ibis.literal(" | ")
        meant = meant & around.contains(f" | {match.skipped} | ")
    if match.outcome == "under_way":
        return Marked(true(meant), started, closed)
    if match.outcome:
        return Marked(true(meant & (rows.outcome == match.outcome)), closed)
    told = match.deviated is not None or match.skipped
    return Marked(true(meant), ibis.coalesce(closed, ended) if told else started)


def _figure(
    rows: ir.Table, tally: Tally, number: int, at: ir.IntegerValue, *, is_cut: bool
) -> ir.Value:
    from_us = rows[f"f{number}"]
    counts = rows[f"m{number}"] & _within(from_us, tally.window, at)
    if not is_cut:
        counts = counts & (from_us <= at)
    if f"u{number}" in rows.columns:
        counts = counts & ~true(rows[f"u{number}"] <= at)
    if tally.currency:
        counts = counts & true(rows.currency == tally.currency)
    if tally.take == "times":
        return rows.count(where=counts)
    if tally.take == "first":
        return from_us.min(where=counts)
    if tally.take == "last":
        return from_us.max(where=counts)
    if tally.take == "sum":
        return rows.value_minor.sum(where=counts).cast("int64")
    if tally.take == "valued":
        return rows.value_minor.count(where=counts)
    if tally.take == "score_sum":
        return rows.score_millionths.sum(where=counts).cast("int64")
    order = ibis.struct({"at": rows.at_us, "seq": rows.source_seq, "tie": rows.content_hash})
    return rows.score_millionths.argmax(order, where=counts)


def _within(from_us: ir.IntegerValue, window: Window, at: ir.IntegerValue) -> ir.BooleanValue:
    if window.within is not None:
        return from_us > at - integer(micros(window.within))
    first, last = span_of(window)
    test = ibis.literal(value=True)
    if first is not None:
        test = test & (from_us >= integer(first))
    if last is not None:
        test = test & (from_us < integer(last))
    return test


def _accounts(rows: ir.Table, counted: ir.BooleanValue, source: str) -> dict[str, ir.Value]:
    """For whom the customer acted last: by the newest row that names an account."""
    named = counted & rows.account_id.notnull()
    order = ibis.struct({"at": rows.at_us, "account": rows.account_id})
    return {
        f"account_of_{source}": rows.account_id.argmax(order, where=named),
        f"account_at_{source}": rows.at_us.max(where=named),
    }
