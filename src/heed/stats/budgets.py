"""Error budgets: the misses that a target allows, and how fast they are used up.

Source: Google SRE workbook, chapter 5 (burn rate = share of misses ÷ share that may be missed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["kept", "at_risk", "missed", "no_data"]

AT_RISK = 0.8
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Budget:
    """The misses that a window allows and has had; weighted, as far as cases have weights."""

    n: int
    share_missed: float
    share_allowed: float

    @property
    def allowed(self) -> float:
        """Misses that the target leaves room for among the cases so far."""
        return self.n * self.share_allowed

    @property
    def used(self) -> float | None:
        """The share of the allowed misses that was had; None where none is allowed but some were.

        >>> Budget(42_000, 1_050 / 42_000, 0.005).used
        5.0
        """
        return burn_rate(self.share_missed, self.share_allowed)


def budget(n: int, share_kept: float, target: float) -> Budget:
    """The budget of a window in which ``share_kept`` of ``n`` cases were kept."""
    return Budget(n, 1 - share_kept, 1 - target)


def burn_rate(share_missed: float, share_allowed: float) -> float | None:
    """Share of misses ÷ share that may be missed: 1 uses the budget up exactly in its window.

    None where nothing may be missed and something was.
    """
    if share_missed <= _ROUNDING:
        return 0.0
    if share_allowed <= _ROUNDING:
        return None
    return round(share_missed / share_allowed, 9)


def used_after(rate: float, stretch: float, window: float) -> float:
    """The share of the budget that a burn rate uses in a stretch of the window.

    >>> round(used_after(14.4, 1, 720), 6)
    0.02
    """
    return rate * stretch / window


def status_of(used: float | None, n: int, *, floor: int) -> Status:
    """Missed when more than the budget was used, at risk from 80 % of it, no data below the floor.

    A share that is exactly the target is still kept to: the budget is then used up, and at risk.
    """
    if n < floor:
        return "no_data"
    if used is None or used > 1 + _ROUNDING:
        return "missed"
    return "at_risk" if used >= AT_RISK - _ROUNDING else "kept"
