"""Whatever the file: a valid specification, questions, or a sentence that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kit.malformed import write_corpus

from heed.interactions.importing.guess import guess
from heed.interactions.importing.guess.columns import table_of
from heed.interactions.importing.guess.questions import Answers
from heed.interactions.importing.guess.roles import find_roles
from heed.interactions.importing.guess.settling import settle
from heed.interactions.importing.guess.tests.rows import guessed
from heed.kernel.errors import HeedError

SEED = 20_240_601
NAMES = [
    "date", "Datum", "Created at", "id", "Ticket id", "customer", "Kundennr", "Company", "Activity",
    "Status", "Kanal", "Betrag", "amount", "currency", "weight", "Rating", "Note", "NPS",
    "Wie zufrieden waren Sie?", "Comment", "calls", "within", "Filiale", "=x", "a: b", "#", "-",
]  # fmt: skip
LIKELY_CELLS = [
    "1", "5", "10", "0", "NULL", "ja", "nein", "Good", "Bad", "EUR", "1,234", "1.5", "1,5",
    "03/04/2024", "25/04/2024", "20240101", "2024-01-01 10:00", "2024-01-01T00:00:00Z", "07.01.25",
    "a; b", "9 – Very likely", "keine Angabe", "Open", "x@example.org",
]  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.sampled_from(LIKELY_CELLS),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.integers(0, 10).map(str),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str | None]]]:
    header = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, min_size=1, max_size=12))


@given(tables())
@settings(max_examples=300, deadline=None)
def test_any_table_gives_a_valid_specification_or_questions(
    drawn: tuple[list[str], list[list[str | None]]],
) -> None:
    seen = table_of(*drawn)
    given: dict[str, str] = {}
    for _ in range(8):
        answers = Answers(given)
        try:
            settled = settle(find_roles(seen), answers, "sheet.csv", native=False)
        except HeedError:
            return
        if settled is not None:
            guessed(seen, given)  # raises when the text is no valid specification
            return
        questions = answers.questions()
        assert questions
        for question in questions:
            given[question.key] = question.answers[0] if question.answers else "EUR"
    pytest.fail(f"asked without end: {questions}")


@pytest.mark.slow
def test_a_malformed_file_is_refused_in_a_sentence_or_guessed(tmp_path: Path) -> None:
    for file in write_corpus(tmp_path / "corpus", SEED, rounds=1):
        try:
            found = guess(file.path, {})
        except HeedError:
            continue  # a sentence for people; any other exception fails the test
        assert found.text or found.questions, file.kind
