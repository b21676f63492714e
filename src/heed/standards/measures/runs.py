"""Cases that wait for something: from the record that starts the clock to what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.standards.design import Effort, NotFollowed, OnDate, Reach, Standard
from heed.standards.measures.business_time import integer, narrowed
from heed.standards.measures.records import ORDER, cases_of, is_one_of, order_of, restarts_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

END, OUT, RESTART = 1, 2, 3  # how a clock was stopped
_NEVER = 2**62


def runs(records: ir.Table, standard: Standard) -> ir.Table:
    """One row per case, with ``close_us``, ``closed_by`` (a touchpoint), ``closed`` and ``n``.

    The clock starts where a case begins and none is running, and again at every ``restarts``. It
    stops at the next of ``to``, ``without`` and ``restarts``; null columns where nothing came.
    ``n`` counts the records between, for effort. All other columns are those of ``CASE``.
    """
    parts = _with_parts(records.filter(records.unit.notnull()), standard)
    order = order_of(parts)
    running = ibis.coalesce(parts.starts.lag().over(order), ibis.literal(value=False))
    begins = parts.starts & (~running | (parts.closes > 0))
    marked = parts.mutate(begins=begins).filter(begins | (parts.closes > 0))
    after = order_of(marked)
    found = marked.mutate(
        close_us=marked.at_us.lead().over(after),
        closed_by=marked.touchpoint.lead().over(after),
        closed=marked.closes.lead().over(after),
        n=marked.n_before.lead().over(after) - marked.n_through,
    )
    found = found.filter(found.begins)
    extra = ["promised"] if isinstance(standard.rule, OnDate) else []
    columns = ["close_us", "closed_by", "closed", "n", *extra]
    return cases_of(found, **{name: found[name] for name in columns})


def at_once(records: ir.Table) -> ir.Table:
    """Like :func:`runs`, for a date that the first record itself has to keep."""
    rows = records.filter(records.starts, records.unit.notnull())
    return cases_of(
        rows,
        close_us=rows.at_us,
        closed_by=rows.touchpoint,
        closed=integer(END),
        n=integer(0),
        promised=rows.promised,
    )


def followed(records: ir.Table, standard: Standard) -> ir.Table:
    """Every beginning is a case of its own; what closes it is the first thing that follows."""
    rule = standard.rule
    n_same = len(rule.same) if isinstance(rule, NotFollowed) else 0
    rows = records.filter(records.unit.notnull())
    keys = ["unit", *(f"same_{number}" for number in range(n_same))]
    ahead = ibis.window(group_by=keys, order_by=ORDER, rows=(1, None))

    def first_of(touchpoints: Sequence[str]) -> ir.IntegerValue:
        met = ibis.ifelse(is_one_of(rows, touchpoints), rows.at_us, ibis.null("int64"))
        return ibis.coalesce(met.min().over(ahead), integer(_NEVER))

    outs = {f"out_{number}": first_of([key]) for number, key in enumerate(standard.without)}
    found = rows.mutate(next_end=first_of(standard.ends), **outs)
    found = found.filter(found.starts)
    times = [found[name] for name in outs]
    next_out = ibis.least(*times, integer(_NEVER)) if times else integer(_NEVER)
    found = found.mutate(next_out=next_out, close_us=ibis.least(next_out, found.next_end))
    is_out = found.next_out < found.next_end
    by = [
        (found[name] == found.close_us, key)
        for name, key in zip(outs, standard.without, strict=True)
    ]
    return cases_of(
        found,
        close_us=ibis.ifelse(found.close_us == _NEVER, ibis.null("int64"), found.close_us),
        closed_by=ibis.cases(*by, else_="") if by else ibis.literal(""),
        closed=ibis.cases(
            (is_out, integer(OUT)), (found.next_end < _NEVER, integer(END)), else_=integer(0)
        ),
        n=integer(0),
    )


def pauses(records: ir.Table, standard: Standard) -> ir.Table:
    """The stretches in which the clock stands still: ``unit``, ``from_us``, ``to_us``.

    They do not overlap; ``to_us`` is null while the pause goes on.
    """
    pairs = standard.rule.pauses if isinstance(standard.rule, Reach) else ()
    parts = [_pauses_of(records, pause.starts, pause.ends) for pause in pairs]
    return parts[0] if len(parts) == 1 else _merged(ibis.union(*parts))


def _with_parts(rows: ir.Table, standard: Standard) -> ir.Table:
    """``closes`` (END, OUT, RESTART or 0), ``starts``, and running counts for effort."""
    again = is_one_of(rows, restarts_of(standard))
    closes = ibis.cases(
        (is_one_of(rows, standard.ends), integer(END)),
        (is_one_of(rows, standard.without), integer(OUT)),
        (again, integer(RESTART)),
        else_=integer(0),
    )
    rows = rows.mutate(closes=closes, starts=rows.starts | again)
    if not isinstance(standard.rule, Effort):
        zero = integer(0)
        return rows.filter(rows.starts | (rows.closes > 0)).mutate(n_through=zero, n_before=zero)
    one = ibis.ifelse(rows.counted, integer(1), integer(0))
    so_far = ibis.window(group_by="unit", order_by=ORDER, preceding=None, following=0)
    through = narrowed(one.sum().over(so_far))
    rows = rows.mutate(n_through=through, n_before=through - one)
    return rows.filter(rows.starts | (rows.closes > 0))


def _pauses_of(records: ir.Table, starts: tuple[str, ...], ends: tuple[str, ...]) -> ir.Table:
    rows = records.filter(records.unit.notnull())
    rows = rows.mutate(begins=is_one_of(rows, starts), stops=is_one_of(rows, ends))
    rows = rows.filter(rows.begins | rows.stops)
    going_on = ibis.coalesce(rows.begins.lag().over(order_of(rows)), ibis.literal(value=False))
    rows = rows.mutate(first=rows.begins & ~going_on)
    rows = rows.filter(rows.first | rows.stops)
    found = rows.mutate(to_us=rows.at_us.lead().over(order_of(rows)))
    return found.filter(found.first).select("unit", from_us=found.at_us, to_us=found.to_us)


def _merged(stretches: ir.Table) -> ir.Table:
    """Overlapping stretches of a unit as one."""
    rows = stretches.mutate(stop=ibis.coalesce(stretches.to_us, integer(_NEVER)))
    order = ["from_us", "stop"]
    reached = rows.stop.max().over(ibis.window(group_by="unit", order_by=order, rows=(None, -1)))
    rows = rows.mutate(
        fresh=ibis.ifelse(reached.isnull() | (rows.from_us > reached), integer(1), integer(0))
    )
    running = ibis.window(group_by="unit", order_by=order, preceding=None, following=0)
    rows = rows.mutate(island=narrowed(rows.fresh.sum().over(running)))
    found = rows.group_by("unit", "island").agg(from_us=rows.from_us.min(), stop=rows.stop.max())
    to_us = ibis.ifelse(found.stop == _NEVER, ibis.null("int64"), found.stop)
    return found.select("unit", "from_us", to_us=to_us)
