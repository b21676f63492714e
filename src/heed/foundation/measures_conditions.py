"""Which records a condition means: conditions as Ibis expressions, the same on every engine.

Only the portable subset is used: equality, ``isin``, ``startswith``, ``contains``, map look-up.
Text is compared as it is, with no folding of case, because engines fold differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import ibis

from heed.foundation.conditions import Condition

if TYPE_CHECKING:
    import ibis.expr.types as ir


def condition_expr(table: ir.Table, condition: Condition) -> ir.BooleanValue:
    """True for the rows of ``table`` that ``condition`` means; never null.

    ``table`` has ``name``, ``channel``, ``actor``, ``source`` (``place`` for tallies) as text and
    ``properties`` (and ``traits``, for segments) as ``map<string, string>``. A field that the table
    has no column for, or whose value is null, fails every test but ``missing``. The empty text
    counts as missing.
    """
    if condition.operator == "not":
        return ~_every(table, condition.parts)
    if condition.operator == "all":
        return _every(table, condition.parts)
    if condition.operator == "any":
        tests = [condition_expr(table, part) for part in condition.parts]
        return reduce(or_, tests, ibis.literal(value=False))
    return _leaf(table, condition)


def _every(table: ir.Table, parts: Sequence[Condition]) -> ir.BooleanValue:
    tests = [condition_expr(table, part) for part in parts]
    return reduce(and_, tests, ibis.literal(value=True))


def _leaf(table: ir.Table, condition: Condition) -> ir.BooleanValue:
    column, _, key = condition.field.partition(".")
    if column not in table.columns:
        return ibis.literal(condition.operator == "missing")
    value = table[column].get(key) if key else table[column]
    if condition.operator == "missing":
        return value.isnull() | (value == "")
    if condition.operator == "present":
        test = value != ""
    elif condition.operator == "starts_with":
        test = reduce(or_, [value.startswith(text) for text in condition.values])
    elif condition.operator == "contains":
        test = reduce(or_, [value.contains(text) for text in condition.values])
    else:  # is, in
        test = value.isin(condition.values)
    return ibis.coalesce(test, ibis.literal(value=False))
