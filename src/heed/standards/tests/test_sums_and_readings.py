"""Figures from sums: shares as rows give them, budgets, and a sentence where none is right."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.standards.results import KeptShare, PeriodReading
from heed.standards.summing import NO_CASES, NO_WEIGHT, budget_of, chart_of, kept_share
from heed.standards.tests.evaluating import REPLIED
from heed.stats.budgets import Budget, burn_rate, status_of, used_after
from heed.stats.shares import share_of
from heed.stats.sums import ClusterSums


def row(n: int, n_kept: int, **facts: Any) -> dict[str, Any]:
    share = n_kept / n if n else None
    given = {"n": n, "n_kept": n_kept, "n_open": 0, "n_clusters": n, "kept_share": share}
    return {**given, "n_effective": float(n), **facts}


def week(number: int, n: int, n_kept: int, *, is_over: bool = True) -> PeriodReading:
    day = f"2024-{1 + number // 4:02}-{1 + 7 * (number % 4):02}"
    return PeriodReading(day, is_over, kept_share(row(n, n_kept), NO_CASES), 0)


def numbers_of(value: object) -> list[float]:
    """Every float inside of a result."""
    if isinstance(value, float):
        return [value]
    if isinstance(value, tuple):
        return [number for item in value for number in numbers_of(item)]
    parts = vars(value).values() if hasattr(value, "__dict__") else ()
    return [number for part in parts for number in numbers_of(part)]


cases = st.lists(
    st.tuples(st.booleans(), st.integers(1, 5), st.integers(0, 6)), min_size=1, max_size=60
)


@given(cases)
def test_sums_by_cluster_give_the_share_and_sample_that_rows_give(
    rows: list[tuple[bool, int, int]],
) -> None:
    hits, weights, clusters = (np.array(part) for part in zip(*rows, strict=True))
    expected = share_of(hits, weights, clusters)
    names = sorted(set(clusters.tolist()))
    totals = [int(weights[clusters == name].sum()) for name in names]
    kept = [int((weights * hits)[clusters == name].sum()) for name in names]
    sums = ClusterSums(
        n=len(rows),
        n_clusters=len(names),
        w=sum(totals),
        w_squares=int((weights**2).sum()),
        k=sum(kept),
        kk=sum(k * k for k in kept),
        kw=sum(k * w for k, w in zip(kept, totals, strict=True)),
        ww=sum(w * w for w in totals),
    )
    assert sums.share == pytest.approx(expected.value)
    assert sums.n_effective == pytest.approx(expected.n_effective, rel=1e-9)


class TestBudgets:
    """Source: methods.md, section 8 (Google SRE workbook, chapter 5)."""

    def test_1050_bad_of_42000_at_99_5_percent_burn_five_times_the_budget(self) -> None:
        assert Budget(42_000, 1_050 / 42_000, 0.005).used == 5.0

    def test_a_rate_of_14_4_uses_two_percent_of_a_month_in_an_hour(self) -> None:
        assert used_after(14.4, 1, 720) == pytest.approx(0.02)

    @pytest.mark.parametrize(
        ("used", "n", "status"),
        [
            (0.0, 50, "kept"),
            (0.79, 50, "kept"),
            (0.8, 50, "at_risk"),
            (1.0, 50, "at_risk"),
            (1.01, 50, "missed"),
            (None, 50, "missed"),
            (5.0, 9, "no_data"),
        ],
    )
    def test_status_follows_the_budget(self, used: float | None, n: int, status: str) -> None:
        assert status_of(used, n, floor=10) == status

    def test_a_target_of_all_cases_allows_no_miss(self) -> None:
        assert burn_rate(0.0, 0.0) == 0.0
        assert burn_rate(0.1, 0.0) is None


class TestSentences:
    def test_a_standard_nobody_missed(self) -> None:
        standard = replace(REPLIED, target=1.0)
        kept = kept_share(row(50, 50), NO_CASES)
        weeks = [week(number, 50, 50) for number in range(10)]
        found, chart = budget_of(kept, weeks, standard), chart_of(weeks)
        assert (kept.value, kept.high) == (1.0, 1.0)
        assert found.says == "The target allows no miss; none was missed."
        assert status_of(found.used, kept.n, floor=10) == "kept"
        assert chart.says.startswith("Every case of the baseline was kept")
        assert chart.outside == ()

    def test_a_window_without_data(self) -> None:
        kept = kept_share(None, "No case was due in the window; 7 were due before.")
        assert (kept.value, kept.n) == (None, 0)
        assert budget_of(kept, [], REPLIED).says == f"No budget is drawn up. {kept.withheld}"

    def test_weights_that_are_all_zero(self) -> None:
        kept = kept_share(row(50, 40, kept_share=None, n_effective=0.0), NO_CASES)
        assert (kept.value, kept.withheld) == (None, NO_WEIGHT)

    @pytest.mark.parametrize(("n", "noun"), [(1, "1 decided case:"), (9, "9 decided cases:")])
    def test_fewer_than_ten(self, n: int, noun: str) -> None:
        kept = kept_share(row(n, n), NO_CASES)
        assert kept.value is None
        assert kept.withheld.startswith(noun)

    def test_too_few_weeks_for_a_chart(self) -> None:
        assert chart_of([week(0, 20, 19)]).says == (
            "1 whole weeks with cases: a control chart needs 8."
        )

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=14), st.booleans())
    def test_nothing_is_ever_not_a_number(
        self, counts: list[tuple[int, int]], strict: bool
    ) -> None:
        weeks = [week(i, n, min(kept, n)) for i, (n, kept) in enumerate(counts)]
        n, n_kept = sum(w.kept.n for w in weeks), sum(w.kept.n_kept for w in weeks)
        kept = kept_share(row(n, n_kept), NO_CASES)
        standard = replace(REPLIED, target=1.0 if strict else 0.9)
        parts = (kept, budget_of(kept, weeks, standard), chart_of(weeks))
        assert all(math.isfinite(number) for number in numbers_of(parts))
        assert isinstance(kept, KeptShare)
        assert kept.value is not None or kept.withheld
