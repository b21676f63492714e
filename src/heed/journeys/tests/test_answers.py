"""What data can answer: a table of data against questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heed.journeys.answers import EXTRACTS, QUESTIONS, DataFacts, answers_of, next_extract

NOTHING = DataFacts()
EVENT_LOG = DataFacts(n_interactions=21_348, n_with_case=21_348, n_days=1_000)
SHOP = DataFacts(
    n_interactions=1_000,
    n_with_case=1_000,
    n_with_customer=1_000,
    n_with_value=250,
    n_with_promise=250,
    n_channels=1,
    n_days=730,
    n_feedback=400,
    n_scores=400,
    n_linked_scores=400,
    n_texts=160,
)
SHEET = DataFacts(n_feedback=300, n_scores=300, n_texts=120)
EVERYTHING = replace(
    SHOP, n_with_account=900, n_by_company=900, n_channels=3, n_traits=50, n_tallies=10
)


def verdicts(facts: DataFacts, wanted: str) -> set[str]:
    return {answer.key for answer in answers_of(facts) if answer.verdict == wanted}


@pytest.mark.parametrize(
    ("facts", "yes"),
    [
        (NOTHING, set()),
        (EVENT_LOG, {"paths"}),
        (SHEET, {"satisfaction", "own_words"}),
        (
            SHOP,
            {
                "paths",
                "repeat_contact",
                "promises",
                "satisfaction",
                "satisfaction_by_step",
                "own_words",
                "money",
                "loyalty",
            },
        ),
        (EVERYTHING, {question.key for question in QUESTIONS}),
    ],
)
def test_data_answers_these_questions(facts: DataFacts, yes: set[str]) -> None:
    assert verdicts(facts, "yes") == yes


@pytest.mark.parametrize(
    ("facts", "extract", "unlocks"),
    [
        (NOTHING, "orders", {"paths", "repeat_contact", "promises", "money", "loyalty"}),
        (EVENT_LOG, "orders", {"repeat_contact", "promises", "money", "loyalty"}),
        (SHEET, "orders", {"paths", "repeat_contact", "promises", "money", "loyalty"}),
        (SHOP, "tickets", {"switching", "handoffs"}),
    ],
)
def test_next_extract_is_the_one_that_unlocks_most(
    facts: DataFacts, extract: str, unlocks: set[str]
) -> None:
    advice = next_extract(facts)
    assert advice is not None
    assert (advice.key, set(advice.unlocks)) == (extract, unlocks)


def test_no_extract_is_advised_when_nothing_is_missing() -> None:
    assert next_extract(EVERYTHING) is None


def test_key_on_some_records_answers_in_part() -> None:
    some = replace(EVENT_LOG, n_with_case=2_000)
    paths = answers_of(some)[0]
    assert paths.verdict == "partly"
    assert "2,000 of 21,348 interactions have a case key" in paths.because


def test_no_says_everything_that_is_missing() -> None:
    segments = next(answer for answer in answers_of(EVENT_LOG) if answer.key == "segments")
    assert "customer key" in segments.because
    assert "traits" in segments.because


def test_answers_come_in_the_same_order_for_any_data() -> None:
    assert [a.key for a in answers_of(NOTHING)] == [a.key for a in answers_of(EVERYTHING)]


def test_every_need_can_be_met_by_some_extract() -> None:
    needs = {need for question in QUESTIONS for need in (*question.needs, *question.either)}
    assert needs == {need for extract in EXTRACTS for need in extract.gives}
