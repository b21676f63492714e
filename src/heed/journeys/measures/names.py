"""From codes back to the names that people gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.bits import integer
from heed.journeys.measures.coding import Coding

if TYPE_CHECKING:
    import ibis.expr.types as ir


def touchpoint_name(code: ir.IntegerValue, coding: Coding) -> ir.StringValue:
    """The touchpoint with this code; ``code`` is never null."""
    names = ibis.array([ibis.literal(name) for name in coding.names])
    return names[code.cast("int32")]  # Spark indexes arrays by 32-bit integers only


def segment_key(segment: ir.IntegerValue, coding: Coding) -> ir.StringValue:
    """The key of a segment's number; ``""`` for none."""
    if not coding.segments:
        return ibis.literal("")
    branches = [(integer(number), key) for number, key in enumerate(coding.segments, start=1)]
    return segment.cases(*branches, else_="")
