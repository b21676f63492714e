"""Findings from feedback alone: what separates low from high, change, whom to call first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heed.insight.answers import ScoredAnswers
from heed.insight.grouping import (
    gap_of,
    group_of,
    made,
    named,
    nearer_end,
    rows_of,
    share_in_words,
)
from heed.insight.onsets import periods_of
from heed.insight.restricting import open_dimensions
from heed.insight.results import Finding, FoundGroup, ScoreRead, SearchMade
from heed.insight.sources import dimensions_of
from heed.insight.words import COLUMN, word_dimensions
from heed.kernel.estimate import GREY, Estimate, Window
from heed.listening.changes import Compared, Side, compare, correct
from heed.listening.figures import described, window_of
from heed.listening.formulas import Floats
from heed.listening.periods import Period, periods_between, us_of
from heed.stats.concentration import FAMILY_WISE, Limits, Search, search
from heed.stats.means import mean_estimate
from heed.stats.shares import share_estimate

FEWEST_GROUP = 10  # rows and customers in each half, on both sides
RECENT_DAYS = 31
MOST_CALLS = 10
MOST_WORDS_TOLD = 8
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Call:
    """Somebody to call: the answer's id, and its score."""

    record: bytes
    score: float
    at_us: int | None


@dataclass(frozen=True)
class _Low:
    """What counts as a low answer, in numbers and in words; scores themselves if nothing does."""

    outcomes: Floats
    words: str
    is_share: bool


def low_of(answers: ScoredAnswers) -> _Low:
    """Low answers of a formula: detractors, those outside of the top box; for means the score."""
    formula, scores = answers.plan.formula, answers.answers.scores
    if formula.low is not None:
        inside = (scores >= formula.low[0]) & (scores <= formula.low[1])
        words = f"scores of {formula.low[0]:g} to {formula.low[1]:g}"
        return _Low(inside.astype(float), words, is_share=True)
    if formula.high is not None:
        words = f"scores below {formula.high[0]:g}"
        return _Low((scores < formula.high[0]).astype(float), words, is_share=True)
    return _Low(scores, "the mean score", is_share=False)


def one_of_each(answers: Sequence[ScoredAnswers]) -> list[ScoredAnswers]:
    """One metric for each set of answers, a share rather than a mean: they would say the same."""
    chosen: dict[object, ScoredAnswers] = {}
    order = {"net": 0, "share": 1, "mean": 2}
    for each in sorted(answers, key=lambda one: order[one.plan.formula.measure]):
        chosen.setdefault(each.ids, each)
    keys = [each.plan.key for each in chosen.values()]
    return [each for each in answers if each.plan.key in keys]


def search_scores(
    answers: ScoredAnswers, *, family_wise: float, restricted: frozenset[str] = frozenset()
) -> Search:
    """Where low answers concentrate: all columns, their pairs, words and ticked labels."""
    low, given = low_of(answers), answers.answers
    rows = rows_of(low.outcomes, given.weights, given.clusters)
    dimensions = [
        *open_dimensions([*dimensions_of(given.cuts), *answers.chosen], given.cuts, restricted),
        *word_dimensions(answers.texts, fewest=2 * FEWEST_GROUP),
    ]
    limits = Limits(rows=FEWEST_GROUP, units=FEWEST_GROUP, family_wise=family_wise)
    return search(
        rows,
        given.clusters,
        dimensions,
        limits=limits,
        periods=periods_of(given.at_us, given.dated),
        unit=given.unit,
        what="answers",
    )


def findings_of(answers: ScoredAnswers, found: Search, family_wise: float) -> list[Finding]:
    """One finding for each group; those with more low answers are breaks, the others delights.

    Words are one finding each way: that angry comments hold angry words is no list of breaks.
    """
    low, given = low_of(answers), answers.answers
    clusters = None if given.unit == "answer" else given.clusters
    compute = share_estimate if low.is_share else mean_estimate
    whole = compute(low.outcomes, given.weights, clusters, what="answers", unit=given.unit)
    searched = made(found, family_wise)
    groups = [group_of(each) for each in found.found if each.contrast.difference is not None]
    return [
        _finding(answers, whole, low, together, searched) for together in _words_together(groups)
    ]


def _words_together(groups: Sequence[FoundGroup]) -> list[tuple[FoundGroup, ...]]:
    """Each group alone, but words of comments in one: those of low scores, those of high ones."""
    made: list[tuple[FoundGroup, ...]] = []
    words: dict[bool, int] = {}
    for group in groups:
        if any(part.column != COLUMN for part in group.parts):
            made.append((group,))
            continue
        higher = group.difference is not None and group.difference.value > 0
        if higher in words:
            made[words[higher]] += (group,)
        else:
            words[higher] = len(made)
            made.append((group,))
    return made


def _finding(
    answers: ScoredAnswers,
    whole: Estimate,
    low: _Low,
    groups: tuple[FoundGroup, ...],
    searched: SearchMade,
) -> Finding:
    group = groups[0]
    gap = group.difference
    higher = gap is not None and gap.value > 0
    is_break = higher if low.is_share else not higher
    series = answers.plan.series[0]
    span = (series.scale_max or 1) - (series.scale_min or 0) if not low.is_share else 1
    return Finding(
        number=0,
        list="breaks" if is_break else "delights",
        kind="score",
        subject=answers.plan.key,
        sentence=_sentence(answers, low, groups, is_break=is_break),
        share=whole.described(definition=answers.plan.definition, basis=answers.plan.basis),
        groups=groups,
        effect=None,
        owner="",
        pinned="",
        rank=nearer_end(gap) / span * group.reach,
        prove=(
            "It goes with the score; it need not be the cause. Change it for some, drawn by lot, "
            "and compare their scores with those of the others."
        ),
        search=searched,
        no_worth="costs are given for misses of standards, not for scores.",
    )


