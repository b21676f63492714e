"""From claimed interactions to the steps of travelled journeys, with what deviates from the design.

The order is occurred_at, source_seq, content_hash everywhere. Two rows that agree in all three are
equal in all that a step shows, so the order between them cannot be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.bits import any_bit, by_segment, has, integer, own_bit, shift
from heed.journeys.measures.claims import starts_at
from heed.journeys.measures.coding import MILLION, WORD, Coding

if TYPE_CHECKING:
    import ibis.expr.types as ir

ORDER = ("at_us", "seq", "tie")


def steps(rows: ir.Table, coding: Coding) -> ir.Table:
    """One row per step of an instance, from :func:`~heed.journeys.measures.claims.claimed` rows.

    Columns: ``instance``, ``customer_id``, ``account_id``, ``step_no`` (from 1), ``code``,
    ``channel``, ``at_us``, ``us_to_next`` and ``next_code`` (null on the last step), ``deviation``
    (null, unplanned, repeated or out_of_order), ``segment`` (a number) and ``weight`` (millionths):
    both as of the instance's first interaction.
    """
    cut = _cases(rows, coding) if coding.unit == "case" else _pieces(rows, coding)
    return _deviating(_numbered(cut, coding), coding)


def _cases(rows: ir.Table, coding: Coding) -> ir.Table:
    """A case is one instance, if it meets a designed touchpoint at all."""
    rows = rows.rename(instance="unit")
    if coding.n_designed == len(coding.names) or not coding.designed:
        return rows
    ours = rows.filter(rows.code < coding.n_designed).select("instance").distinct()
    return rows.semi_join(ours, "instance")


def _pieces(rows: ir.Table, coding: Coding) -> ir.Table:
    """A unit's rows, cut by silence and after an end; rows before a piece's first start left out.

    Three facts are carried along a unit's rows: how many starts were met so far (``n_starts``), in
    which piece a row lies (``piece``), and how many starts came before that piece (``n_before``).
    A row is inside an instance once more starts were met than before its piece.
    """
    order = [rows[name] for name in ORDER]
    so_far = ibis.window(group_by=rows.unit, order_by=order, preceding=None, following=0)
    whole = ibis.window(group_by=rows.unit, order_by=order)
    starts = starts_at(rows, coding).cast("int64")
    rows = rows.mutate(
        is_start=starts,
        n_starts=starts.sum().over(so_far).cast("int64"),
        last_at=rows.at_us.lag().over(whole),
        after_end=rows.code.lag().over(whole).isin(sorted(coding.ends) or [-1]),
    )
    new = ibis.coalesce(rows.after_end, ibis.literal(value=False))
    if coding.gap_us is not None:
        silence = rows.at_us - rows.last_at
        new = new | ibis.coalesce(silence > coding.gap_us, ibis.literal(value=False))
    first = new | rows.last_at.isnull()
    rows = rows.mutate(
        is_new=new.cast("int64"),
        before=ibis.ifelse(first, rows.n_starts - rows.is_start, integer(0)),
    )
    order = [rows[name] for name in ORDER]
    so_far = ibis.window(group_by=rows.unit, order_by=order, preceding=None, following=0)
    rows = rows.mutate(
        piece=rows.is_new.sum().over(so_far).cast("int64"), n_before=rows.before.max().over(so_far)
    )
    inside = rows.filter(rows.n_starts > rows.n_before)
    return inside.mutate(instance=inside.unit ^ inside.piece).drop(
        "unit",
        "is_start",
        "n_starts",
        "last_at",
        "after_end",
        "is_new",
        "before",
        "piece",
        "n_before",
    )


def _numbered(rows: ir.Table, coding: Coding) -> ir.Table:
    order = [rows[name] for name in ORDER]
    whole = ibis.window(group_by=rows.instance, order_by=order)
    before = ibis.window(group_by=rows.instance, order_by=order, preceding=(None, 1))
    met = {
        f"met_{word}": ibis.coalesce(
            any_bit(own_bit(rows.code, coding, word)).over(before), integer(0)
        )
        for word in coding.words
    }
    return rows.select(
        instance=rows.instance,
        customer_id=rows.customer_id,
        account_id=rows.account_id,
        step_no=(ibis.row_number().over(whole) + 1).cast("int64"),
        code=rows.code,
        channel=rows.channel,
        at_us=rows.at_us,
        us_to_next=rows.at_us.lead().over(whole) - rows.at_us,
        next_code=rows.code.lead().over(whole),
        segment=rows.segment.first().over(whole) if coding.segments else integer(0),
        weight=rows.weight.first().over(whole) if coding.weighted else integer(MILLION),
        **met,
    )


def _deviating(rows: ir.Table, coding: Coding) -> ir.Table:
    if not coding.designed:
        return rows.mutate(deviation=ibis.null("string"))
    planned, again, later, repeatable = [], [], [], []
    for word in coding.words:
        first = word * WORD
        mine = (rows.code >= first) & (rows.code < first + WORD)
        plan = by_segment(rows.segment, coding, word, lambda rules: rules.planned)
        loose = by_segment(rows.segment, coding, word, lambda rules: rules.repeatable)
        met = rows[f"met_{word}"] & plan
        planned.append(mine & has(plan, rows.code, word))
        repeatable.append(mine & has(loose, rows.code, word))
        again.append(mine & has(met, rows.code, word))
        above = (met >> shift(rows.code, first)) > 1
        later.append((mine & above) | ((rows.code < first) & (met != 0)))
    deviation = ibis.cases(
        (~_any_of(planned), "unplanned"),
        (_any_of(again) & ~_any_of(repeatable), "repeated"),
        (~_any_of(again) & _any_of(later), "out_of_order"),
        else_=ibis.null("string"),
    )
    return rows.mutate(deviation=deviation).drop(*(f"met_{word}" for word in coding.words))


def _any_of(tests: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, tests)
