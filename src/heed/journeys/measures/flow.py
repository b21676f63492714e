"""How customers move between touchpoints, counted from steps.

How many instances made a move at least once is counted apart (:func:`reach`): it takes a table of
instances and touchpoints, the largest of a build, and can be counted slice by slice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.bits import any_bit, has, integer, shift
from heed.journeys.measures.coding import MILLION, WORD, Coding
from heed.journeys.measures.durations import duration_parts, durations
from heed.journeys.measures.names import segment_key, touchpoint_name
from heed.lake.moments import month_number

if TYPE_CHECKING:
    import ibis.expr.types as ir

CODE_BITS = 20  # a month and a code share one integer, which is quicker to group by than two
MEETING = -2  # in the place of a code: the touchpoint itself, not a move from it
CELL = ("segment", "month", "from_code", "to_code")


def flow(
    steps: ir.Table, coding: Coding, *, reached: ir.Table | None = None, months: bool = True
) -> ir.Table:
    """How often, and how fast, customers move from one touchpoint to the next.

    One row per segment (``""`` for all), month (``""`` for the whole window) and move; the start is
    ``""`` on the from-side, the end ``""`` on the to-side. Columns: ``segment``, ``month``,
    ``from_touchpoint``, ``to_touchpoint``, ``n``, ``n_instances``, ``weight_millionths``,
    ``us_sum``, ``us_mean``, ``us_median``, ``us_p90``. ``us_sum`` is null where it passes 63 bits.
    ``reached`` are the rows of :func:`reach` of the same steps; without them there is no
    ``n_instances``. ``months=False`` leaves the months out.
    """
    return ibis.union(*flow_parts(steps, coding, reached=reached, months=months))


def flow_parts(
    steps: ir.Table, coding: Coding, *, reached: ir.Table | None = None, months: bool = True
) -> Iterator[ir.Table]:
    """The rows of :func:`flow` in parts, each of which holds one duration per step at most."""
    for by_segment in (False, True) if coding.segments else (False,):
        rows = steps.filter(steps.segment > 0) if by_segment else steps
        for by_month in (False, True) if months else (False,):
            keys = {
                "segment": rows.segment if by_segment else integer(0),
                "month": month_number(rows.at_us) if by_month else integer(0),
            }
            counts = ibis.union(_moves(rows, keys), _entries(rows, keys))
            yield _named(counts if reached is None else _with_reach(counts, reached), coding)


def _moves(rows: ir.Table, keys: dict[str, ir.Value]) -> ir.Table:
    grouped = rows.group_by(
        **keys, from_code=rows.code, to_code=ibis.coalesce(rows.next_code, integer(-1))
    ).agg(
        n=rows.count(),
        weight_millionths=rows.weight.sum().cast("int64"),
        **duration_parts(rows.us_to_next),
    )
    return grouped.mutate(**durations(grouped)).drop("seconds", "rest", "measured", "quantiles")


def _entries(rows: ir.Table, keys: dict[str, ir.Value]) -> ir.Table:
    rows = rows.filter(rows.step_no == 1)
    none = ibis.null("int64")
    grouped = rows.group_by(**keys, from_code=integer(-1), to_code=rows.code).agg(
        n=rows.count(), weight_millionths=rows.weight.sum().cast("int64")
    )
    return grouped.mutate(us_sum=none, us_mean=none, us_median=none, us_p90=none)


def _with_reach(counts: ir.Table, reached: ir.Table) -> ir.Table:
    """``counts`` with ``n_instances``; an instance starts and ends once, so these need no count."""
    known = _together(reached).drop("weight_millionths").rename(n_reached="n_instances")
    joined = counts.left_join(known, list(CELL))
    joined = joined.drop(*(f"{name}_right" for name in CELL))
    return joined.mutate(n_instances=ibis.coalesce(joined.n_reached, joined.n)).drop("n_reached")


def _named(counts: ir.Table, coding: Coding) -> ir.Table:
    year, month = (counts.month / 100).floor().cast("int64"), counts.month % 100
    text = year.cast("string") + "-" + month.cast("string").lpad(2, "0")

    def name(code: ir.IntegerColumn) -> ir.StringValue:
        return ibis.ifelse(code < 0, "", touchpoint_name(ibis.greatest(code, integer(0)), coding))

    named = counts.mutate(
        segment=segment_key(counts.segment, coding),
        month=ibis.ifelse(counts.month == 0, "", text),
        from_touchpoint=name(counts.from_code),
        to_touchpoint=name(counts.to_code),
    )
    return named.drop("from_code", "to_code")


def touchpoints(steps: ir.Table, coding: Coding, reached: ir.Table) -> ir.Table:
    """How often each touchpoint is met: one row per segment (``""`` for all) and touchpoint.

    ``reached`` are the rows of :func:`reach` of the same steps. Columns are those of the lake's
    ``journey_touchpoints``, which documents them.
    """
    parts = []
    for by_segment in (False, True) if coding.segments else (False,):
        rows = steps.filter(steps.segment > 0) if by_segment else steps
        keys = {"segment": rows.segment if by_segment else integer(0), "code": rows.code}
        parts.append(
            rows.group_by(**keys).agg(
                n=rows.count(),
                step_no_sum=rows.step_no.sum().cast("int64"),
                **duration_parts(rows.us_to_next),
            )
        )
    timed = ibis.union(*parts)
    timed = timed.mutate(n_to_next=timed.measured, **durations(timed))
    known = _together(reached.filter(reached.to_code == MEETING))
    known = known.select("segment", "n_instances", "weight_millionths", code="from_code")
    met = timed.inner_join(known, ["segment", "code"])
    return met.mutate(
        segment=segment_key(met.segment, coding), touchpoint=touchpoint_name(met.code, coding)
    )


def reach(steps: ir.Table, coding: Coding) -> ir.Table:
    """How many instances made each move, and met each touchpoint, at least once.

    One row per ``segment`` (a number; 0 for all), ``month`` (year * 100 + month; 0 for the whole
    window), ``from_code`` and ``to_code`` (``MEETING`` for the touchpoint itself, whole window
    only): ``n_instances`` and ``weight_millionths``. Rows of slices of instances can be added up.

    What an instance moved to from a touchpoint is kept as bits: one row per instance and touchpoint
    takes a third of the time of one per instance and move.
    """
    by_month = _moved_to(steps, coding)
    whole = by_month.group_by("instance", "code", "word").agg(
        bits=any_bit(by_month.bits), segment=by_month.segment.max(), weight=by_month.weight.max()
    )
    parts = []
    for rows in (by_month, whole.mutate(month=integer(0))):
        parts.append(_moves_reached(rows.mutate(segment=integer(0)), coding))
        if coding.segments:
            parts.append(_moves_reached(rows.filter(rows.segment > 0), coding))
    met = whole
    if _n_words(coding) > 1:
        met = whole.group_by("instance", "code").agg(
            segment=whole.segment.max(), weight=whole.weight.max()
        )
    parts.append(_met(met.mutate(segment=integer(0))))
    if coding.segments:
        parts.append(_met(met.filter(met.segment > 0)))
    return ibis.union(*parts)


def _moved_to(steps: ir.Table, coding: Coding) -> ir.Table:
    """One row per instance, touchpoint, month and word: which touchpoints came next, as bits."""
    place = month_number(steps.at_us) * integer(1 << CODE_BITS) + steps.code
    following = ibis.coalesce(steps.next_code, integer(-1))
    word = _word(following) if _n_words(coding) > 1 else integer(0)
    bit = ibis.ifelse(
        following < 0, integer(0), integer(1) << shift(following - word * integer(WORD), 0)
    )
    keys = {"instance": steps.instance, "place": place}
    facts = {"bits": any_bit(bit)}
    if coding.segments:
        facts["segment"] = steps.segment.max()
    if coding.weighted:
        facts["weight"] = steps.weight.max()
    if _n_words(coding) > 1:
        keys["word"] = word
    rows = steps.group_by(**keys).agg(**facts)
    return rows.select(
        instance=rows.instance,
        month=(rows.place >> integer(CODE_BITS)),
        code=rows.place & integer((1 << CODE_BITS) - 1),
        word=rows.word if "word" in keys else integer(0),
        bits=rows.bits,
        segment=rows.segment if "segment" in facts else integer(0),
        weight=rows.weight if "weight" in facts else integer(MILLION),
    )


def _moves_reached(rows: ir.Table, coding: Coding) -> ir.Table:
    alike = rows.group_by("segment", "month", "code", "word", "bits").agg(
        n_instances=rows.count(), weight_millionths=rows.weight.sum().cast("int64")
    )
    codes = range(len(coding.names))
    known = ibis.memtable(
        {"to_code": list(codes), "known_word": [code // WORD for code in codes]},
        schema={"to_code": "int64", "known_word": "int64"},
    )
    pairs = alike.inner_join(known, alike.word == known.known_word)
    made = pairs.filter(has(pairs.bits, pairs.to_code - pairs.word * integer(WORD), 0))
    return made.group_by("segment", "month", from_code=made.code, to_code=made.to_code).agg(
        n_instances=made.n_instances.sum().cast("int64"),
        weight_millionths=made.weight_millionths.sum().cast("int64"),
    )


def _met(rows: ir.Table) -> ir.Table:
    return rows.group_by(
        segment=rows.segment, month=integer(0), from_code=rows.code, to_code=integer(MEETING)
    ).agg(n_instances=rows.count(), weight_millionths=rows.weight.sum().cast("int64"))


def _together(reached: ir.Table) -> ir.Table:
    """The rows of several slices added up."""
    return reached.group_by(*CELL).agg(
        n_instances=reached.n_instances.sum().cast("int64"),
        weight_millionths=reached.weight_millionths.sum().cast("int64"),
    )


def _n_words(coding: Coding) -> int:
    return (len(coding.names) + WORD - 1) // WORD


def _word(code: ir.IntegerValue) -> ir.IntegerValue:
    """The word of a code's bit; 0 for the end, which has none."""
    return (ibis.greatest(code, integer(0)) / WORD).floor().cast("int64")
