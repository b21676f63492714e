"""Specifications guessed from real files import every row: nothing goes to quarantine."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from heed.interactions.importing.checks import collect_faults, settle_all_repeats
from heed.interactions.importing.guess import guess
from heed.interactions.importing.run import load_and_stage, workshop
from heed.interactions.importing.spec import ImportSpec
from heed.interactions.importing.spec_file import parse_spec
from tests.kit.command_line import ROOT
from tests.kit.shared_data import shared_data

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What a guessed specification makes of its file: its text, and staged rows by lake table."""

    spec: ImportSpec
    rows: dict[str, int]
    bad: int


class Guessing:
    """Guesses a file and stages it as an import would."""

    def __init__(self, work: Path) -> None:
        self._work = work

    def __call__(self, file: Path, **answers: str) -> Outcome:
        found = guess(file, answers)
        assert found.text is not None, found.questions
        return self.stage(file, found.text)

    def questions(self, file: Path) -> dict[str, str]:
        found = guess(file, {})
        assert found.text is None
        return {question.key: question.sentence for question in found.questions}

    def stage(self, file: Path, text: str) -> Outcome:
        spec_file = parse_spec(text, "guessed.yaml")
        with workshop(spec_file, self._work, NOW, lambda _what, _done, _total: None) as work:
            load_and_stage(work, file.parent)
            collect_faults(work.con, work.staged, work.faults)
            settle_all_repeats(work.con, work.staged, work.faults)
            rows: dict[str, int] = {}
            for staged in work.staged:
                count = work.con.execute(f"SELECT count(*) FROM {staged.table}").fetchone()
                assert count is not None
                rows[staged.target] = rows.get(staged.target, 0) + count[0]
            table = work.faults.table("rows")
            bad = work.con.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert bad is not None
            return Outcome(spec_file.spec, rows, bad[0])


@pytest.fixture
def guessing(tmp_path: Path) -> Guessing:
    return Guessing(tmp_path / "work")


def test_german_survey_sheet_needs_no_answer(guessing: Guessing) -> None:
    outcome = guessing(ROOT / "examples" / "nps_sheet" / "nps.xlsx")
    assert outcome.bad == 0
    (mapping,) = outcome.spec.feedback
    scales = [entry.score.scale for entry in mapping.each if entry.score]
    assert scales == [(0, 10), (1, 5)]
    assert [bool(e.choices or e.text) for e in mapping.each] == [False, False, True, True]
    assert outcome.spec.decimal == ","


def test_help_desk_export_needs_no_answer(guessing: Guessing) -> None:
    outcome = guessing(ROOT / "examples" / "zendesk" / "tickets.csv")
    assert outcome.bad == 0
    (mapping,) = outcome.spec.interactions
    assert [entry.name.constant for entry in mapping.each] == [
        "created", "assigned", "initially_assigned", "solved",
    ]  # fmt: skip
    assert outcome.rows["feedback"] == 297 + 73  # Good and Bad of the file
    assert outcome.rows["customers"] == 1_500


def test_event_log_as_csv_keeps_all_events(guessing: Guessing) -> None:
    # 4,580 cases, 21,348 events, 127 of them exact duplicates (Polato 2017, helpdesk log).
    outcome = guessing(shared_data("helpdesk_tickets") / "helpdesk.csv.gz")
    assert outcome.bad == 0
    assert outcome.rows["interactions"] == 21_348


def test_reviews_with_mixed_scales_are_asked_and_then_lose_nothing(guessing: Guessing) -> None:
    file = shared_data("lounge_reviews") / "lounge.csv.gz"
    questions = guessing.questions(file)
    assert set(questions) == {"scale:overall_rating", "scale:0..5"}
    assert "Only 67 are above 5" in questions["scale:overall_rating"]
    outcome = guessing(file, **{"scale:overall_rating": "1-10", "scale:0..5": "1-5"})
    assert outcome.bad == 0
    assert outcome.spec.customers[0].key.column == "author_id"


