"""Two figures held against each other: which method, and when there is no difference."""

from __future__ import annotations

import numpy as np
import pytest

from heed.listening.changes import Compared, Side, compare, correct
from heed.listening.formulas import Rows, codes_of, estimate, shipped
from heed.stats.differences import Difference, paired_difference


def side(key: str, scores: list[float], people: list[int] | None = None) -> Side:
    formula = shipped()[key]
    clusters = np.array(people if people else np.arange(len(scores)))
    rows = Rows(codes_of(formula, scores), None, clusters)
    return Side(rows, estimate(formula, rows))


def test_other_people_are_independent_samples() -> None:
    """50/30/20 against 40/30/30: 20 points less prove nothing (p 0.083)."""
    before = side("nps", [10.0] * 50 + [8.0] * 30 + [3.0] * 20)
    after = side("nps", [10.0] * 40 + [8.0] * 30 + [3.0] * 30, list(range(100, 200)))
    found = compare(shipped()["nps"], after, before, paired=True)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-20)
    assert found.difference.p == pytest.approx(0.083, abs=5e-4)
    assert found.n_both == 0


def test_the_same_people_are_compared_within_person() -> None:
    rng = np.random.default_rng(1)
    first = rng.integers(2, 8, 40)
    second = np.minimum(first + rng.integers(0, 2, 40), 7)
    before, after = side("mean", list(first)), side("mean", list(second))
    within = compare(shipped()["mean"], after, before, paired=True)
    others = side("mean", list(first), list(range(50, 90)))
    apart = compare(shipped()["mean"], after, others, paired=True)
    assert within.difference == paired_difference(first, second)
    assert within.n_both == 40
    assert within.difference.is_clear
    assert apart.difference is not None
    assert not apart.difference.is_clear


def test_net_points_within_person_are_points() -> None:
    people = list(range(20))
    before = side("nps", [3.0] * 10 + [8.0] * 10, people)
    after = side("nps", [8.0] * 10 + [8.0] * 10, people)
    found = compare(shipped()["nps"], after, before, paired=True)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(50)


def test_some_of_the_same_people_share_their_variance() -> None:
    before = side("csat", [5.0, 2.0] * 20, list(range(40)))
    after = side("csat", [5.0, 5.0, 2.0, 5.0] * 10, list(range(30, 70)))
    found = compare(shipped()["csat"], after, before, paired=True)
    assert found.n_both == 10
    assert found.difference is not None
    assert "clustered over both sides" in found.difference.method
    assert found.difference.value == pytest.approx(0.25)


def test_a_withheld_side_gives_its_sentence() -> None:
    small = side("csat", [5.0] * 5)
    found = compare(shipped()["csat"], side("csat", [5.0, 1.0] * 20), small, paired=False)
    assert found == Compared(None, "5 answers: fewer than 10, so no figure is given.")


def test_where_nothing_varies_there_is_a_sentence() -> None:
    people = list(range(20))
    alike = side("csat", [5.0] * 20, people)
    found = compare(shipped()["csat"], alike, side("csat", [5.0] * 20, people), paired=True)
    assert found.difference is None
    assert "Nothing varies" in found.reason


def test_p_values_of_one_table_are_corrected_together() -> None:
    ps = [0.01, 0.04, 0.03]
    table = [Compared(Difference(1, 0, 2, p, "m")) for p in ps]
    found = correct([table[0], Compared(None, "few"), *table[1:]])
    assert [each.p_corrected for each in found] == pytest.approx([0.03, None, 0.04, 0.04])
