"""Mean, median and 90th percentile of lengths of time.

Times are whole microseconds. Quantiles interpolate linearly between the two nearest values (type 7)
and are then rounded, half up; adding 0.55 rather than 0.5 keeps floating-point noise, far below a
tenth of a microsecond, from tipping the tenths that interpolation gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.coding import MILLION

if TYPE_CHECKING:
    import ibis.expr.types as ir


def duration_parts(us: ir.IntegerColumn) -> dict[str, ir.Value]:
    """What :func:`durations` needs, as aggregates; whole seconds apart: no sum overflows."""
    rest = us % MILLION
    return {
        "seconds": ((us - rest) / MILLION).cast("int64").sum().cast("int64"),
        "rest": rest.sum().cast("int64"),
        "measured": us.count(),
        "quantiles": us.quantile([0.5, 0.9]),
    }


def durations(grouped: ir.Table) -> dict[str, ir.Value]:
    """``us_sum``, ``us_mean``, ``us_median`` and ``us_p90`` of :func:`duration_parts`."""
    fits = grouped.seconds < 9_000_000_000_000
    n = grouped.measured.cast("float64")
    mean = grouped.seconds.cast("float64") / n * 1e6 + grouped.rest.cast("float64") / n
    return {
        "us_sum": ibis.ifelse(fits, grouped.seconds * MILLION + grouped.rest, ibis.null("int64")),
        "us_mean": ibis.ifelse(grouped.measured > 0, whole(mean), ibis.null("int64")),
        "us_median": whole(grouped.quantiles[0]),
        "us_p90": whole(grouped.quantiles[1]),
    }


def whole(us: ir.FloatingValue) -> ir.IntegerValue:
    """``us`` to the nearest microsecond, half up; see the module's words on 0.55."""
    return (us + 0.55).floor().cast("int64")
