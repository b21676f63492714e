"""The kinds of definitions of this area."""

from __future__ import annotations

from heed.customers.segments.notation import read_segment, write_segment
from heed.foundation.kinds import Kind

SEGMENT = Kind("segment", "segments", read_segment, write_segment)

KINDS = (SEGMENT,)
