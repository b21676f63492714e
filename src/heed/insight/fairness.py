"""Restricted columns: whether a standard is kept, or a score given, alike for everybody.

Every value of a restricted column is compared with all others of whom the column is known. Small
groups get no figure. All comparisons of a build are corrected together (Benjamini–Hochberg). This
watches; it never searches, and no pair of columns is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from heed.insight.answers import ScoredAnswers
from heed.insight.grouping import gap_of, rows_of
from heed.insight.results import FairGroup, FairnessRead
from heed.insight.scores import low_of
from heed.insight.standards import DecidedCases
from heed.kernel.estimate import Estimate, Unit
from heed.stats.cells import Rows
from heed.stats.differences import Difference, corrected
from heed.stats.groups import contrast
from heed.stats.means import mean_difference, mean_estimate, mean_of
from heed.stats.shares import share_difference, share_estimate, share_of

MOST_GROUPS = 12
UNCLEAR = 0.05


@dataclass(frozen=True)
class _Watched:
    """One subject by one restricted column; ``insides`` are the rows of each value."""

    column: str
    kind: Literal["standard", "score"]
    subject: str
    name: str
    measure: str
    rows: Rows  # of whom the column is known
    unit: Unit
    insides: tuple[tuple[str, NDArray[np.bool_]], ...]
    n_unknown: int
    n_values: int


def watch(
    restricted: Sequence[str],
    decided: Sequence[DecidedCases],
    searched: Sequence[ScoredAnswers],
) -> tuple[FairnessRead, ...]:
    """How every standard and score fares by every restricted column that its records have."""
    watched = [
        one
        for column in restricted
        for one in (
            *(found for cases in decided for found in _of_cases(column, cases)),
            *(found for answers in searched for found in _of_answers(column, answers)),
        )
    ]
    return tuple(_corrected([_compare(one) for one in watched]))


def _of_cases(column: str, cases: DecidedCases) -> Iterator[_Watched]:
    cut = cases.cuts.get(column)
    if cut is None:
        return
    rows = rows_of(1.0 - cases.missed, cases.weights, cases.clusters)
    known = np.asarray(cut.codes >= 0)
    subject = (cases.standard.key, cases.standard.name)
    yield from _by_codes(
        _Watched(column, "standard", *subject, "share kept", rows, cases.unit, (), 0, 0),
        known, cut.codes, cut.labels,
    )  # fmt: skip


def _of_answers(column: str, answers: ScoredAnswers) -> Iterator[_Watched]:
    low, given = low_of(answers), answers.answers
    rows = rows_of(
        1.0 - low.outcomes if low.is_share else low.outcomes, given.weights, given.clusters
    )
    measure = f"share without {low.words}" if low.is_share else low.words
    empty = _Watched(
        column, "score", answers.plan.key, answers.plan.name, measure, rows, given.unit, (), 0, 0
    )
    cut = given.cuts.get(column)
    if cut is not None:
        yield from _by_codes(empty, np.asarray(cut.codes >= 0), cut.codes, cut.labels)
    ticked = [each for each in answers.chosen if f"items.{each.name}" == column]
    if ticked:
        known = np.asarray(ticked[0].codes >= 0)
        insides = tuple((d.labels[1], np.asarray(d.codes[known] == 1)) for d in ticked)
        yield _of_rows(empty, known, insides, len(insides))


def _by_codes(
    empty: _Watched, known: NDArray[np.bool_], codes: NDArray[np.int64], labels: Sequence[str]
) -> Iterator[_Watched]:
    """The largest groups; none where the column has but one value."""
    mine = codes[known]
    counts = np.bincount(mine, minlength=len(labels)) if mine.size else np.zeros(len(labels))
    present = [place for place in np.argsort(-counts, kind="stable") if counts[place] > 0]
    if len(present) < 2:
        return
    insides = tuple((labels[k], np.asarray(mine == k)) for k in present[:MOST_GROUPS])
    yield _of_rows(empty, known, insides, len(present))


def _of_rows(
    empty: _Watched,
    known: NDArray[np.bool_],
    insides: tuple[tuple[str, NDArray[np.bool_]], ...],
    n_values: int,
) -> _Watched:
    return replace(
        empty,
        rows=empty.rows.where(known),
        insides=insides,
        n_unknown=int((~known).sum()),
        n_values=n_values,
    )


def _compare(one: _Watched) -> tuple[_Watched, FairnessRead]:
    alone = np.unique(one.rows.clusters).size == one.rows.n
    compare = _independent if alone else _clustered
    groups = []
    for value, inside in one.insides:
        estimate, difference = compare(one, inside)
        groups.append(FairGroup(value, estimate, gap_of(difference), None, differs=False))
    read = FairnessRead(
        one.column, one.kind, one.subject, one.name, one.measure, tuple(groups), one.n_unknown, ""
    )
    return one, read


def _clustered(one: _Watched, inside: NDArray[np.bool_]) -> tuple[Estimate, Difference | None]:
    sides = contrast(one.rows, inside, unit=one.unit, what=_what(one))
    return sides.inside, sides.difference


def _independent(one: _Watched, inside: NDArray[np.bool_]) -> tuple[Estimate, Difference | None]:
    """The same where nobody has two rows, without looking for whoever is on both sides."""
    estimate = share_estimate if one.rows.is_share else mean_estimate
    sides = [
        (side.outcomes, side.weights) for side in (one.rows.where(inside), one.rows.where(~inside))
    ]
    shown = [estimate(*side, what=_what(one), unit=one.unit) for side in sides]
    if not all(each.is_shown for each in shown):
        return shown[0], None
    if one.rows.is_share:
        return shown[0], share_difference(*(share_of(*side) for side in sides))
    return shown[0], mean_difference(*(mean_of(*side) for side in sides))


def _what(one: _Watched) -> str:
    return "cases" if one.kind == "standard" else "answers"


def _corrected(found: list[tuple[_Watched, FairnessRead]]) -> Iterator[FairnessRead]:
    """All comparisons of the build corrected together, and what can then be said."""
    tests = [g.difference.p for _, read in found for g in read.groups if g.difference]
    p_values = iter(corrected(tests))
    for one, read in found:
        groups = tuple(
            replace(group, p_corrected=p, differs=_is_clear(group, p))
            if group.difference and (p := next(p_values)) is not None
            else group
            for group in read.groups
        )
        yield replace(read, groups=groups, verdict=_verdict(groups, one.n_values))


def _is_clear(group: FairGroup, p: float) -> bool:
    gap = group.difference
    return gap is not None and p <= UNCLEAR and not gap.low <= 0 <= gap.high


def _verdict(groups: Sequence[FairGroup], n_values: int) -> str:
    compared = [group for group in groups if group.difference]
    withheld = sum(not group.estimate.is_shown for group in groups)
    told = []
    if not compared:
        told.append("No two groups are large enough to be compared.")
    elif differing := [group.value for group in compared if group.differs]:
        told.append(f"Not alike: {', '.join(differing)}.")
    else:
        told.append("No difference that chance would not make, too.")
    if withheld:
        told.append(f"{withheld} of {len(groups)} groups are too small for a figure.")
    if n_values > len(groups):
        told.append(f"The {len(groups)} largest of {n_values} values are compared.")
    return " ".join(told)
