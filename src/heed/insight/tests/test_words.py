"""Words of comments as dimensions."""

from __future__ import annotations

from heed.insight.words import word_dimensions, words_of


def test_words_are_found_in_any_language_and_case() -> None:
    assert words_of("Die WARTEZEIT war zu lang.") == {"wartezeit", "lang"}
    assert words_of("The queue was far too long!") == {"queue", "far", "long"}
    assert words_of("не пришёл, ça va, 2 x") == {"пришёл"}


def test_a_comment_holds_a_word_or_not_and_no_comment_is_neither() -> None:
    texts = ["waited long", None, "", "good advice", "waited", "fine advice", "advice"]
    found = {d.labels[1]: d.codes.tolist() for d in word_dimensions(texts, fewest=2)}
    assert found == {"waited": [1, -1, -1, 0, 1, 0, 0]}  # advice: in more than half of them


def test_rare_words_are_left_out() -> None:
    assert word_dimensions(["one word here", "another there"], fewest=2) == []
