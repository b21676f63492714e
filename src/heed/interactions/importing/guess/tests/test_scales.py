"""Scales of scores: certain by name or by the whole of a scale, asked otherwise."""

from __future__ import annotations

import pytest

from heed.interactions.importing.guess.columns import Column
from heed.interactions.importing.guess.questions import Answers
from heed.interactions.importing.guess.scales import Scale, scale_of
from heed.interactions.importing.guess.tests.rows import column
from heed.kernel.errors import HeedError


def scores(name: str, *values: str) -> Column:
    return column(name, *values)


def decided(seen: Column, given: dict[str, str] | None = None) -> Scale:
    found = scale_of(seen, Answers(given or {}))
    assert found is not None
    return found


def asked(seen: Column) -> dict[str, tuple[str, ...]]:
    answers = Answers({})
    assert scale_of(seen, answers) is None
    return {question.key: question.answers for question in answers.questions()}


@pytest.mark.parametrize(
    ("name", "values", "ends"),
    [
        ("Rating", [str(n) for n in range(1, 6)], (1, 5)),
        ("Rating", [str(n) for n in range(1, 8)], (1, 7)),
        ("Rating", [str(n) for n in range(11)], (0, 10)),
        ("Rating", [f"{n}.0" for n in range(1, 11)] * 5, (1, 10)),
        ("How likely are you to recommend us?", ["9", "10", "8"], (0, 10)),
        ("Wie wahrscheinlich ist eine Weiterempfehlung?", ["0", "7"], (0, 10)),
        ("Satisfaction (1-5)", ["3", "4"], (1, 5)),
        ("Zufriedenheit von 1 bis 7", ["3", "4"], (1, 7)),
        ("Recommended", ["0", "1"], (0, 1)),
    ],
)
def test_scale_is_taken_when_name_or_values_say_it(
    name: str, values: list[str], ends: tuple[float, float]
) -> None:
    found = decided(scores(name, *values))
    assert (found.low, found.high) == ends


@pytest.mark.parametrize("values", [["2", "3", "5"], ["1", "2", "3", "4"], ["0", "1", "2", "5"]])
def test_scale_that_is_not_seen_whole_is_asked(values: list[str]) -> None:
    assert list(asked(scores("Rating", *values))) == ["scale:Rating"]


def test_zero_means_no_answer_on_an_answered_scale_from_one() -> None:
    seen = scores("Comfort rating", "0", "1", "2", "3", "4", "5")
    assert "0-5" in asked(seen)["scale:Comfort rating"]
    found = decided(seen, {"scale:0..5": "1-5"})
    assert (found.low, found.high, found.missing) == (1, 5, ("0",))


def test_answer_for_one_column_beats_the_answer_for_its_range() -> None:
    seen = scores("Rating", "0", "1", "5")
    found = decided(seen, {"scale:0..5": "1-5", "scale:Rating": "0-5"})
    assert (found.low, found.high, found.missing) == (0, 5, ())


def test_few_scores_far_above_the_others_are_asked_not_taken() -> None:
    values = [str(n) for n in range(1, 6)] * 40 + ["6", "7", "8", "9", "10"]
    assert asked(scores("Overall rating", *values))["scale:Overall rating"][0] == "1-5"


def test_labels_are_read_by_their_number() -> None:
    found = decided(
        scores("Zufriedenheit", "1 – Gar nicht", "2", "3", "4", "5 – Sehr", "keine Angabe")
    )
    assert (found.low, found.high) == (1, 5)
    assert found.missing == ("keine Angabe",)
    assert not found.map


def test_labels_without_a_number_are_asked() -> None:
    values = [*(str(n) for n in range(1, 10)), "Not at all likely", "Extremely likely"]
    seen = scores("Recommend (0-10)", *values)
    assert set(asked(seen)) == {"score:Not at all likely", "score:Extremely likely"}
    found = decided(seen, {"score:Not at all likely": "0", "score:Extremely likely": "10"})
    assert found.map == {"Not at all likely": 0, "Extremely likely": 10}


def test_scale_whose_lowest_label_praises_is_turned_round() -> None:
    found = decided(scores("Zufriedenheit", "1 - sehr zufrieden", "2", "3", "4", "5 - unzufrieden"))
    assert found.map["1 - sehr zufrieden"] == 5
    assert found.map["5 - unzufrieden"] == 1
    assert found.map["2"] == 4


def test_high_label_that_praises_is_not_turned() -> None:
    assert not decided(scores("NPS", "9 – Sehr wahrscheinlich", "10 – Auf jeden Fall", "0")).map


def test_german_grades_are_asked_because_one_is_the_best() -> None:
    seen = scores("Note", "1", "2", "3", "4", "5", "6")
    assert "6-1" in asked(seen)["scale:Note"]
    found = decided(seen, {"scale:Note": "6-1"})
    assert (found.low, found.high, found.map["1"], found.map["6"]) == (1, 6, 6, 1)


def test_impossible_answer_names_the_possible_ones() -> None:
    with pytest.raises(HeedError, match="Possible: "):
        scale_of(scores("Rating", "2", "3"), Answers({"scale:Rating": "5 stars"}))
