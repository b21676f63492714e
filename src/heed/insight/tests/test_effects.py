"""What goes with a miss in the score: who counts, what is split, what is adjusted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from heed.insight.effects import NO_TIME, Answered, Misses, effect_of
from heed.stats.concentration import Dimension

DAY = 86_400_000_000


def given(
    missed: list[bool], due: list[int], ended: Sequence[int | None], answered: list[int]
) -> tuple[Misses, np.ndarray]:
    """Cases by days: when due, when ended (None: never), when answered."""
    n = len(missed)
    ends = [NO_TIME if end is None else end * DAY for end in ended]
    misses = Misses(
        missed=np.array(missed),
        due_us=np.array(due) * DAY,
        ended_us=np.array(ends),
        weights=np.ones(n),
        clusters=np.arange(n),
        unit="customer",
    )
    return misses, np.array(answered) * DAY


def test_answers_given_before_the_miss_are_on_neither_side() -> None:
    # 12 kept, 12 answered after the miss, 6 before it; those six would give 5, the others 2.
    missed = [False] * 12 + [True] * 18
    misses, at = given(missed, [10] * 30, [9] * 12 + [15] * 18, [11] * 12 + [12] * 12 + [8] * 6)
    scores = np.array([4.0, 5.0] * 6 + [1.0, 3.0] * 6 + [5.0] * 6)
    found = effect_of(misses, Answered("recommend", scores, at, 4), [])
    assert found is not None
    assert found.n_before_miss == 6
    assert (found.missed.n, found.kept.n) == (12, 12)
    assert found.missed.value == pytest.approx(2.0)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-2.5)
    assert found.share_of_scale == pytest.approx(min(abs(found.adjusted.high), 4) / 4)  # type: ignore[union-attr]


def test_answers_after_a_miss_are_split_by_the_end_of_the_step() -> None:
    missed = [False] * 10 + [True] * 24
    ended = [9] * 10 + [15] * 12 + [20] * 11 + [None]
    misses, at = given(missed, [10] * 34, ended, [11] * 10 + [16] * 24)
    scores = np.array([4.0, 5.0] * 5 + [3.0, 4.0] * 6 + [1.0, 2.0] * 6)
    found = effect_of(misses, Answered("recommend", scores, at, 4), [])
    assert found is not None
    assert (found.after_end.n, found.while_waiting.n) == (12, 12)
    assert found.after_end.value == pytest.approx(3.5)
    assert found.while_waiting.value == pytest.approx(1.5)
    assert [(one.score, one.kept, one.after_end, one.while_waiting) for one in found.counts] == [
        (1, 0, 0, 6),
        (2, 0, 0, 6),
        (3, 0, 6, 0),
        (4, 5, 6, 0),
        (5, 5, 0, 0),
    ]


def test_a_confounder_is_adjusted_for() -> None:
    # New customers score 3 less and are missed more; the miss itself costs nothing.
    random = np.random.default_rng(1)
    new = random.random(2000) < 0.4
    missed = random.random(2000) < np.where(new, 0.5, 0.1)
    n = missed.size
    misses, at = given(missed.tolist(), [10] * n, [12] * n, [13] * n)
    scores = np.where(new, 5.0, 8.0) + random.normal(0, 1, n)
    kind = Dimension("kind", new.astype(np.intp), ("known", "new"))
    found = effect_of(misses, Answered("recommend", scores, at, 10), [kind])
    assert found is not None
    assert found.difference is not None
    assert found.adjusted is not None
    assert found.difference.high < -1
    assert found.adjusted.low < 0 < found.adjusted.high
    assert found.share_of_scale == 0
    assert found.adjusted_for == ("kind",)


@pytest.mark.parametrize("missed", [True, False])
def test_nothing_to_compare_with_is_no_effect(missed: bool) -> None:
    misses, at = given([missed] * 20, [10] * 20, [12] * 20, [13] * 20)
    assert effect_of(misses, Answered("recommend", np.ones(20), at, 4), []) is None
