"""Sets of touchpoints as integers of bits, in Ibis: which designed touchpoints an instance met.

A running ``bit_or`` tells at every step what was met before, in the same window that numbers the
steps; asking the same of sets or sorted lists costs a sort of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import ibis
from ibis.expr import datatypes as dt

from heed.journeys.measures.coding import WORD, Coding, SegmentRules

if TYPE_CHECKING:
    import ibis.expr.types as ir

INT = "int64"


@ibis.udf.agg.builtin(name="bit_or", signature=((dt.int64,), dt.int64))
def any_bit(bits):  # type: ignore[no-untyped-def]
    """The bits that any row has: both engines have it, Ibis knows it on DuckDB only."""


def integer(value: int) -> ir.IntegerValue:
    """``value`` as a 64-bit integer, so that no engine guesses a narrower type."""
    return ibis.literal(value, type=INT)


def own_bit(code: ir.IntegerValue, coding: Coding, word: int) -> ir.IntegerValue:
    """The bit of the touchpoint ``code`` in the word number ``word``; 0 if it has none there."""
    first = word * WORD
    last = min(first + WORD, coding.n_designed)
    return ibis.ifelse(
        (code >= first) & (code < last), integer(1) << shift(code, first), integer(0)
    )


def shift(code: ir.IntegerValue, first: int) -> ir.IntegerValue:
    """``code - first``, never below 0 nor above 62: engines refuse other shifts."""
    return ibis.greatest(ibis.least(code - integer(first), integer(WORD)), integer(0))


def mask(codes: Iterable[int], word: int) -> int:
    """The bits of ``codes`` that lie in the word number ``word``."""
    first = word * WORD
    return sum(1 << (code - first) for code in codes if first <= code < first + WORD)


def by_segment(
    segment: ir.IntegerValue,
    coding: Coding,
    word: int,
    pick: Callable[[SegmentRules], frozenset[int]],
) -> ir.IntegerValue:
    """The mask that ``pick`` names, of the rules for each row's segment."""
    masks = [mask(pick(rules), word) for rules in coding.rules]
    if len(set(masks)) == 1:
        return integer(masks[0])
    branches = [(number, integer(bits)) for number, bits in enumerate(masks)]
    return segment.cases(*branches, else_=integer(0))


def has(bits: ir.IntegerValue, code: ir.IntegerValue, word: int) -> ir.BooleanValue:
    """True where ``bits``, the word number ``word``, holds ``code``; ``code`` lies in that word."""
    return ((bits >> shift(code, word * WORD)) & integer(1)) == 1
