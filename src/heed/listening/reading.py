"""Reading metrics of a finished build: stored figures in, typed results out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from heed.journeys.reading.opened import OpenBuild
from heed.kernel.errors import NotFound
from heed.kernel.estimate import Estimate, Window
from heed.kernel.release import VERSION
from heed.listening.measures import stored
from heed.listening.periods import PERIODS
from heed.listening.results import (
    AnswerSeries,
    MetricDifference,
    MetricDimension,
    MetricGroup,
    MetricList,
    MetricReading,
    MetricSummary,
    ResponseReading,
)

Row = Mapping[str, Any]

TABLE = "metric_values"
AREA = "metrics"
ALPHA = 0.05


def list_metrics(build: OpenBuild | None) -> MetricList:
    """Every metric of the newest build, with its figure over all answers."""
    if build is None:
        remark = "Nothing was built yet. Import feedback with `heed import`, then run `heed build`."
        return MetricList(None, None, None, (), (remark,))
    known = facts_of(build)
    wholes = {row["metric"]: row for row in rows_of(build, stored.wholes)}
    summaries = tuple(
        MetricSummary(
            key=key,
            name=facts["name"],
            origin=facts["origin"],
            series=series_of(facts),
            estimate=estimate_of(wholes[key]),
        )
        for key, facts in known.items()
    )
    remarks = list(build.facts.get(AREA, {}).get("notes", []))
    if not known:
        remarks.append("No feedback with a score was imported, so there is nothing to measure.")
    last = build.facts.get(AREA, {}).get("as_of")
    last_day = date.fromisoformat(last) if last else None
    return MetricList(build.number, build.finished_at, last_day, summaries, tuple(remarks))


def read_metric(build: OpenBuild | None, key: str, *, by: str = "") -> MetricReading:
    """One metric, and its groups or periods of the dimension ``by``.

    Raises:
        NotFound: there is no such metric, or it cannot be read by that.
    """
    opened, facts = opened_metric(build, key)
    dimensions = tuple(MetricDimension(*pair) for pair in sorted(facts["dimensions"].items()))
    if by:
        _check_dimension(key, by, dimensions)
    rows = rows_of(opened, lambda values: stored.of_metric(values, key, by))
    whole = next(row for row in rows if not row["dimension"])
    groups = tuple(_group(row) for row in _ordered([r for r in rows if r["dimension"]], by))
    return MetricReading(
        key=key,
        name=facts["name"],
        description=facts["description"],
        origin=facts["origin"],
        build=opened.number,
        built_at=opened.finished_at,
        series=series_of(facts),
        estimate=estimate_of(whole),
        response=_response(facts["response"]),
        by=by,
        groups=groups,
        dimensions=dimensions,
        remarks=_remarks(by, groups),
        software=VERSION,
    )


def opened_metric(build: OpenBuild | None, key: str) -> tuple[OpenBuild, Row]:
    """The build and what it wrote down about a metric.

    Raises:
        NotFound: nothing was built yet, or there is no such metric.
    """
    if build is None:
        raise NotFound("Nothing was built yet. Run `heed build` after importing feedback.")
    known = facts_of(build)
    if key not in known:
        near = get_close_matches(key, known, n=1) or [k for k in known if k.startswith(key)]
        hint = f" Did you mean {near[0]}?" if near else ""
        listed = ", ".join(known) or "none, since no feedback with a score was imported"
        raise NotFound(f"There is no metric {key}.{hint} Known: {listed}.", metric=key)
    return build, known[key]


def facts_of(build: OpenBuild) -> dict[str, Row]:
    """What the build wrote down about each metric, by key."""
    return {facts["key"]: facts for facts in build.facts.get(AREA, {}).get("metrics", [])}


def series_of(facts: Row) -> tuple[AnswerSeries, ...]:
    """The answers that a metric takes."""
    return tuple(AnswerSeries(**series) for series in facts["series"])


def rows_of(build: OpenBuild, choose: Any) -> list[dict[str, Any]]:
    """What ``choose`` takes of the stored figures; none if no metric was built."""
    if TABLE not in build.versions:
        return []
    return build.engine.to_rows(choose(build.table(TABLE)))


def _check_dimension(key: str, by: str, dimensions: Iterable[MetricDimension]) -> None:
    names = [dimension.name for dimension in dimensions]
    if by in names:
        return
    near = get_close_matches(by, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = ", ".join(names) or "nothing: its answers have neither dates nor two groups"
    raise NotFound(f"{key} cannot be read by {by}.{hint} It can be read by: {listed}.")


def _ordered(rows: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Periods in order of time; groups by size, the unknown last."""
    if by in PERIODS:
        return sorted(rows, key=lambda row: str(row["first_day"]))
    return sorted(rows, key=lambda row: (row["value"] == "", -row["n"], row["value"]))


def _group(row: Row) -> MetricGroup:
    difference = difference_of(row) if row["against"] else None
    return MetricGroup(row["value"], estimate_of(row), difference)


def difference_of(row: Row) -> MetricDifference:
    """The comparison of a stored figure."""
    low, high, p = row["difference_low"], row["difference_high"], row["p_corrected"]
    excludes = low is not None and high is not None and (low > 0 or high < 0)
    return MetricDifference(
        against=row["against"],
        value=row["difference"],
        low=low,
        high=high,
        p=row["p"],
        p_corrected=p,
        clear=bool(excludes and p is not None and p < ALPHA),
        n_both=row["n_both"] or 0,
        method=row["difference_method"],
        withheld=row["no_difference"],
    )


def estimate_of(row: Row) -> Estimate:
    """The estimate of a stored figure."""
    window = None
    if row["first_day"]:
        window = Window(date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
    return Estimate(
        value=row["estimate"],
        low=row["low"],
        high=row["high"],
        n=row["n"],
        measure=row["measure"],
        method=row["method"],
        basis=row["basis"],
        unit=row["unit"],
        n_units=row["n_units"],
        definition=row["definition"],
        window=window,
        not_covered=row["not_covered"],
        withheld=row["withheld"],
    )


def _response(facts: Row) -> ResponseReading:
    rates = facts["rates"] or {}
    counted = facts["dispositions"]
    return ResponseReading(
        **{name: rates.get(name) for name in ("rr1", "rr2", "rr3", "rr4", "rr5", "rr6")},
        eligible=facts["eligible"],
        asked=sum(counted.values()) if counted else None,
        reason=facts["reason"],
    )


def _remarks(by: str, groups: tuple[MetricGroup, ...]) -> tuple[str, ...]:
    if not groups:
        return ()
    held = "the period before" if by in PERIODS else "all other answers"
    remarks = [
        f"Each is held against {held}; p values are corrected for the number of comparisons, and "
        "a difference is marked only where its interval excludes zero, too."
    ]
    if by not in PERIODS:
        remarks.append("A difference goes with the group; it does not show that it is the cause.")
    weak = sum(group.estimate.is_weak for group in groups)
    if weak:
        remarks.append(f"{weak} of these figures rest on fewer than 30 answers.")
    return tuple(remarks)
