"""Restricted columns: what must not be searched, nor offered as a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from heed.listening.answers import Cut
from heed.listening.employees import says_the_same
from heed.stats.concentration import Dimension


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
        and not any(says_the_same(each.codes, codes) for codes in hidden)
    ]
