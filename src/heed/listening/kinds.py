"""The kinds of definitions of this area."""

from __future__ import annotations

from heed.foundation.kinds import Kind
from heed.listening.notation import read_metric, write_metric

METRIC = Kind("metric", "metrics", read_metric, write_metric)

KINDS = (METRIC,)
