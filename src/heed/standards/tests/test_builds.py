"""Standards as a part of builds: one build row, only what changed, and audits that people fill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.kit.interactions import START, Seen, add, rows_of

from heed.foundation.models import AuditEntry, Build
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.journeys import kinds as journeys
from heed.journeys.builds import BuildResult, build
from heed.journeys.catalogue import Content
from heed.journeys.design import Catalogue
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import open_newest
from heed.journeys.services import apply_catalogue, apply_contents
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine
from heed.lake.schemas import TALLIES
from heed.standards.audits import Draw, Finding, audit_table, draw_sample, list_cases, record_answer
from heed.standards.design import Standard
from heed.standards.kinds import KINDS
from heed.standards.queries import current_standards, standards_at
from heed.standards.reading import Opened, list_standards, open_standards, read_standard
from heed.standards.tests.evaluating import engine_in, sources_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = 1440
FILE = """
touchpoints:
  - {key: order, when: order, owner: shop}
  - {key: door, when: door}
teams:
  - {key: shop, name: Web shop}
calendars:
  - {key: office, zone: UTC, open: {mon-fri: 09:00-17:00}}
standards:
  - {key: quick, touchpoint: order, reach: {to: door, within: 2 days}, target: 80 %}
  - {key: looked-at, touchpoint: order, audit: {question: Was it wrapped well?}, target: 90 %}
