"""A share from sums by cluster: what `shares.share_of` says, where rows are too many to fetch.

An engine adds up whole numbers per cluster, which is exact on every engine; the rest is done here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class ClusterSums:
    """Sums over clusters, as whole numbers (weights in a fixed unit, such as millionths).

    With ``w`` the weight of a row and, per cluster, ``W`` the sum of weights and ``K`` that of the
    rows that count as hits.
    """

    n: int  # rows
    n_clusters: int
    w: int  # Σ w
    w_squares: int  # Σ w²
    k: int  # Σ K
    kk: int  # Σ K²
    kw: int  # Σ K·W
    ww: int  # Σ W²

    @property
    def share(self) -> float | None:
        """The weighted share of hits; None without weight."""
        return self.k / self.w if self.w > 0 else None

    @property
    def n_effective(self) -> float:
        """How many independent rows of one weight would tell as much; 0 without weight."""
        if self.w <= 0:
            return 0.0
        kish = float(Fraction(self.w**2, self.w_squares))
        share = Fraction(self.k, self.w)
        variance = share * (1 - share)
        if self.n_clusters == self.n:
            return kish
        if self.n_clusters < 2 or variance == 0:
            return min(kish, float(self.n_clusters))
        squares = self.kk - 2 * share * self.kw + share**2 * self.ww
        between = squares * self.n_clusters / (self.n_clusters - 1) / self.w**2
        return kish if between <= 0 else min(kish, float(variance / between))
