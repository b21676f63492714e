"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.kernel.durations import LONGEST, duration_text, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4 hours", timedelta(hours=4)),
        ("1 day", timedelta(days=1)),
        ("2 weeks", timedelta(days=14)),
        ("1 day 12 hours", timedelta(hours=36)),
        ("1 day, 2 hours and 5 minutes", timedelta(days=1, hours=2, minutes=5)),
        ("90 seconds", timedelta(seconds=90)),
        ("PT4H", timedelta(hours=4)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("P2W", timedelta(days=14)),
    ],
)
def test_a_length_is_read_in_words_and_in_iso(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "4", "1 month", "P1M", "P1Y", "-1 day", "0 days", "999999999 days", "4h"],
)
def test_what_has_no_fixed_length_is_refused(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(1, int(LONGEST.total_seconds())))
def test_a_written_length_is_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(duration_text(length)) == length
