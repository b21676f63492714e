"""One metric in two windows, computed when it is asked for from the answers that the build pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heed.journeys.queries import list_contents
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.estimate import Estimate, Window
from heed.kernel.release import VERSION
from heed.listening.answers import Answers, read_answers
from heed.listening.catalogue import metrics_of
from heed.listening.changes import Compared, Side, compare
from heed.listening.figures import described, in_window, no_answers, refused
from heed.listening.measures import answers as measures
from heed.listening.periods import parse_window, us_of, window_before
from heed.listening.proving import formula_of
from heed.listening.reading import opened_metric
from heed.listening.results import MetricChange, MetricDifference
from heed.listening.series import Planned, Series

DAY_US = 86_400_000_000
ALPHA = 0.05


def compare_windows(build: OpenBuild | None, key: str, text: str) -> MetricChange:
    """One metric in the window that ``text`` names against the one before it, or against a second
    one after a colon: ``2026-03``, ``2026-Q2:2025-Q2``.

    Raises:
        NotFound: there is no such metric.
        HeedError: it is no window.
    """
    opened, facts = opened_metric(build, key)
    wanted, _, second = text.partition(":")
    after = parse_window(wanted)
    before = parse_window(second) if second else window_before(after)
    plan = planned(facts)
    answers = _answers(opened, plan, (after, before))  # at once: units keep their numbers
    sides = [_side(plan, answers, window) for window in (after, before)]
    found = compare(plan.formula, *sides, paired=True)
    return MetricChange(
        key=key,
        name=plan.name,
        build=opened.number,
        built_at=opened.finished_at,
        before=sides[1].figure,
        after=sides[0].figure,
        difference=_difference(found),
        remarks=_remarks(found, sides[0].figure, after, before),
        software=VERSION,
    )


def planned(facts: Mapping[str, Any]) -> Planned:
    """The metric as the build computed it."""
    condition = None
    if facts["origin"] == "defined":
        versions = {f"metric:{facts['key']}": facts["version"]}
        (metric,) = metrics_of(list_contents(versions))
        condition = metric.answers
    return Planned(
        key=facts["key"],
        name=facts["name"],
        formula=formula_of(facts),
        origin=facts["origin"],
        series=tuple(Series(**series) for series in facts["series"]),
        condition=condition,
        n=facts["n"],
        basis=facts["basis"],
        refused=facts["refused"],
        version=facts["version"],
    )


def _side(plan: Planned, answers: Answers, window: Window) -> Side:
    mine = in_window(answers, window)
    rows = answers.rows(plan.formula).where(mine)
    if plan.refused:
        return Side(rows, refused(plan))
    return Side(rows, described(plan, rows, window) if mine.any() else no_answers(plan, window))


def scored_of(build: OpenBuild, plan: Planned) -> Any:
    """The answers that a metric takes, as an expression."""
    known = build.engine.lake.n_rows("identity_map", build.versions["identity_map"])
    scored = measures.scored(
        build.table("feedback"), build.table("identity_map") if known else None
    )
    if plan.origin == "default":
        return measures.of_series(scored, vars(plan.series[0]))
    return measures.of_condition(scored, plan.condition)


def _answers(build: OpenBuild, plan: Planned, windows: Sequence[Window]) -> Answers:
    spans = [(us_of(window.first), us_of(window.last) + DAY_US) for window in windows]
    chosen = measures.within(scored_of(build, plan), spans)
    return read_answers(build.engine.to_arrow(measures.bare(chosen)))


def _difference(found: Compared) -> MetricDifference:
    one = found.difference
    return MetricDifference(
        against="before",
        value=one.value if one else None,
        low=one.low if one else None,
        high=one.high if one else None,
        p=one.p if one else None,
        p_corrected=one.p if one else None,
        clear=bool(one and one.is_clear and one.p < ALPHA),
        n_both=found.n_both,
        method=one.method if one else "",
        withheld=found.reason,
    )


def _remarks(
    found: Compared, after: Estimate, window: Window, before: Window
) -> tuple[str, ...]:  # fmt: skip
    remarks = []
    if found.difference and "within person" in found.difference.method:
        remarks.append(
            f"Most people answered in both windows: the difference is that within the "
            f"{found.n_both:,} {after.unit}s who did, so it is not the difference of both figures."
        )
    if window.first <= before.last and before.first <= window.last:
        remarks.append("The windows overlap: the answers of those days count on both sides.")
    days = [(w.last - w.first).days for w in (window, before)]
    if max(days) > 1.2 * (min(days) + 1):
        remarks.append("The windows are of different length.")
    return tuple(remarks)
