"""How figures look: exact, aligned, safe in any terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from heed.cli.printing import (
    Columns,
    clean,
    duration,
    heading,
    line,
    percent,
    percent_column,
    percent_with_interval,
    size,
)
from heed.journeys.results import Share
from heed.journeys.results.basis import share_of

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (None, "–"),
        (0, "0.0 s"),
        (90_000_000, "90.0 s"),
        (1_200_000_000, "20.0 min"),
        (int(19.404 * HOUR), "19.4 h"),
        (206_972 * HOUR // 1000, "8.6 d"),
        (1_000 * 24 * HOUR, "1,000.0 d"),
    ],
)
def test_duration_is_in_the_unit_a_person_would_use(us: int | None, shown: str) -> None:
    assert duration(us) == shown


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (None, "–"),
        (0.0, "0.0 %"),
        (0.0002, "<0.1 %"),
        (0.5, "50.0 %"),
        (0.9999, ">99.9 %"),
        (1.0, "100.0 %"),
    ],
)
def test_percent_never_shows_none_for_some_or_all_for_not_all(
    fraction: float | None, shown: str
) -> None:
    assert percent(fraction) == shown


def test_interval_stands_beside_the_share() -> None:
    assert percent_with_interval(share_of(3, 5)) == "60.0 % (23–88)"
    assert percent_with_interval(share_of(118, 4_580)) == "2.6 % (2.2–3.1)"
    assert percent_with_interval(Share(3, 5, 0.4, None, None)) == "40.0 %"
    assert percent_with_interval(None) == "–"


def test_percentages_of_a_whole_add_to_100() -> None:
    assert percent_column([share_of(1, 3)] * 3) == ["33.4 %", "33.3 %", "33.3 %"]


@pytest.mark.parametrize(("n", "shown"), [(999, "999 B"), (1_400_000, "1.4 MB"), (0, "0 B")])
def test_size_is_in_the_unit_a_person_would_use(n: int, shown: str) -> None:
    assert size(n) == shown


def test_text_from_data_cannot_steer_the_terminal() -> None:
    assert clean("a\x1b[31mb\nc\u202ed") == "a�[31mb�c�d"


def test_table_reads_no_markup_and_leaves_no_spaces_at_line_ends() -> None:
    file = io.StringIO()
    out = Console(file=file, width=40, highlight=False)
    table = Columns("Name", ">Rows")
    table.row("[red]x[/red]", "1")
    table.row("y", "1,000")
    table.print_to(out)
    assert file.getvalue().splitlines() == [
        "  Name           Rows",
        "  [red]x[/red]      1",
        "  y             1,000",
    ]


def test_long_text_is_wrapped_and_loses_no_word() -> None:
    file = io.StringIO()
    out = Console(file=file, width=30, highlight=False)
    text = "one two three four five six seven eight nine ten"
    heading(out, text)
    line(out, text, indent=4)
    printed = file.getvalue()
    assert printed.split() == text.split() * 2
    assert max(len(row) for row in printed.splitlines()) <= 30
