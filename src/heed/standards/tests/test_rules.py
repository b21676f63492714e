"""What each rule makes of cases: kept, missed, open or excluded, and why. Counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.kit.interactions import add, profile

from heed.foundation.conditions import Condition
from heed.journeys.design import Touchpoint
from heed.kernel.ids import id63
from heed.lake.engines import DuckDBEngine
from heed.lake.schemas import FEEDBACK, TALLIES
from heed.standards.design import Effort, NotFollowed, OnDate, Pause, Reach, ScoreAtLeast, Tallied
from heed.standards.evaluation import StandardWork
from heed.standards.tests.evaluating import (
    REPLIED,
    at,
    engine_in,
    evaluate,
    seen,
    sources_of,
    verdicts,
    with_rule,
)

AS_OF = at("2024-03-20T00:00")
HOUR_US = 3_600_000_000


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return engine_in(tmp_path)


class TestReach:
    def test_only_cases_whose_deadline_has_passed_count_kept_early_or_not(
        self, engine: DuckDBEngine
    ) -> None:
        records = [
            seen("opened", "2024-03-10T09:00", "kept"),
            seen("reply", "2024-03-10T09:30", "kept"),
            seen("opened", "2024-03-10T10:00", "late"),
            seen("reply", "2024-03-10T11:30", "late"),
            seen("opened", "2024-03-10T11:00", "never"),
            seen("opened", "2024-03-19T23:30", "early"),
            seen("reply", "2024-03-19T23:40", "early"),
            seen("opened", "2024-03-19T23:50", "young"),
        ]
        rows = evaluate(engine, REPLIED, records, as_of=AS_OF)
        assert verdicts(rows) == [
            ("kept", "in_time"),
            ("missed", "late"),
            ("missed", "not_reached"),
            ("open", "kept_early"),
            ("open", "running"),
        ]
        assert [row["measured"] for row in rows[:3]] == [HOUR_US // 2, HOUR_US * 3 // 2, None]

    def test_records_after_the_horizon_are_not_known_yet(self, engine: DuckDBEngine) -> None:
        records = [seen("opened", "2024-03-10T09:00"), seen("reply", "2024-03-10T09:30")]
        rows = evaluate(engine, REPLIED, records, as_of=at("2024-03-10T09:15"))
        assert verdicts(rows) == [("open", "running")]

    def test_cancelling_takes_a_case_out_only_while_it_was_in_time(
        self, engine: DuckDBEngine
    ) -> None:
        standard = replace(REPLIED, without=("cancelled",))
        records = [
            seen("opened", "2024-03-10T09:00", "A"),
            seen("cancelled", "2024-03-10T09:30", "A"),
            seen("opened", "2024-03-10T10:00", "B"),
            seen("cancelled", "2024-03-10T12:00", "B"),
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert verdicts(rows) == [("excluded", "then:cancelled"), ("missed", "not_reached")]

    def test_a_second_beginning_while_the_clock_runs_is_the_same_case(
        self, engine: DuckDBEngine
    ) -> None:
        records = [
            seen("opened", "2024-03-10T09:00"),
            seen("opened", "2024-03-10T09:50"),
            seen("reply", "2024-03-10T10:30"),
            seen("opened", "2024-03-11T09:00"),
            seen("reply", "2024-03-11T09:10"),
        ]
        rows = evaluate(engine, REPLIED, records, as_of=AS_OF)
        assert verdicts(rows) == [("missed", "late"), ("kept", "in_time")]

    def test_population_and_exclusions_look_at_the_first_record(self, engine: DuckDBEngine) -> None:
        standard = replace(
            REPLIED,
            when=Condition("is", "channel", ("mail",)),
            without_when=Condition("is", "properties.spam", ("yes",)),
        )
        records = [
            seen("opened", "2024-03-10T09:00", "A", channel="mail"),
            seen("opened", "2024-03-10T10:00", "B", channel="phone"),
            seen("opened", "2024-03-10T11:00", "C", channel="mail", properties={"spam": "yes"}),
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert [row["case_key"] for row in rows] == ["A", "C"]
        assert verdicts(rows) == [("missed", "not_reached"), ("excluded", "by_condition")]

    def test_records_of_no_case_are_left_out_and_seen(self, engine: DuckDBEngine) -> None:
        records = [replace(seen("opened", "2024-03-10T09:00"), case=None)]
        assert verdicts(evaluate(engine, REPLIED, records, as_of=AS_OF)) == [
            ("excluded", "no_unit")
        ]

    def test_overlapping_pauses_of_two_kinds_count_once(self, engine: DuckDBEngine) -> None:
        pauses = (Pause(("asked",), ("answered",)), Pause(("call",), ("click",)))
        standard = with_rule(Reach(("reply",), timedelta(hours=1), pauses=pauses))
        records = [
            seen("opened", "2024-03-10T09:00"),
            seen("asked", "2024-03-10T09:10"),
            seen("call", "2024-03-10T09:20"),
            seen("answered", "2024-03-10T10:10"),
            seen("click", "2024-03-10T10:40"),
            seen("reply", "2024-03-10T11:00"),
        ]
        (row,) = evaluate(engine, standard, records, as_of=AS_OF)
        assert (row["measured"], row["result"]) == (HOUR_US // 2, "kept")
        assert row["due_at"] == at("2024-03-10T11:30")


class TestOnDate:
    RULE = OnDate(("reply",), "promised")

    def results(self, engine: DuckDBEngine, rule: OnDate, *given: tuple[str, str]) -> Any:
        standard = replace(with_rule(rule), zone="America/Sao_Paulo")
        records = []
        for number, (promised, reply) in enumerate(given):
            case = f"{number}"
            opened = seen("opened", f"2024-03-01T{number:02}:00", case)
            records.append(replace(opened, properties={"promised": promised}))
            if reply:
                moment = datetime.fromisoformat(reply).replace(tzinfo=UTC)
                records.append(seen("reply", moment, case))
        return evaluate(engine, standard, records, as_of=AS_OF)

    def test_a_promised_date_is_a_day_in_the_zone_of_the_promise(
        self, engine: DuckDBEngine
    ) -> None:
        rows = self.results(
            engine,
            self.RULE,
            ("2024-03-05 00:00:00", "2024-03-06T02:59:59"),  # 23:59:59 in São Paulo
            ("2024-03-05 00:00:00", "2024-03-06T03:00:00"),  # midnight there: the next day
            ("2024-03-05", "2024-03-04T12:00:00"),
            ("2024-03-05", ""),
            ("2024-04-05", "2024-03-06T12:00:00"),
            ("2024-02-30", "2024-03-06T12:00:00"),
            ("", "2024-03-06T12:00:00"),
        )
        day = 24 * HOUR_US
        assert verdicts(rows) == [
            ("kept", "in_time"),
            ("missed", "late"),
            ("kept", "in_time"),
            ("missed", "not_reached"),
            ("open", "kept_early"),
            ("excluded", "no_date"),
            ("excluded", "no_date"),
        ]
        assert [row["measured"] for row in rows[:4]] == [0, day, -day, None]

    def test_compared_as_a_time_the_promised_day_itself_is_late(self, engine: DuckDBEngine) -> None:
        rule = replace(self.RULE, compare="time", written="%d.%m.%Y %H:%M")
        rows = self.results(
            engine,
            rule,
            ("05.03.2024", "2024-03-05T12:00:00"),
            ("05.03.2024 18:00", "2024-03-05T20:59:00"),
        )
        assert verdicts(rows) == [("missed", "late"), ("kept", "in_time")]
        assert rows[1]["due_at"] == datetime(2024, 3, 5, 21, tzinfo=UTC)

    def test_a_record_can_carry_its_own_promise(self, engine: DuckDBEngine) -> None:
        standard = replace(with_rule(OnDate(("opened",), "promised")), zone="UTC")
        records = [
            replace(seen("opened", f"2024-03-0{day}T12:00"), properties={"promised": "2024-03-05"})
            for day in (5, 6)
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert verdicts(rows) == [("kept", "in_time"), ("missed", "late")]


class TestEffort:
    RULE = Effort(("reply",), 2, timedelta(hours=1), Condition("is", "name", ("click",)))

    def records(self) -> list[Any]:
        found = []
        for case, hour, n_clicks, reached in (
            ("A", 9, 2, True),
            ("B", 10, 3, True),
            ("C", 11, 0, False),
        ):
            found.append(seen("opened", f"2024-03-10T{hour:02}:00", case))
            for click in range(n_clicks):
                found.append(seen("click", f"2024-03-10T{hour:02}:0{click + 1}", case))
            if reached:
                found.append(seen("reply", f"2024-03-10T{hour:02}:30", case))
        return found

    def test_what_lies_between_is_counted(self, engine: DuckDBEngine) -> None:
        rows = evaluate(engine, with_rule(self.RULE), self.records(), as_of=AS_OF)
        assert verdicts(rows) == [
            ("kept", "in_time"),
            ("missed", "too_many"),
            ("excluded", "not_reached"),
        ]
        assert [(row["measured"], row["measured_in"]) for row in rows[:2]] == [
            (2, "count"),
            (3, "count"),
        ]

    def test_giving_up_can_count_as_missed(self, engine: DuckDBEngine) -> None:
        standard = with_rule(replace(self.RULE, unreached="missed"))
        rows = evaluate(engine, standard, self.records(), as_of=AS_OF)
        assert verdicts(rows)[2] == ("missed", "not_reached")


class TestNotFollowed:
    def test_each_contact_is_a_case_that_no_other_may_follow(self, engine: DuckDBEngine) -> None:
        rule = NotFollowed(("call",), timedelta(days=7))
        standard = replace(with_rule(rule), touchpoint="call", by="customer")
        records = [
            seen("call", day, str(number), customer="ada")
            for number, day in enumerate(
                ("2024-03-01T09:00", "2024-03-05T09:00", "2024-03-12T09:01", "2024-03-15T09:00")
            )
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert verdicts(rows) == [
            ("missed", "followed"),
            ("kept", "not_followed"),  # a minute more than seven days
            ("missed", "followed"),
            ("open", "running"),
        ]
        assert rows[0]["measured"] == 4 * 24 * HOUR_US

    def test_what_takes_a_case_out_is_named(self, engine: DuckDBEngine) -> None:
        rule = NotFollowed(("call",), timedelta(days=7))
        standard = replace(with_rule(rule), without=("cancelled", "bot"))
        records = [
            seen("opened", "2024-03-01T09:00"),
            seen("bot", "2024-03-02T09:00"),
            seen("call", "2024-03-03T09:00"),
            seen("cancelled", "2024-03-04T09:00"),
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert verdicts(rows) == [("excluded", "then:bot")]

    def test_only_the_same_matter_is_a_repeat(self, engine: DuckDBEngine) -> None:
        rule = NotFollowed(("call",), timedelta(days=7), ("topic",))
        standard = replace(with_rule(rule), touchpoint="call", by="customer")
        records = [
            seen("call", f"2024-03-0{day}T09:00", customer="ada", properties={"topic": topic})
            for day, topic in ((1, "bill"), (2, "move"), (3, "bill"))
        ]
        rows = evaluate(engine, standard, records, as_of=AS_OF)
        assert [row["result"] for row in rows] == ["missed", "kept", "kept"]


def answers(engine: DuckDBEngine, *given: tuple[str, float | None, str]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "feedback_id": f"{number:016}".encode(),
            "content_hash": number,
            "profile_id": profile(customer),
            "occurred_at": at(f"2024-03-10T{number:02}:00"),
            "received_at": AS_OF,
            "source_seq": number,
            "kind": "answer",
            "item": item,
            "score": score,
            "scale_min": 1.0,
            "scale_max": 5.0,
            "case_id": id63("case", "shop", customer),
            "source": "shop",
            "weight_millionths": 2_000_000,
            "properties": [],
        }
        for number, (item, score, customer) in enumerate(given)
    ]
    add(engine, "feedback", pa.Table.from_pylist(rows, schema=FEEDBACK.schema))


class TestAnswersAndTallies:
    def test_a_score_is_kept_from_the_threshold_on(self, engine: DuckDBEngine) -> None:
        answers(
            engine, ("csat", 4.0, "A"), ("csat", 3.5, "B"), ("ease", 1.0, "C"), ("csat", None, "D")
        )
        rows = evaluate(engine, with_rule(ScoreAtLeast("csat", 4)), as_of=AS_OF)
        assert verdicts(rows) == [("kept", "high_enough"), ("missed", "too_low")]
        assert [row["measured"] for row in rows] == [4_000_000, 3_500_000]
        assert rows[0]["weight_millionths"] == 2_000_000

    def test_one_case_for_each_answer_about_it(self, engine: DuckDBEngine) -> None:
        records = [seen("opened", "2024-03-10T09:00", case) for case in "ABC"]
        records.append(seen("reply", "2024-03-10T09:30", "A"))
        answers(
            engine, ("csat", 5.0, "A"), ("csat", 1.0, "A"), ("csat", 1.0, "B"), ("ease", 1.0, "C")
        )
        rows = evaluate(engine, replace(REPLIED, per_answer="csat"), records, as_of=AS_OF)
        assert sorted((row["case_key"], row["result"]) for row in rows) == [
            ("A", "kept"),
            ("A", "kept"),
            ("B", "missed"),
        ]

    def test_tallies_count_what_no_event_shows(self, engine: DuckDBEngine) -> None:
        rows: list[dict[str, Any]] = [
            {"place": place, "name": "queue", "cases": cases, "kept": kept, "source": "branch",
             "tally_id": place.encode(), "period_start": at(f"2024-03-{day}T00:00"),
             "period_end": at(f"2024-03-{day + 7}T00:00"), "source_seq": day, "properties": []}
            for place, cases, kept, day in (
                ("north", 100, 90, 10), ("south", 20, None, 11),
                ("west", 5, 5, 12), ("east", 9, 8, 14),
            )
        ]  # fmt: skip
        add(engine, "tallies", pa.Table.from_pylist(rows, schema=TALLIES.schema))
        queue = Touchpoint("queue", "Queue", Condition("is", "name", ("queue",)), counts="tallies")
        work = StandardWork(
            replace(with_rule(Tallied()), touchpoint="queue"),
            (queue,), None, "UTC", at("2024-01-01T00:00"), AS_OF,
        )  # fmt: skip
        found = engine.to_rows(work.verdicts(sources_of(engine)))
        counted = sorted((row["case_key"], row["result"], row["cases"]) for row in found)
        assert counted == [
            ("east", "open", 1),
            ("east", "open", 8),
            ("north", "kept", 90),
            ("north", "missed", 10),
            ("south", "excluded", 20),
            ("west", "kept", 5),
        ]

    def test_sums_of_one_place_with_very_many_cases_stay_exact(self, engine: DuckDBEngine) -> None:
        rows: list[dict[str, Any]] = [
            {"place": "line", "name": "queue", "cases": 90_000, "kept": 60_000, "source": "line",
             "tally_id": bytes([day]), "period_start": at(f"2024-03-{day}T00:00"),
             "period_end": at(f"2024-03-{day + 1}T00:00"), "source_seq": day, "properties": []}
            for day in range(10, 20)
        ]  # fmt: skip
        add(engine, "tallies", pa.Table.from_pylist(rows, schema=TALLIES.schema))
        queue = Touchpoint("queue", "Queue", Condition("is", "name", ("queue",)), counts="tallies")
        standard = replace(with_rule(Tallied()), touchpoint="queue")
        work = StandardWork(standard, (queue,), None, "UTC", at("2024-01-01T00:00"), AS_OF)
        version = engine.write("standard_results", work.verdicts(sources_of(engine)))
        sums = work.summarise(engine, engine.table("standard_results", version))
        whole = next(r for r in sums["standard_periods"].to_pylist() if r["period"] == "all")
        passed = sum(row["period_end"] <= AS_OF for row in rows)
        assert (whole["n"], whole["n_clusters"]) == (90_000 * passed, 1)
        assert whole["kept_share"] == pytest.approx(2 / 3)
