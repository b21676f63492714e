"""No naked number: every measure is an :class:`Estimate` that says what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Basis = Literal["complete records", "probability sample", "self-selected", "unknown"]
Unit = Literal["customer", "account", "case", "answer"]

FLOOR = 10  # below this many, no aggregate is shown
GREY = 30  # below this many, an aggregate is shown as weak


@dataclass(frozen=True)
class Window:
    """The days that a figure speaks of, both ends included."""

    __pydantic_config__ = {"use_attribute_docstrings": True}

    first: date
    """First day, in UTC."""
    last: date
    """Last day, in UTC."""

    def __str__(self) -> str:
        return f"{self.first:%d %b %Y} to {self.last:%d %b %Y}"


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval and everything that a reader needs to trust it.

    ``value``, ``low`` and ``high`` share one unit (``measure``: share, points, score, days, …).
    They are ``None`` together, with a sentence in ``withheld``, when nothing may be said. ``n``
    counts what the figure rests on; ``n_units`` how many independent customers (in B2B: accounts)
    they are.
    """

    __pydantic_config__ = {"use_attribute_docstrings": True}

    value: float | None
    """The figure; null if it is withheld."""
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    """Upper end of that interval."""
    n: int
    """How many answers or cases it rests on."""
    measure: str
    """What the value is: share (a fraction), points, score, days."""
    method: str
    """How the interval was made."""
    basis: Basis = "unknown"
    """How the records came about: complete, a probability sample, self-selected, unknown."""
    unit: Unit = "customer"
    """What is independent of each other."""
    n_units: int | None = None
    """How many independent units the rows belong to."""
    definition: str = ""
    """Name and version of the definition, such as ``nps@1``."""
    window: Window | None = None
    """The days that it speaks of; null if the records name none."""
    not_covered: str = ""
    """What the interval does not cover."""
    withheld: str = ""
    """Why no figure is given; empty if one is."""

    def __post_init__(self) -> None:
        given = [part is not None for part in (self.value, self.low, self.high)]
        if any(given) and not all(given):
            raise ValueError("an estimate has a value with both ends of its interval, or none")
        if not any(given) and not self.withheld:
            raise ValueError("an estimate without a value says why it is withheld")

    @property
    def is_shown(self) -> bool:
        return self.value is not None

    @property
    def is_weak(self) -> bool:
        """Shown, but on so few that it is greyed."""
        return self.is_shown and self.n < GREY

    def excludes(self, point: float) -> bool:
        """Whether the interval lies on one side of ``point``: the only ground for an arrow."""
        if self.low is None or self.high is None:
            return False
        return point < self.low or point > self.high

    def described(
        self, *, definition: str = "", window: Window | None = None, basis: Basis | None = None
    ) -> Estimate:
        """The same figure with its definition, window and basis filled in."""
        return replace(
            self,
            definition=definition or self.definition,
            window=window or self.window,
            basis=basis or self.basis,
        )


def withheld(reason: str, *, n: int, measure: str, method: str = "none") -> Estimate:
    """An estimate that may not be shown, and why."""
    return Estimate(None, None, None, n=n, measure=measure, method=method, withheld=reason)


def too_few(n: int, *, measure: str, what: str = "answers", floor: int = FLOOR) -> Estimate:
    """An estimate on fewer than ``floor``: no aggregate, and why."""
    noun = f"{n} {what}" if n != 1 else f"1 {what.removesuffix('s')}"
    return withheld(f"{noun}: fewer than {floor}, so no figure is given.", n=n, measure=measure)