def _sentence(
    answers: ScoredAnswers, low: _Low, groups: tuple[FoundGroup, ...], *, is_break: bool
) -> str:
    group = groups[0]
    who = named(group)
    item = answers.plan.series[0].item or answers.plan.name
    if low.is_share:
        more = "more" if is_break else "less"
        what = f"{low.words} to {item} are {more} frequent"
    else:
        what = f"{low.words} of {item} is {'lower' if is_break else 'higher'}"
    inside, elsewhere = share_in_words(group.inside), share_in_words(group.elsewhere)
    told = f"Where {who}, {what}: {inside}, elsewhere {elsewhere}."
    others = [f"“{each.parts[0].value}”" for each in groups[1 : 1 + MOST_WORDS_TOLD]]
    return f"{told} So it is with {', '.join(others)}." if others else told


# The figure, and how it changed.


def read_scores(
    answers: Sequence[ScoredAnswers], searches: Mapping[str, Search]
) -> list[ScoreRead]:
    """Every score with its figure and its change between the first and the last window."""
    sides = [_windows(each) for each in answers]
    compared = correct([
        compare(each.plan.formula, pair[1], pair[0], paired=True) if pair else Compared(None, "")
        for each, pair in zip(answers, sides, strict=True)
    ])  # fmt: skip
    return [
        _score_read(each, pair, change, searches.get(each.plan.key))
        for each, pair, change in zip(answers, sides, compared, strict=True)
    ]


def _score_read(
    each: ScoredAnswers,
    pair: tuple[Side, Side] | None,
    change: Compared,
    searched: Search | None,
) -> ScoreRead:
    rows = each.figures.rows(each.plan.formula)
    return ScoreRead(
        key=each.plan.key,
        name=each.plan.name,
        estimate=described(each.plan, rows, window_of(each.figures)),
        first=pair[0].figure if pair else None,
        last=pair[1].figure if pair else None,
        change=gap_of(change.difference),
        p_corrected=change.p_corrected,
        verdict=_verdict(pair, change),
        silence=_silence(searched),
    )


def _silence(searched: Search | None) -> str:
    if searched is None or searched.found:
        return ""
    if searched.reason:
        return searched.reason
    return (
        f"{searched.n_compared:,} groups were compared in each half of the customers; none of them "
        "differs so clearly that it would be named by chance in less than one run of a hundred."
    )


def _verdict(pair: tuple[Side, Side] | None, change: Compared) -> str:
    if pair is None:
        return "There are no two periods with thirty dated answers each: change cannot be told."
    if change.difference is None or change.p_corrected is None:
        return change.reason
    if not change.difference.is_clear or change.p_corrected > 0.05:
        return "No clear change."
    return "Clear rise." if change.difference.value > 0 else "Clear fall."


def _windows(each: ScoredAnswers) -> tuple[Side, Side] | None:
    """The first and the last quarter, month or week with answers enough: the longest there are."""
    window = window_of(each.figures)
    if window is None:
        return None
    periods: tuple[Period, ...] = ("quarter", "month", "week")
    for period in periods:
        windows = periods_between(period, window.first, window.last)
        enough = [one for one in windows if int(_inside(each, one).sum()) >= GREY]
        if len(enough) > 2 or (len(enough) == 2 and period == "week"):
            return _side(each, enough[0]), _side(each, enough[-1])
    return None


def _inside(each: ScoredAnswers, window: Window) -> NDArray[np.bool_]:
    """Which answers were given in these days."""
    until = us_of(window.last) + DAY_US
    return np.asarray((each.figures.at_us >= us_of(window.first)) & (each.figures.at_us < until))


def _side(each: ScoredAnswers, window: Window) -> Side:
    rows = each.figures.rows(each.plan.formula)
    part = rows.where(_inside(each, window))
    return Side(part, described(each.plan, part, window))


# Whom to call first.


def call_first(answers: Sequence[ScoredAnswers]) -> list[Call]:
    """The lowest answers of the most recent month, of that metric which most people answered."""
    for each in sorted(answers, key=lambda one: (-len(one.ids), one.plan.key)):
        low = low_of(each)
        worst = low.outcomes > 0 if low.is_share else _bottom(each)
        recent = _recent(each.answers.at_us, each.answers.dated)
        places = np.flatnonzero(worst & recent)
        if places.size:
            keys = (-each.answers.at_us[places], each.answers.scores[places])
            chosen = places[np.lexsort(keys)][:MOST_CALLS]
            return [_call(each, int(place)) for place in chosen]
    return []


def _bottom(each: ScoredAnswers) -> NDArray[np.bool_]:
    """The lowest quarter of the scale."""
    series = each.plan.series[0]
    low, high = series.scale_min or 0.0, series.scale_max or 0.0
    return np.asarray(each.answers.scores <= low + (high - low) / 4)


def _recent(at_us: NDArray[np.int64], dated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The last month of dated answers; all where none has a date."""
    if not dated.any():
        return np.ones_like(dated)
    return np.asarray(dated & (at_us > at_us[dated].max() - RECENT_DAYS * DAY_US))


def _call(each: ScoredAnswers, place: int) -> Call:
    at = int(each.answers.at_us[place]) if each.answers.dated[place] else None
    return Call(each.ids[place], float(each.answers.scores[place]), at)


def error_of_each(n_searches: int) -> float:
    """The error that each search of a run may have, so that all together have one in a hundred."""
    return FAMILY_WISE / max(1, n_searches)
