"""How notes make a cell of the map surer than the design alone says."""

from __future__ import annotations

from collections.abc import Mapping

from heed.journeys.design import Evidence

Told = Mapping[tuple[str, str], int]  # (touchpoint, cell) → how many people told it


def raised(evidence: Evidence, n_told: int) -> Evidence:
    """The evidence of a cell that ``n_told`` people told in notes.

    Notes turn assumed into told. Where the design says how many told it the larger number counts:
    they may be the same people. What is measured stays measured.
    """
    if evidence.grade == "measured" or n_told == 0:
        return evidence
    return Evidence("told", max(evidence.told_by if evidence.grade == "told" else 0, n_told))
