"""Where there is nothing to stand on, the list of findings says so in a sentence: never NaN."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from heed.cli.printing_findings import print_explained, print_findings
from heed.insight.reading import explain_finding, read_findings
from heed.insight.services import confirm_value_model
from heed.journeys.builds import build
from heed.journeys.queries import current_catalogue
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from tests.kit.answers import Said, answer_rows
from tests.kit.defining import NOW, define
from tests.kit.interactions import Seen, add, rows_of
from tests.kit.repeating import DAY, MODEL, SHOP, opened, orders, with_values

pytestmark = pytest.mark.django_db

MARKED = SHOP.replace("window: 52 weeks", "window: 52 weeks, marks: [safety]")


class Told:
    """A home of a few records, built; what `heed findings` then prints, as one line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        seen: Sequence[Seen] = (),
        said: Sequence[Said] = (),
        *,
        text: str = SHOP + MODEL,
        as_of: datetime | None = None,
    ) -> str:
        engine = duckdb_engine(Lake(self.folder / "lake"), threads=1)
        if seen:
            add(engine, "interactions", with_values(seen))
        if said:
            add(engine, "feedback", answer_rows(said))
        define(text, self.folder)
        if "value_models" in text:
            confirm_value_model(key="late", by="Ada Example", actor="tester", now=NOW)
        build(engine.lake, engine, current_catalogue(), now=NOW, as_of=as_of)
        newest = opened(engine)
        out = Console(file=io.StringIO(), width=5_000, highlight=False)
        reading = read_findings(newest)
        print_findings(out, reading)
        for each in (*reading.breaks, *reading.delights):
            print_explained(out, explain_finding(newest, each.number))
        assert isinstance(out.file, io.StringIO)
        told = out.file.getvalue()
        assert not re.search(r"\b(nan|inf)\b", told.casefold())
        return told


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def parcels(n: int, *, late: int, whose: str = "", weight: int | None = 1_000_000) -> list[Seen]:
    """Orders of as many customers (or of one), the first ``late`` of them late."""
    found = []
    for number in range(n):
        customer = whose or f"c{number}"
        took = 3 if number < late else 1
        seen = Seen("order", number * 60, case=str(number), customer=customer)
        door = replace(seen, name="door", minute=number * 60 + took * DAY)
        found += [replace(each, weight_millionths=weight) for each in (seen, door)]
    return found


def answers(n: int, *, equal: bool = False, weight: float = 1) -> list[Said]:
    return [
        Said(7.0 if equal else float(number % 11), number, customer=f"c{number}", weight=weight)
        for number in range(n)
    ]


def test_fewer_than_ten_answers_give_no_score(told: Told) -> None:
    shown = told(said=answers(9))
    assert "9 answers: fewer than 10, so no figure is given." in shown
    assert "9 rows are too few to search" in shown


def test_fewer_than_ten_cases_of_a_marked_standard_give_no_share_and_no_cost(told: Told) -> None:
    shown = told(parcels(8, late=4), text=MARKED + MODEL)
    assert "“Quick” was missed. 8 cases: fewer than 10" in shown
    assert "No cost is given: " in shown


def test_one_customer_with_half_of_all_cases_gives_no_share(told: Told) -> None:
    one = [replace(each, case=f"x{each.case}") for each in parcels(60, late=30, whose="big")]
    shown = told([*parcels(50, late=10), *one], text=MARKED)
    assert "One customer has 52 % of all 104 cases: the figure would be theirs" in shown


def test_equal_scores_are_a_sentence(told: Told) -> None:
    shown = told(said=answers(60, equal=True))
    assert "All rows have the same outcome, so nothing separates them." in shown


def test_a_standard_that_nobody_misses_is_no_finding(told: Told) -> None:
    shown = told(parcels(60, late=0))
    assert "Nothing that would not be named by chance, too." in shown
    assert "Quick" not in shown


def test_a_standard_that_nobody_can_miss_yet_is_no_finding(told: Told) -> None:
    forever = SHOP.replace("within: 2 days", "within: 3000 days") + MODEL
    assert "Nothing that would not be named by chance" in told(parcels(60, late=30), text=forever)


def test_a_window_without_data_gives_no_cost(told: Told) -> None:
    shown = told(orders(), as_of=datetime(2029, 1, 1, tzinfo=UTC))
    assert "is missed in 16.4 %" in shown
    assert "No cost is given: 0 cases: fewer than 10, so no figure is given." in shown


def test_a_short_window_is_not_made_a_year(told: Told) -> None:
    shown = told(parcels(60, late=30))
    assert "days of decided cases are too few to speak of a year; 28 are needed." in shown


def test_weights_of_zero_give_no_figure(told: Told) -> None:
    shown = told(parcels(60, late=30, weight=0), answers(60, weight=0), text=MARKED + MODEL)
    assert "The weights of all 54 cases are zero, so no figure is given." in shown
    assert "The weights of all 60 answers are zero, so no figure is given." in shown


def test_nothing_at_all_says_what_is_missing(told: Told) -> None:
    shown = told(text="heed: 1\nteams: [{key: shop}]\n")
    assert "Answers with a score: What customers think" in shown
    assert "A value model that a named person confirmed" in shown


def test_rows_of_the_kit_are_those_of_the_lake() -> None:
    assert with_values(parcels(2, late=0)).schema == rows_of([]).schema
