"""One metric over time for values of a dimension, computed when it is asked for.

A build stores figures by period and figures by group, not both at once: there are too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heed.journeys.reading.opened import OpenBuild
from heed.journeys.results.basis import Result
from heed.kernel.errors import HeedError, NotFound
from heed.kernel.estimate import Estimate, Window
from heed.listening.answers import Answers, read_answers
from heed.listening.comparing import DAY_US, planned, scored_of
from heed.listening.figures import described, no_answers, refused
from heed.listening.measures import answers as measures
from heed.listening.measures import cuts
from heed.listening.periods import PERIODS, us_of
from heed.listening.reading import opened_metric, read_metric
from heed.listening.results import MetricGroup
from heed.listening.series import Planned

MOST = 12  # values side by side; the largest


@dataclass(frozen=True)
class ValueOverTime(Result):
    """The figures of one value of the dimension."""

    name: str
    """The value."""
    n: int
    """Its answers over all periods."""
    estimates: tuple[Estimate, ...]
    """One for each period."""


@dataclass(frozen=True)
class MetricOverTime(Result):
    """One metric by period for several values of a dimension."""

    key: str
    """The metric."""
    by: str
    """week, month or quarter."""
    of: str
    """The dimension."""
    windows: tuple[Window, ...]
    """The periods."""
    values: tuple[ValueOverTime, ...]
    """The largest values, or those that were asked for."""
    others: tuple[str, ...]
    """Values that are not shown."""


def metric_over_time(
    build: OpenBuild | None, key: str, *, by: str, of: str, values: Sequence[str] = ()
) -> MetricOverTime:
    """One metric by period for values of the dimension ``of``: those named, else the largest.

    Raises:
        NotFound: there is no such metric, dimension or value.
        HeedError: ``by`` is no period, or ``of`` is one.
    """
    if by not in PERIODS or of in PERIODS:
        raise HeedError("Read it by week, month or quarter, of something else.", code="invalid")
    opened, facts = opened_metric(build, key)
    groups = [group for group in read_metric(opened, key, by=of).groups if group.value]
    chosen = _chosen(groups, values, of)
    periods = read_metric(opened, key, by=by).groups
    windows = tuple(one.estimate.window for one in periods if one.estimate.window)
    plan = planned(facts)
    answers = _answers(opened, plan, of)
    return MetricOverTime(
        key=key,
        by=by,
        of=of,
        windows=windows,
        values=tuple(_value(plan, answers, name, windows) for name in chosen),
        others=tuple(group.value for group in groups if group.value not in chosen),
    )


def _chosen(groups: Sequence[MetricGroup], values: Sequence[str], of: str) -> list[str]:
    known = [group.value for group in groups]
    for value in values:
        if value not in known:
            raise NotFound(f"{of} has no value {value!r}. There are: {', '.join(known[:8])}.")
    enough = [group.value for group in groups if group.estimate.is_shown]
    return list(dict.fromkeys(values))[:MOST] or enough[:MOST]


def _answers(build: OpenBuild, plan: Planned, of: str) -> Answers:
    rows = _with_cut(build, scored_of(build, plan), of)
    wanted = rows.select(*measures.BARE, "cut")
    return read_answers(build.engine.to_arrow(wanted), {of: "cut"})


def _with_cut(build: OpenBuild, rows: Any, of: str) -> Any:
    """``rows`` with the dimension as the column ``cut``."""
    kind, _, name = of.partition(".")
    if kind == "properties":
        return cuts.with_properties(rows, [name]).rename(cut="p0")
    if kind == "traits":
        return cuts.with_traits(rows, build.table("traits"), [name]).rename(cut="t0")
    if of == "touchpoint":
        known = build.engine.lake.n_rows("identity_map", build.versions["identity_map"])
        people = build.table("identity_map") if known else None
        points = build.catalogue.touchpoints
        met = build.table("interactions")
        return cuts.with_touchpoint(rows, met, points, people).rename(cut="touchpoint")
    if of == "segment":
        found = cuts.with_segment(rows, build.table("journey_instances"))
        return found.rename(cut="segment")
    return rows.rename(cut=of)


def _value(plan: Planned, answers: Answers, name: str, windows: Sequence[Window]) -> ValueOverTime:
    (cut,) = answers.cuts.values()
    code = cut.labels.index(name) if name in cut.labels else -1
    mine = np.flatnonzero((cut.codes == code) & answers.dated)
    mine = mine[np.argsort(answers.at_us[mine], kind="stable")]
    return ValueOverTime(name, int(mine.size), tuple(_estimates(plan, answers, mine, windows)))


def _estimates(
    plan: Planned, answers: Answers, mine: Any, windows: Sequence[Window]
) -> Iterator[Estimate]:
    """``mine`` are places of answers, in order of time."""
    rows, times = answers.rows(plan.formula), answers.at_us[mine]
    for window in windows:
        ends = [us_of(window.first), us_of(window.last) + DAY_US]
        first, until = np.searchsorted(times, ends)
        if plan.refused:
            yield refused(plan)
        elif first == until:
            yield no_answers(plan, window)
        else:
            yield described(plan, rows.where(mine[first:until]), window)