@pytest.mark.slow
def test_passenger_survey_asks_once_for_all_its_ratings(guessing: Guessing) -> None:
    file = shared_data("airline_passenger_satisfaction") / "airline_passenger_satisfaction.parquet"
    questions = guessing.questions(file)
    assert list(questions) == ["scale:0..5"]
    outcome = guessing(file, **{"scale:0..5": "1-5"})
    assert outcome.bad == 0
    (mapping,) = outcome.spec.feedback
    scores = [entry.score for entry in mapping.each if entry.score]
    assert {score.scale for score in scores} == {(1, 5)}
    # One of the 14 ratings has no 0, so nothing had to be asked about it.
    assert [score.missing for score in scores].count(("0",)) == 13


def test_complaints_are_read_month_first_with_two_digit_years(guessing: Guessing) -> None:
    outcome = guessing(shared_data("cfpb_loan_complaints") / "complaints.csv.gz")
    assert outcome.bad == 0
    assert outcome.rows == {"accounts": 2_827, "interactions": 2 * 2_827, "feedback": 2_827}


def test_purchases_become_one_interaction_a_row(guessing: Guessing, tmp_path: Path) -> None:
    # CDNOW: 69,659 transactions; the file is separated by blanks, which Heed does not read.
    source = shared_data("cdnow") / "CDNOW_master.txt.gz"
    file = tmp_path / "purchases.csv"
    with gzip.open(source, "rt", encoding="ascii") as lines:
        file.write_text("\n".join(",".join(line.split()) for line in lines), encoding="ascii")
    outcome = guessing(file)
    assert outcome.bad == 0
    assert outcome.rows["interactions"] == 69_659
    (mapping,) = outcome.spec.interactions
    assert mapping.value is not None
    assert mapping.value.currency.constant == "USD"


def test_table_without_time_or_key_is_asked_about(guessing: Guessing) -> None:
    file = shared_data("hillstrom_email_test") / "hillstrom.csv.gz"
    assert list(guessing.questions(file)) == ["kind"]
    outcome = guessing(file, kind="survey")
    assert outcome.bad == 0
    assert outcome.rows == {"feedback": 5 * 64_000}


def test_table_of_customers_brings_each_once(guessing: Guessing) -> None:
    outcome = guessing(shared_data("telco_churn_ibm") / "Telco-Customer-Churn.csv.gz")
    assert outcome.bad == 0
    assert outcome.rows == {"customers": 7_043}


@pytest.mark.slow
def test_event_log_in_xes_keeps_all_events(guessing: Guessing) -> None:
    # BPI Challenge 2012: 262,200 events (doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f).
    outcome = guessing(shared_data("bpi2012_loan_journey") / "BPI_Challenge_2012.xes.gz")
    assert outcome.bad == 0
    assert outcome.rows["interactions"] == 262_200


@pytest.mark.parametrize(
    ("folder", "name", "answers"),
    [
        ("olist_sample", "olist_orders_dataset.csv.gz", {}),
        ("olist_sample", "olist_order_reviews_dataset.csv.gz", {}),
        ("olist_sample", "olist_customers_dataset.csv.gz", {}),
        ("airline_tweets", "tweets.csv.gz", {}),
        ("nhs_feedback_themes", "text_data.csv.gz", {}),
        ("banking77_train", "train.csv.gz", {}),
        ("ecsi_mobile", "mobi.csv.gz", {}),
        ("identity_fake1000", "fake_1000.csv.gz", {}),
        ("complete_journey", "coupon_redemptions.parquet", {}),
        ("complete_journey", "demographics.parquet", {}),
        ("complete_journey", "transactions_sample.parquet", {"currency": "USD"}),
        ("cdnow", "cdnow_customers_summary.csv.gz", {}),
        ("bpi2012_loan_journey", "events.parquet", {}),
        ("clickstream_diginetica_sample", "sample_train-item-views.csv.gz", {}),
    ],
)
def test_other_real_files_lose_no_row(
    guessing: Guessing, folder: str, name: str, answers: dict[str, str]
) -> None:
    assert guessing(shared_data(folder) / name, **answers).bad == 0
