"""The formulas that come with Heed: every vector comes out, and each has some."""

from __future__ import annotations

import numpy as np
import pytest

from heed.listening.formulas import Rows, codes_of, estimate, failures, shipped


@pytest.mark.parametrize("key", ["nps", "csat", "ces", "ces-agree", "yes", "mean"])
def test_vectors_of_shipped_formulas_come_out(key: str) -> None:
    """The sources stand in the files of ``listening/definitions``."""
    formula = shipped()[key]
    assert formula.vectors
    assert formula.source
    assert list(failures(formula)) == []


def test_scores_become_what_the_formula_counts() -> None:
    scores = [0, 6, 7, 8, 9, 10]
    assert list(codes_of(shipped()["nps"], scores)) == [-1, -1, 0, 0, 1, 1]
    assert list(codes_of(shipped()["csat"], [1, 3, 4, 5])) == [0, 0, 1, 1]
    assert list(codes_of(shipped()["mean"], scores)) == scores


def test_estimate_names_definition_and_unit() -> None:
    codes = np.tile([1.0, 0.0], 20)
    alone = estimate(shipped()["yes"], Rows(codes))
    people = estimate(shipped()["yes"], Rows(codes, None, np.arange(40) // 2, "account"))
    assert (alone.definition, alone.unit, alone.n_units) == ("yes@1", "answer", 40)
    assert (people.unit, people.n_units) == ("account", 20)
    assert people.method == "Wilson 95 %, clustered"
