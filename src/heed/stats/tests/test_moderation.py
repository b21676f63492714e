"""To whom an exposure matters more: planted groups are found, levels alone and noise are not."""

from __future__ import annotations

import numpy as np
import pytest

from heed.stats.cells import Rows
from heed.stats.concentration import Dimension, Limits, Part
from heed.stats.moderation import Moderation, modified, search_moderation


def company(seed: int, *, extra: float, level: float = 0.0) -> list[Moderation]:
    """Scores lower by 1 after a miss, by ``extra`` more in trade, whose level is other, too."""
    random = np.random.default_rng(seed)
    n = 6_000
    segment, colour = random.integers(0, 3, n), random.integers(0, 4, n)
    missed = random.random(n) < 0.2
    trade = segment == 2
    score = 8 + level * trade - missed * (1 + extra * trade) + random.normal(0, 1.5, n)
    ids = random.choice(10**12, n, replace=False).astype(np.int64)
    dimensions = [
        Dimension("segment", segment, ("home", "gift", "trade")),
        Dimension("colour", colour, tuple("abcd")),
    ]
    rows = Rows(score, np.ones(n), np.arange(n))
    return search_moderation(rows, missed, ids, dimensions, limits=Limits())


def test_the_group_that_minds_more_is_found_with_both_differences() -> None:
    (found,) = company(1, extra=2.0)
    assert found.group.parts == (Part("segment", "trade"),)
    assert found.inside.low < -3 < found.inside.high
    assert found.elsewhere.low < -1 < found.elsewhere.high
    assert found.stronger.low < -2 < found.stronger.high


def test_a_group_that_is_less_content_altogether_is_not_found() -> None:
    assert [company(seed, extra=0.0, level=-2.0) for seed in range(10)] == [[]] * 10


def test_products_of_an_even_effect_have_the_mean_zero_in_every_group() -> None:
    random = np.random.default_rng(2)
    n = 40_000
    exposed, group = random.random(n) < 0.3, random.integers(0, 2, n)
    rows = Rows(5 - exposed + random.normal(0, 1, n), np.ones(n), np.arange(n))
    product = modified(rows, exposed).outcomes
    assert [product[group == g].mean() for g in (0, 1)] == pytest.approx([0, 0], abs=0.02)


def test_too_few_exposed_are_not_searched() -> None:
    rows = Rows(np.arange(100.0), np.ones(100), np.arange(100))
    ids = np.arange(100, dtype=np.int64)
    dimension = Dimension("a", np.arange(100) % 2, ("x", "y"))
    exposed = np.arange(100) < 5
    assert search_moderation(rows, exposed, ids, [dimension], limits=Limits()) == []
