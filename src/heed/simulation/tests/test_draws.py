"""Draws: fixed by seed and name, and in the shares that were asked for."""

from __future__ import annotations

import numpy as np
import pytest

from heed.simulation.draws import Draws, chosen, position, position_by_group


def test_stream_depends_on_seed_and_name_alone() -> None:
    draws = Draws(7)
    first = draws.of("orders").random(3)
    draws.of("contacts").random(100)
    assert (draws.of("orders").random(3) == first).all()
    assert (draws.of("contacts").random(3) != first).all()
    assert (Draws(8).of("orders").random(3) != first).all()


def test_position_is_where_the_draw_falls_among_the_shares() -> None:
    found = position(np.array([0.0, 0.49, 0.5, 0.74, 0.75, 0.999]), [2, 1, 1])
    assert found.tolist() == [0, 0, 1, 1, 2, 2]


def test_position_by_group_reads_the_shares_of_the_group() -> None:
    groups = np.array([0, 0, 1, 1], dtype=np.int8)
    found = position_by_group(np.array([0.2, 0.8, 0.2, 0.8]), groups, [[1, 1], [1, 9]])
    assert found.tolist() == [0, 1, 1, 1]


def test_chosen_comes_as_often_as_its_share() -> None:
    counts = np.bincount(chosen(Draws(1).of("test"), (0.2, 0.5, 0.3), 100_000))
    assert counts / 100_000 == pytest.approx([0.2, 0.5, 0.3], abs=0.01)