"""
MONTH_OF_CALLS = pa.Table.from_pylist(
    [
        {
            "tally_id": b"1",
            "name": "calls",
            "place": "north",
            "source": "shop",
            "period_start": START,
            "period_end": START + timedelta(days=30),
            "cases": 20,
            "kept": 18,
            "source_seq": 0,
            "properties": [],
        }
    ],
    schema=TALLIES.schema,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return engine_in(tmp_path)


def define(text: str) -> None:
    """Store what the sections say; what is stored besides stays."""
    file = parse_yaml(text, "f.yaml")
    contents = []
    for kind in (*journeys.KINDS, *KINDS):
        for number, _ in enumerate((file.data or {}).get(kind.section, [])):
            cell = Cell(file, (kind.section, number))
            value = kind.read(cell)
            assert not cell.problems
            contents.append(Content(kind.name, value.key, kind.write(value)))
    apply_contents(contents=contents, actor="ada", now=NOW)


def built(engine: DuckDBEngine, **options: Any) -> BuildResult:
    return build(engine.lake, engine, current_catalogue(), now=NOW, **options)


def orders(n: int, n_late: int, first: int = 0) -> list[Seen]:
    """Orders of one day, delivered after a day or, the late ones, after three."""
    found = []
    for number in range(first, first + n):
        case, took = f"{number:03}", 3 * DAY if number < first + n_late else DAY
        found.append(Seen("order", number, case=case, customer=case))
        found.append(Seen("door", number + took, case=case, customer=case))
    return found


def opened(engine: DuckDBEngine) -> Opened:
    newest = open_newest(engine, catalogue_at)
    old = standards_at(newest.catalogue.versions) if newest else current_standards()
    return open_standards(newest, old, current_standards(), current_catalogue())


def standard(key: str) -> Standard:
    return next(found for found in current_standards().standards if found.key == key)


def test_one_build_row_names_the_tables_of_standards_too(engine: DuckDBEngine) -> None:
    define(FILE)
    add(engine, "interactions", rows_of(orders(20, 5)))
    result = built(engine)
    row = Build.objects.get()
    assert row.definition_versions["standard:quick"] == 1
    for table in ("standard_results", "standard_periods", "standard_reasons"):
        assert row.table_versions[table] == engine.lake.version(table)
    reading = read_standard(opened(engine), "quick", most_misses=3)
    assert (reading.kept.n_kept, reading.kept.n, reading.status) == (15, 20, "missed")
    assert (reading.owner, reading.build) == ("Web shop", result.number)
    assert [case.case_key for case in reading.misses] == ["004", "003", "002"]
    assert reading.budget.says == "The target allows 4.0 misses; 5 were: 125 % of the budget."


def test_second_build_of_the_same_is_up_to_date(engine: DuckDBEngine) -> None:
    define(FILE)
    add(engine, "interactions", rows_of(orders(12, 2)))
    built(engine)
    assert built(engine).up_to_date


def test_only_the_changed_standard_is_evaluated_anew(engine: DuckDBEngine) -> None:
    define(
        FILE + "  - {key: slow, touchpoint: order, reach: {to: door, within: 9 days}, target: 1}"
    )
    add(engine, "interactions", rows_of(orders(12, 2)))
    built(engine)
    before = set(engine.lake.files("standard_results"))
    define(
        "standards: [{key: quick, touchpoint: order, reach: {to: door, within: 4 days}, target: 1}]"
    )
    built(engine)
    after = set(engine.lake.files("standard_results"))
    assert len(before & after) == 1
    quick = read_standard(opened(engine), "quick")
    assert (quick.version, quick.n_open) == (2, 12)
    assert read_standard(opened(engine), "slow").n_open == 12


def test_retired_standard_leaves_the_tables(engine: DuckDBEngine) -> None:
    define(FILE)
    add(engine, "interactions", rows_of(orders(12, 2)))
    built(engine)
    apply_contents(contents=[], retire=[("standard", "quick")], actor="ada", now=NOW)
    built(engine)
    rows = engine.to_rows(engine.table("standard_results"))
    assert {row["standard"] for row in rows} <= {"looked-at"}


def test_a_build_cut_short_is_invisible_and_the_next_one_completes_it(
    engine: DuckDBEngine,
) -> None:
    define(FILE)
    add(engine, "interactions", rows_of(orders(12, 2)))
    first = built(engine)
    add(engine, "interactions", rows_of(orders(12, 12, first=500), first=99))

    def stop(what: str, done: int, total: int) -> None:
        if what == "standards" and done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(engine, progress=stop)
    assert read_standard(opened(engine), "quick").build == first.number
    assert read_standard(opened(engine), "quick").overall.n == 12
    built(engine)
    assert read_standard(opened(engine), "quick").overall.n == 24


def test_a_standard_that_nothing_shows_is_said(engine: DuckDBEngine) -> None:
    define(FILE.replace("when: order,", "when: ordered,"))
    add(engine, "interactions", rows_of(orders(12, 2)))
    notes = built(engine).notes
    assert any("quick: nothing in the data shows the touchpoint order" in note for note in notes)
    reading = read_standard(opened(engine), "quick")
    assert (reading.status, reading.kept.withheld) == (
        "no_data",
        "No case has been decided yet.",
    )


def test_without_a_build_standards_are_listed_as_not_evaluated(engine: DuckDBEngine) -> None:
    define(FILE)
    listed = list_standards(opened(engine))
    assert {row.key for row in listed.standards} == {"quick", "looked-at"}
    assert listed.note.startswith("Nothing was evaluated yet")


def test_unknown_standard_is_refused_with_the_nearest(engine: DuckDBEngine) -> None:
    define(FILE)
    with pytest.raises(NotFound, match="Did you mean quick"):
        read_standard(opened(engine), "quik")


def test_horizon_moves_open_cases(engine: DuckDBEngine) -> None:
    define(FILE)
    add(engine, "interactions", rows_of(orders(12, 2)))
    built(engine, as_of=START + timedelta(days=1, hours=1))
    reading = read_standard(opened(engine), "quick")
    assert (reading.n_open, reading.kept.n) == (12, 0)


def test_the_end_of_a_tallied_month_is_no_moment_up_to_which_events_are_known(
    engine: DuckDBEngine,
) -> None:
    define(FILE)
    define("touchpoints: [{key: line, when: calls, counts: tallies}]")
    define("standards: [{key: calls, touchpoint: line, tallied: true, target: 90 %}]")
    add(engine, "interactions", rows_of(orders(12, 0)))  # delivered after a day, due after two
    add(engine, "tallies", MONTH_OF_CALLS)
    built(engine)
    quick, calls = (read_standard(opened(engine), key) for key in ("quick", "calls"))
    assert (quick.n_open, quick.kept.n) == (12, 0)
    assert calls.overall.n == 20


def test_applying_journeys_from_python_leaves_standards_alone(engine: DuckDBEngine) -> None:
    define(FILE)
    apply_catalogue(catalogue=Catalogue(), actor="ada", now=NOW)
    assert {found.key for found in current_standards().standards} == {"quick", "looked-at"}


class TestAudits:
    def drawn(self, engine: DuckDBEngine, n: int = 12, seed: int = 7) -> list[str]:
        draw = Draw(n, seed, START - timedelta(days=1), START + timedelta(days=10))
        draw_sample(
            standard=standard("looked-at"),
            touchpoints=current_catalogue().touchpoints,
            sources=sources_of(engine),
            engine=engine,
            draw=draw,
            actor="ada",
            now=NOW,
        )
        newest = list_cases(standard("looked-at"))[-n:]
        return [case.case_key for case in newest]

    def test_the_same_seed_draws_the_same_cases_and_another_others(
        self, engine: DuckDBEngine
    ) -> None:
        define(FILE)
        add(engine, "interactions", rows_of(orders(40, 0)))
        first, again = self.drawn(engine), self.drawn(engine)
        assert first == again
        assert self.drawn(engine, seed=8) != first
        assert len(set(first)) == 12

    def test_answers_are_counted_by_the_next_build(self, engine: DuckDBEngine) -> None:
        define(FILE)
        add(engine, "interactions", rows_of(orders(40, 0)))
        self.drawn(engine)
        built(engine)
        assert read_standard(opened(engine), "looked-at").n_open == 12
        for number in range(1, 11):
            finding = Finding(number, "no" if number == 1 else "yes")
            record_answer(standard=standard("looked-at"), finding=finding, actor="bo", now=NOW)
        assert not built(engine).up_to_date
        reading = read_standard(opened(engine), "looked-at")
        assert (reading.kept.n_kept, reading.kept.n, reading.n_open) == (9, 10, 2)
        assert reading.basis == "probability sample"
        verbs = set(AuditEntry.objects.values_list("verb", flat=True))
        assert {"audit.drawn", "audit.recorded"} <= verbs

    def test_a_case_drawn_twice_counts_once(self, engine: DuckDBEngine) -> None:
        define(FILE)
        add(engine, "interactions", rows_of(orders(40, 0)))
        self.drawn(engine)
        record_answer(
            standard=standard("looked-at"), finding=Finding(1, "yes"), actor="bo", now=NOW
        )
        self.drawn(engine)
        table = audit_table(standard("looked-at")).to_pylist()
        assert sorted(row["result"] for row in table) == ["kept"] + ["open"] * 11

    @pytest.mark.parametrize(
        ("key", "number", "answer", "problem"),
        [
            ("looked-at", 1, "maybe", "Answer yes or no"),
            ("looked-at", 99, "yes", "has the cases 1 to 12"),
            ("quick", 1, "yes", "judged by the data itself"),
        ],
    )
    def test_bad_answers_are_refused(
        self, engine: DuckDBEngine, key: str, number: int, answer: str, problem: str
    ) -> None:
        define(FILE)
        add(engine, "interactions", rows_of(orders(40, 0)))
        self.drawn(engine)
        with pytest.raises(HeedError, match=problem):
            record_answer(
                standard=standard(key), finding=Finding(number, answer), actor="bo", now=NOW
            )

    def test_minutes_are_held_against_the_most_allowed(self, engine: DuckDBEngine) -> None:
        define(
            FILE.replace(
                "{question: Was it wrapped well?}", "{question: How long?, at_most_minutes: 2}"
            )
        )
        add(engine, "interactions", rows_of(orders(40, 0)))
        self.drawn(engine)
        found = [
            record_answer(
                standard=standard("looked-at"), finding=Finding(n, text), actor="bo", now=NOW
            ).kept
            for n, text in ((1, "2"), (2, "2.5"))
        ]
        assert found == [True, False]
        with pytest.raises(HeedError, match="Answer with minutes"):
            record_answer(
                standard=standard("looked-at"), finding=Finding(3, "yes"), actor="bo", now=NOW
            )
