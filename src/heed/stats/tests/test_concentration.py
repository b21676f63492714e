"""For whom an outcome concentrates: planted groups are found, noise is not, copies are one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from heed.stats.cells import Rows
from heed.stats.concentration import Dimension, Part, Search, half_of, search

SIZES = (2, 3, 5, 8, 12)


def dimensions(random: np.random.Generator, n: int) -> list[Dimension]:
    """Five columns of 2 to 12 values that have to do with nothing."""
    return [
        Dimension(f"d{size}", random.integers(0, size, n), tuple(f"v{k}" for k in range(size)))
        for size in SIZES
    ]


def people(random: np.random.Generator, n: int) -> np.ndarray:
    return random.choice(10**12, n, replace=False).astype(np.int64)


def run(
    outcome: np.ndarray, ids: np.ndarray, columns: Sequence[Dimension], weights: object = None
) -> Search:
    weight = np.ones(outcome.size) if weights is None else np.asarray(weights, dtype=float)
    clusters = np.unique(ids, return_inverse=True)[1]
    return search(Rows(outcome.astype(float), weight, clusters), ids, columns)


def noise(seed: int) -> Search:
    """One small company in which nothing has to do with anything.

    By turns: misses of customers, rare misses of customers with several cases each, scores with
    weights.
    """
    random = np.random.default_rng(seed)
    n = 800
    if seed % 3 == 0:
        ids = people(random, n)
        return run(random.random(n) < 0.15, ids, dimensions(random, n))
    if seed % 3 == 1:
        who = random.integers(0, 300, n)
        ids, own = people(random, 300)[who], random.beta(1, 12, 300)[who]
        return run(random.random(n) < own, ids, dimensions(random, n))
    ids = people(random, n)
    scores = random.choice([0, 2, 5, 7, 8, 9, 10], n, p=[0.1, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2])
    return run(scores, ids, dimensions(random, n), random.choice([1.0, 18.654], n, p=[0.2, 0.8]))


def test_noise_finds_nothing_in_forty_runs() -> None:
    assert [seed for seed in range(40) if noise(seed).found] == []


@pytest.mark.slow
def test_noise_finds_something_in_at_most_one_run_of_a_hundred() -> None:
    assert len([seed for seed in range(1000, 1300) if noise(seed).found]) <= 3


def test_a_planted_pair_is_found_with_its_rate_and_without_its_parents() -> None:
    random = np.random.default_rng(7)
    n = 12_000
    columns = dimensions(random, n)
    inside = (columns[1].codes == 1) & (columns[2].codes == 3)
    found = run(
        random.random(n) < np.where(inside, 0.4, 0.06), people(random, n), columns
    ).found  # fmt: skip
    assert [group.parts for group in found] == [(Part("d3", "v1"), Part("d5", "v3"))]
    (group,) = found
    assert group.is_higher
    assert group.confirmed_in == 2
    assert group.n == int(inside.sum())
    assert group.reach == pytest.approx(inside.mean())
    rate = group.contrast.inside
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < 0.4 < rate.high
    assert group.contrast.ratio is not None
    assert group.contrast.ratio.low < 0.4 / 0.06 < group.contrast.ratio.high


def test_planted_rates_lie_in_their_intervals_as_often_as_these_promise() -> None:
    held, found = 0, 0
    for seed in range(100):
        random = np.random.default_rng(500 + seed)
        n = 1500
        columns = dimensions(random, n)[:3]
        inside = columns[2].codes == 4
        result = run(random.random(n) < np.where(inside, 0.3, 0.1), people(random, n), columns)
        for group in result.found:
            if group.parts == (Part("d5", "v4"),):
                found += 1
                rate = group.contrast.inside
                held += (
                    rate.low is not None and rate.high is not None and rate.low <= 0.3 <= rate.high
                )
    assert found >= 95
    assert held >= 0.93 * found


def test_two_columns_that_say_the_same_are_one_finding() -> None:
    random = np.random.default_rng(9)
    n = 6000
    state = random.integers(0, 10, n)
    city = np.where(random.random(n) < 0.9, state, random.integers(0, 10, n))
    columns = [
        Dimension("state", state, tuple(f"s{k}" for k in range(10))),
        Dimension("city", city, tuple(f"c{k}" for k in range(10))),
    ]
    found = run(
        random.random(n) < np.where(state == 3, 0.3, 0.08), people(random, n), columns
    ).found
    assert [group.parts for group in found] == [(Part("state", "s3"),)]
    assert (Part("city", "c3"),) in found[0].covers


def test_a_column_of_two_values_is_not_found_from_both_sides() -> None:
    random = np.random.default_rng(10)
    n = 4000
    codes = random.integers(0, 2, n)
    columns = [Dimension("new", codes, ("no", "yes"))]
    found = run(random.random(n) < np.where(codes == 1, 0.3, 0.1), people(random, n), columns).found
    assert [(group.parts, group.is_higher) for group in found] == [((Part("new", "yes"),), True)]


def test_rows_of_which_a_value_is_not_known_are_on_neither_side() -> None:
    random = np.random.default_rng(12)
    n = 4000
    codes = random.integers(-1, 2, n)
    columns = [Dimension("word", codes, ("", "wait"), alone=True, named=(1,))]
    found = run(random.random(n) < np.where(codes == 1, 0.4, 0.1), people(random, n), columns).found
    (group,) = found
    assert group.contrast.n == int((codes >= 0).sum())


def test_a_group_of_few_customers_with_many_cases_is_not_named() -> None:
    random = np.random.default_rng(13)
    ids = np.r_[np.repeat(people(random, 6), 100), people(random, 1400)]
    codes = np.r_[np.zeros(600, dtype=int), random.integers(1, 5, 1400)]
    outcome = np.r_[np.ones(600), random.random(1400) < 0.1]
    columns = [Dimension("store", codes, tuple("abcde"))]
    named = [part.value for group in run(outcome, ids, columns).found for part in group.parts]
    assert "a" not in named


def test_halves_are_the_same_in_every_run_and_of_about_equal_size() -> None:
    ids = np.arange(-5000, 5000, dtype=np.int64)
    assert half_of(ids).mean() == pytest.approx(0.5, abs=0.02)
    assert half_of(ids).tolist() == half_of(ids.copy()).tolist()


@pytest.mark.parametrize(
    ("outcome", "weight", "says"),
    [
        (np.arange(20) % 2, 1.0, "too few"),
        (np.ones(500), 1.0, "same outcome"),
        (np.arange(500) % 2, 0.0, "zero"),
    ],
)
def test_what_cannot_be_searched_is_a_sentence(
    outcome: np.ndarray, weight: float, says: str
) -> None:
    n = outcome.size
    columns = [Dimension("a", np.arange(n) % 3, ("x", "y", "z"))]
    found = run(outcome, np.arange(n, dtype=np.int64), columns, np.full(n, weight))
    assert found.found == ()
    assert says in found.reason
