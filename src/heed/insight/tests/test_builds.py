"""Findings of a few answers, from the lake and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kit.answers import Said
from tests.kit.found import found, planted

from heed.insight.reading import NEVER_BUILT, explain_finding, read_findings
from heed.insight.results import FindingsReading
from heed.kernel.errors import NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def read(engine: DuckDBEngine, answers: list[Said]) -> FindingsReading:
    return read_findings(found(engine, answers))


def test_planted_region_is_named_and_nothing_else(engine: DuckDBEngine) -> None:
    reading = read(engine, planted())
    assert [str(part) for each in reading.breaks for part in each.groups[0].parts] == [
        "region east"
    ]
    assert reading.delights == ()
    (finding,) = reading.breaks
    assert finding.number == 1
    (group,) = finding.groups
    assert group.n == 100
    assert group.reach == pytest.approx(0.25)
    assert group.inside.value == pytest.approx(0.66)
    assert group.halves == 2


def test_scores_change_and_whom_to_call_are_read_beside_them(engine: DuckDBEngine) -> None:
    reading = read(engine, planted())
    (score,) = reading.scores
    assert score.estimate.n == 400
    assert score.verdict == "No clear change."
    assert score.silence == ""
    assert [case.score for case in reading.call_first] == [2.0] * 10
    days = [case.at for case in reading.call_first]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]
    assert any("Who was asked" in each.add for each in reading.missing)


def test_where_nothing_matters_it_says_how_much_was_compared(engine: DuckDBEngine) -> None:
    answers = [
        Said(float(number * 7 % 11), day=number % 60, customer=f"c{number}",
             properties={"region": f"r{number * 13 % 4}"})
        for number in range(400)
    ]  # fmt: skip
    reading = read(engine, answers)
    assert reading.breaks == reading.delights == ()
    assert "groups were compared in each half" in reading.scores[0].silence


def test_explanation_holds_the_whole_computation(engine: DuckDBEngine) -> None:
    build = found(engine, planted())
    explained = explain_finding(build, 1)
    told = " ".join(explained.steps)
    for word in (
        "Benjamini–Hochberg",
        "Holm",
        "in both directions",
        "Newcombe",
        "No cost is given",
    ):
        assert word in told.replace("confirmed in both", "in both")
    with pytest.raises(NotFound, match="no finding 7"):
        explain_finding(build, 7)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([Said(9.0, customer=f"c{n}") for n in range(8)], "too few to search"),
        ([Said(9.0, customer=f"c{n}") for n in range(200)], "same outcome"),
        ([Said(float(n % 11), customer=f"c{n}", weight=0) for n in range(200)], "zero"),
        ([Said(float(n % 11), customer="one") for n in range(200)], "No column"),
    ],
)
def test_what_cannot_be_said_is_a_sentence(
    engine: DuckDBEngine, answers: list[Said], says: str
) -> None:
    reading = read(engine, answers)
    assert reading.breaks == ()
    assert says in reading.scores[0].silence


def test_no_answer_at_all_gives_what_is_missing(engine: DuckDBEngine) -> None:
    reading = read(engine, [])
    assert (reading.breaks, reading.scores, reading.call_first) == ((), (), ())
    assert reading.missing[0].add == "Answers with a score"


def test_before_the_first_build_it_says_what_to_do() -> None:
    assert read_findings(None).remarks == (NEVER_BUILT,)
    with pytest.raises(NotFound, match="no findings"):
        explain_finding(None, 1)
