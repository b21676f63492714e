"""Words that suddenly stand in more comments than they usually do."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pydantic import TypeAdapter

from heed.insight.emerging import WEEK_US, Comment, Found, issues_in

WORDS = np.array([f"word{number}" for number in range(60)])


def comments(
    seed: int, *, weeks: int = 20, a_week: int = 60, extra: int = 0, late: int = 1
) -> list[Comment]:
    """Comments of ten words out of sixty; "sheet" and "missing" in ``extra`` of the last weeks."""
    draws = np.random.default_rng(seed)
    made = []
    for week in range(weeks):
        for place in range(a_week):
            words = set(draws.choice(WORDS, 10, replace=False).tolist())
            if (week < late and place < extra) or place == 30:
                words |= {"sheet", "missing"}
            at = -week * WEEK_US - int(draws.integers(1, WEEK_US))
            made.append(Comment(draws.bytes(16), frozenset(words), at))
    return [*made, Comment(bytes(16), frozenset(), 0)]


def test_planted_words_are_one_issue_with_range_and_examples() -> None:
    (found,) = issues_in(comments(1, extra=12))
    assert found.issue.words == ("missing", "sheet")
    assert found.issue.n == 13
    assert found.issue.n_comments == 61
    assert found.issue.usual_high < 10
    assert len(found.examples) == 3
    assert found.issue.weeks[-1].n == 13
    assert len(found.issue.weeks) == 19  # a part of a week is left out


def test_it_says_since_when() -> None:
    (found,) = issues_in(comments(2, extra=14, late=3))
    newest = found.issue.weeks[-1].ends_at
    assert (newest - found.issue.since).days == 21


@pytest.mark.slow
def test_unchanged_comments_are_silent() -> None:
    named = sum(bool(issues_in(comments(seed))) for seed in range(100, 140))
    assert named <= 2  # 0.4 expected


@pytest.mark.parametrize("weeks", [1, 12])
def test_too_few_weeks_say_nothing(weeks: int) -> None:
    assert issues_in(comments(3, weeks=weeks, extra=20)) == ()


def test_too_few_comments_say_nothing() -> None:
    assert issues_in(comments(3, a_week=10, extra=10)) == ()
    assert issues_in([]) == ()


def test_an_issue_is_the_same_after_it_was_stored() -> None:
    adapter = TypeAdapter(Found)
    (found,) = issues_in(comments(1, extra=12))
    assert adapter.validate_python(json.loads(adapter.dump_json(found))) == found
