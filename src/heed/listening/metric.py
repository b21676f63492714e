"""Metrics as plain values: what is measured, on which answers, and the vectors that prove it.

A *formula* says how a figure is made of scores; formulas are shipped with Heed or written in an
experience file. A *metric* is a formula on certain answers. Values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from heed.foundation.conditions import Condition
from heed.kernel.estimate import Basis

Measure = Literal["net", "share", "mean"]
Ends = tuple[float, float]

MEASURES: tuple[Measure, ...] = ("net", "share", "mean")
UNITS: Mapping[Measure, str] = {"net": "points", "share": "share", "mean": "score"}


@dataclass(frozen=True)
class Vector:
    """A worked example: how often each score was given, and the figure that must come out.

    Values are in the unit of the measure: points, a share, a score. ``low`` and ``high`` are the
    ends of the interval; ``withheld`` a part of the sentence where no figure may be given.
    """

    scores: tuple[tuple[float, int], ...]  # score, times given
    value: float | None = None
    low: float | None = None
    high: float | None = None
    within: float = 0.005  # how far off the figure may be
    source: str = ""
    withheld: str = ""


@dataclass(frozen=True)
class Formula:
    """How a figure is made of the scores of one scale.

    ``net`` is the share of scores in ``high`` less that in ``low``, times 100; ``share`` that in
    ``high``; ``mean`` the mean score. Without ``scale`` it takes whatever one scale the answers
    have.
    """

    key: str
    measure: Measure
    version: int = 1
    name: str = ""
    scale: Ends | None = None
    high: Ends | None = None
    low: Ends | None = None
    source: str = ""
    vectors: tuple[Vector, ...] = ()

    @property
    def label(self) -> str:
        """Name and version, as estimates carry it."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True)
class Asked:
    """Who was asked, and what became of it: the ground of a response rate.

    ``who`` picks the interactions of being asked, ``outcome`` the field that holds the disposition
    and ``words`` which values mean complete, partial, refusal, non_contact, other; all others are
    unknown. Instead of that, ``counts`` may hold the numbers themselves. ``eligible`` is the
    assumed share of eligible people among the unknown.
    """

    who: Condition | None = None
    outcome: str = ""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    eligible: float = 1.0


@dataclass(frozen=True)
class Metric:
    """A formula on the answers that ``answers`` picks.

    ``like`` names a shipped formula; without it ``formula`` is the metric's own.
    """

    key: str
    name: str
    answers: Condition | None = None
    like: str = ""
    formula: Formula | None = None
    basis: Basis | None = None
    asked: Asked | None = None
    description: str = ""
    version: int = field(default=1, compare=False)
