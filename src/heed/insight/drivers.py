"""What goes with a score: every touchpoint met and standard missed, each beside all the others.

A naive comparison blames whoever is there when things have gone wrong: callers recommend less, yet
they call because something broke. So one regression holds everything that was met before the answer
(:mod:`heed.stats.drivers`), and the naive difference is shown beside it.

A property that is recorded in less than half of the cases tells more of a touchpoint that only some
met. It is adjusted for, its most frequent value being as good as none, if it has six values or
fewer; with more it would take a touchpoint apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heed.insight.grouping import gap_in, rows_of
from heed.insight.measures import meeting
from heed.insight.results import Driver, DriversRead
from heed.insight.sources import Source, cut_of, dimensions_of, integers, known_of
from heed.insight.standards import RESULTS, defined_standards
from heed.journeys.design import Touchpoint
from heed.stats.adjust import Confounder
from heed.stats.cells import Rows
from heed.stats.concentration import Dimension
from heed.stats.differences import overlapping_difference
from heed.stats.drivers import METHOD, Effects, side_by_side

MILLION = 1_000_000
MOST_ANSWERS = 200_000
SAME = 0.1  # share of those met in which two may differ and count as one
MOST_TOLD_OF = 6  # values of a property that only some cases have
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Exposure:
    """A touchpoint or a standard, and which answers come after meeting or missing it."""

    kind: Any
    key: str
    name: str
    met: NDArray[np.bool_]


def read_drivers(source: Source) -> DriversRead | None:
    """What goes with the score that most cases have; None where no case has one."""
    feedback, interactions = source.filled("feedback"), source.filled("interactions")
    points = [
        t
        for t in source.inputs.catalogue.touchpoints
        if t.when is not None and t.counts == "interactions"
    ]
    if feedback is None or interactions is None or not points:
        return None
    answers = meeting.answers_of_cases(feedback, source.filled("identity_map"))
    asked = _most_asked(source, answers)
    if asked is None:
        return None
    item, mine, n_all = asked
    table, columns = _table(source, mine, interactions, points)
    exposures = _distinct([*_misses(source, table), *_touchpoints(table, points)])
    found = {name: cut_of(table[column]) for name, column in columns.items()}
    dimensions = dimensions_of(source.employees.shown({**found, **known_of(source, table)}))
    return drivers_of(item, n_all, _rows(table), exposures, dimensions)


def drivers_of(
    item: str,
    n_all: int,
    rows: Rows,
    exposures: Sequence[Exposure],
    dimensions: Sequence[Dimension],
) -> DriversRead:
    """What goes with each exposure in these answers, which stand for ``n_all``."""
    told = (_told_of(each) for each in dimensions)
    others = [Confounder(each.name, each.codes) for each in told if each is not None]
    found = side_by_side(rows, [each.met for each in exposures], others)
    return _read(item, n_all, rows, exposures, found)


def _most_asked(source: Source, answers: Any) -> tuple[str, Any, int] | None:
    """The item that most cases have answers to on one scale, those answers, and how many."""
    keys = ["item", "scale_min", "scale_max"]
    counted = source.engine.to_rows(answers.group_by(keys).agg(n=answers.count()))
    if not counted:
        return None
    top = max(counted, key=lambda row: (row["n"], row["item"]))
    mine = answers.filter([answers[key] == top[key] for key in keys])
    n = int(top["n"])
    if n > MOST_ANSWERS:  # ids are hashes: those below a bound are drawn by lot, always the same
        bound = int(MOST_ANSWERS / n * 2**64).to_bytes(8, "big")
        mine = mine.filter(mine.answer < bound)
    return top["item"] or "score", mine, n


def _table(
    source: Source, mine: Any, interactions: Any, points: Sequence[Touchpoint]
) -> tuple[pa.Table, dict[str, str]]:  # fmt: skip
    """One row an answer, and the column of each dimension."""
    names = source.properties
    known = meeting.met_before(mine, interactions, points, names)
    rows = mine.left_join(known, mine.answer == known.of_answer).drop("of_answer")
    columns = {f"properties.{name}": f"p{number}" for number, name in enumerate(names)}
    table = source.engine.to_arrow(rows)
    return table.sort_by([("answer", "ascending")]), columns


def _touchpoints(table: pa.Table, points: Sequence[Touchpoint]) -> list[Exposure]:
    return [
        Exposure("touchpoint", point.key, point.name, integers(table[f"m{number}"], 0) > 0)
        for number, point in enumerate(points)
    ]


def _misses(source: Source, table: pa.Table) -> list[Exposure]:
    """A miss counts where it was sure before the answer."""
    results = source.filled(RESULTS)
    defined = [each for each in defined_standards(source) if each.by == "case"]
    if results is None or not defined:
        return []
    missed = source.engine.to_arrow(meeting.misses(results, [each.key for each in defined]))
    cases, answered = integers(table["case_id"], -1), integers(table["answered_us"], NO_TIME)
    found = []
    for standard in defined:
        rows = missed.filter(pc.equal(missed["standard"], standard.key))
        order = np.argsort(integers(rows["missed_case"], -1))
        keys = integers(rows["missed_case"], -1)[order]
        sure = integers(rows["sure_us"], NO_TIME)[order]
        place = np.minimum(np.searchsorted(keys, cases), max(keys.size - 1, 0))
        met = np.zeros(cases.size, dtype=bool)
        if keys.size:
            met = (keys[place] == cases) & (sure[place] < answered)
        found.append(Exposure("standard", standard.key, standard.name, met))
    return found


def _distinct(exposures: Sequence[Exposure]) -> list[Exposure]:
    """Without those nearly the same as one before: a correction, and the standard it misses."""
    kept: list[Exposure] = []
    for each in exposures:
        size = int(each.met.sum())
        if not any((each.met ^ other.met).sum() <= SAME * size for other in kept if size):
            kept.append(each)
    return kept


def _rows(table: pa.Table) -> Rows:
    alone = -1 - np.arange(table.num_rows, dtype=np.int64)
    known = table["customer_id"].is_valid().to_numpy()
    people = np.where(known, integers(table["customer_id"], 0), alone)
    return rows_of(table["score"].to_numpy(), integers(table["weight"], MILLION) / MILLION, people)


def _told_of(dimension: Dimension) -> Dimension | None:
    """The dimension to adjust for, or none where it would take a touchpoint apart."""
    known = dimension.codes >= 0
    if known.mean() >= 0.5:
        return dimension
    values, counts = np.unique(dimension.codes[known], return_counts=True)
    if values.size > MOST_TOLD_OF:
        return None
    usual = dimension.codes == values[counts.argmax()]
    return replace(dimension, codes=np.where(usual, -1, dimension.codes))


def _read(
    item: str, n_all: int, rows: Rows, exposures: Sequence[Exposure], found: Effects
) -> DriversRead:
    drivers = [
        driver
        for effect in found.effects
        if (driver := _driver(rows, exposures[effect.place], effect)) is not None
    ]
    drivers.sort(key=lambda each: (not each.is_clear, -abs(each.adjusted.value), each.key))
    apart = [exposures[place].key for place in found.left_out]
    return DriversRead(
        item=item,
        n=rows.n,
        n_all=n_all,
        drivers=tuple(drivers),
        adjusted_for=found.adjusted_for,
        left_out=(*apart, *found.too_many),
        method=METHOD,
        reason=found.reason,
    )


def _driver(rows: Rows, exposure: Exposure, effect: Any) -> Driver | None:
    try:
        plain = overlapping_difference(rows.outcomes, rows.weights, rows.clusters, exposure.met)
    except ValueError:  # nothing varies
        return None
    return Driver(
        kind=exposure.kind,
        key=exposure.key,
        name=exposure.name,
        n=int(exposure.met.sum()),
        share=float(rows.weights[exposure.met].sum() / rows.weights.sum()),
        plain=gap_in(plain),
        adjusted=gap_in(effect.difference),
        p_corrected=effect.p_corrected,
        is_clear=effect.is_clear,
    )
