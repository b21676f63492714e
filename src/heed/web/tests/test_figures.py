"""Numbers, days and spans of time as people read them, in English and in German."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from heed.kernel.estimate import Estimate
from heed.web import figures


def estimate(value: float, low: float, high: float, measure: str) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=24318, measure=measure, method="Wilson")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en-gb", "91.9% (91.5–92.2), n\xa0=\xa024,318"),
        ("de", "91,9\xa0% (91,5–92,2), n\xa0=\xa024.318"),
    ],
)
def test_a_share_is_written_with_interval_and_n(language: str, written: str) -> None:
    with override(language):
        assert figures.estimate(estimate(0.919, 0.915, 0.922, "share")) == written


def test_a_withheld_figure_says_why() -> None:
    read = Estimate(None, None, None, n=4, measure="share", method="", withheld="4 answers.")
    assert figures.estimate(read) == "4 answers."


def test_negative_numbers_have_a_true_minus_and_a_range_in_words() -> None:
    with override("en-gb"):
        assert figures.signed(-1.79, 2) == "−1.79"
        assert figures.signed(0.344, 2) == "+0.34"
        assert figures.signed(-0.001, 1) == "0.0"
        assert figures.interval(-0.19, 0.21, 0, 100) == "−19 to 21"


@pytest.mark.parametrize(
    ("microseconds", "written"),
    [
        (40_000, "40 ms"),
        (5_000_000, "5 s"),
        (130_000_000, "2 min 10 s"),
        (3_600_000_000, "1 h"),
        (97_200_000_000, "1 day 3 h"),
        (1_728_000_000_000, "20 days"),
        (None, "–"),
    ],
)
def test_a_duration_has_its_two_largest_units(microseconds: float | None, written: str) -> None:
    with override("en-gb"):
        assert figures.duration(microseconds) == written


def test_days_follow_the_language() -> None:
    with override("en-gb"):
        assert figures.day(date(2026, 5, 12)) == "12 May 2026"
        assert figures.month("2026-05") == "May 2026"
    with override("de"):
        assert figures.day("2026-05-12") == "12. Mai 2026"


def test_volumes_are_short() -> None:
    with override("en-gb"):
        assert [figures.short(n) for n in (936, 9_310, 24_318, 412_000, 1_200_000)] == [
            "936",
            "9,310",
            "24.3k",
            "412k",
            "1.2m",
        ]
