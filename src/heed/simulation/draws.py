"""Random draws by name: what one part of the company draws never shifts what another draws.

The generator is PCG64 seeded from the seed and the part's name, so that the same seed gives the
same company, and two plans that differ in one effect share all other chance.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from heed.simulation.arrays import Codes, Floats, Ints


class Draws:
    """The named streams of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, part: str) -> np.random.Generator:
        """The stream of a part; asked again, it starts anew."""
        key = zlib.crc32(part.encode())
        sequence = np.random.SeedSequence(self._seed, spawn_key=(key,))
        return np.random.Generator(np.random.PCG64(sequence))


def chosen(rng: np.random.Generator, shares: Sequence[float], n: int) -> Codes:
    """``n`` positions in ``shares``, each as often as its share of their sum."""
    return position(rng.random(n), shares)


def position(draws: Floats, shares: Sequence[float]) -> Codes:
    """For draws between 0 and 1: the position in ``shares`` that each falls on."""
    ends = np.cumsum(np.asarray(shares, dtype=float))
    found = np.searchsorted(ends / ends[-1], draws, side="right")
    return np.minimum(found, len(ends) - 1).astype(np.int8)


def position_by_group(draws: Floats, groups: Codes, shares: Sequence[Sequence[float]]) -> Codes:
    """Like ``position``, with the shares of each row's group."""
    table = np.cumsum(np.asarray(shares, dtype=float), axis=1)
    ends = (table / table[:, -1:])[:, :-1]
    found = np.zeros(len(draws), dtype=np.int8)
    for column in ends.T:
        found += draws >= column[groups]
    return found


def whole(rng: np.random.Generator, low: int, high: int, n: int) -> Ints:
    """``n`` whole numbers from ``low`` to ``high``, both included."""
    return rng.integers(low, high, size=n, endpoint=True)
