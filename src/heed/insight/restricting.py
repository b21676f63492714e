"""Restricted columns: what must not be searched, nor offered as a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from heed.listening.answers import Cut
from heed.stats.concentration import Dimension

UNKNOWN = -1


def open_dimensions(
    dimensions: Sequence[Dimension], cuts: Mapping[str, Cut], restricted: Collection[str]
) -> list[Dimension]:
    """The dimensions without restricted columns, and without columns that say the same.

    A column that divides people as a restricted one does (M and F for male and female) would offer
    it under another name.
    """
    hidden = [cuts[name].codes for name in sorted(restricted) if name in cuts]
    return [
        each
        for each in dimensions
        if each.name not in restricted
        and f"items.{each.name}" not in restricted
        and not any(_says_the_same(each.codes, codes) for codes in hidden)
    ]


def _says_the_same(codes: NDArray[np.intp], hidden: NDArray[np.int64]) -> bool:
    """Whether, where both are known, each value of one goes with one value of the other."""
    both = (codes != UNKNOWN) & (hidden != UNKNOWN)
    if not both.any():
        return False
    pairs = np.unique(np.stack([codes[both], hidden[both]]), axis=1)
    ones, others = (np.unique(side).size for side in pairs)
    return bool(ones > 1 and pairs.shape[1] == ones == others)
