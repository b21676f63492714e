"""What customers suddenly write about: words above their usual range in the last seven days.

A week is seven days that end with the newest comment. Each word is held against the weeks from the
fifth on back (:mod:`heed.stats.usual`): those between would hide what began with them. All words
are corrected together, so that a list without cause appears once in a hundred builds. Words that
stand in the same comments are one issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heed.insight.measures import records
from heed.insight.results import Emerging, WeekCount
from heed.insight.sources import Source
from heed.insight.words import words_of
from heed.stats.concentration import FAMILY_WISE
from heed.stats.usual import Usual, usual_range

WEEK_US = 7 * 86_400_000_000
MOST_WEEKS = 26
NEAR_WEEKS = 4  # the last one and three before it: not compared with
FEWEST_WEEKS = 8
FEWEST_COMMENTS = 20  # in the last week
FEWEST_MENTIONS = 5
TOGETHER = 0.5  # of the comments with either word hold both
MOST_ISSUES = 5
MOST_EXAMPLES = 3

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Comment:
    """What somebody wrote: the record's id, its words, its moment."""

    record: bytes
    words: frozenset[str]
    at_us: int


@dataclass(frozen=True)
class Found:
    """An emerging issue, and the ids of its examples in hexadecimal digits."""

    issue: Emerging
    examples: tuple[str, ...]


@dataclass(frozen=True)
class _Weeks:
    """Comments by week, the last week first."""

    end_us: int
    weeks: tuple[tuple[Comment, ...], ...]

    @property
    def totals(self) -> NDArray[np.int64]:
        return np.array([len(week) for week in self.weeks], dtype=np.int64)

    @cached_property
    def mentions(self) -> tuple[Counter[str], ...]:
        """By week, how many comments hold each word."""
        return tuple(Counter(word for each in week for word in each.words) for week in self.weeks)

    def counts(self, word: str) -> NDArray[np.int64]:
        return np.array([week[word] for week in self.mentions], dtype=np.int64)

    def end_of(self, place: int) -> datetime:
        return _EPOCH + timedelta(microseconds=self.end_us - place * WEEK_US)


def emerging_issues(source: Source) -> tuple[Found, ...]:
    """What a build's comments hold more of than usual; empty where that cannot be told."""
    feedback = source.filled("feedback")
    if feedback is None:
        return ()
    span = (NEAR_WEEKS + MOST_WEEKS) * WEEK_US
    rows = source.engine.to_rows(records.newest_comments(feedback, span))
    return issues_in([
        Comment(row["record"], frozenset(words_of(row["text"])), row["at_us"]) for row in rows
    ])  # fmt: skip


def issues_in(comments: Sequence[Comment]) -> tuple[Found, ...]:
    """The issues among comments, clearest first."""
    weeks = _by_week(comments)
    if len(weeks.weeks) < NEAR_WEEKS + FEWEST_WEEKS or len(weeks.weeks[0]) < FEWEST_COMMENTS:
        return ()
    mentioned = sorted(weeks.mentions[0].items())
    tried = {word: _usual(weeks, word) for word, n in mentioned if n >= FEWEST_MENTIONS}
    clear = list(_clear(tried))
    issues = _together(weeks.weeks[0], [word for word, _ in clear])
    corrected = dict(clear)
    return tuple(
        _found(weeks, words, tried[words[0]], corrected[words[0]])
        for words in issues[:MOST_ISSUES]
    )  # fmt: skip


def _by_week(comments: Sequence[Comment]) -> _Weeks:
    """All weeks from the newest comment back to the oldest, those without comments, too."""
    if not comments:
        return _Weeks(0, ())
    end = max(each.at_us for each in comments)
    whole = (end - min(each.at_us for each in comments)) // WEEK_US
    made: list[list[Comment]] = [[] for _ in range(min(whole, NEAR_WEEKS + MOST_WEEKS))]
    for each in comments:
        place = (end - each.at_us) // WEEK_US
        if place < len(made):
            made[place].append(each)
    return _Weeks(end, tuple(tuple(week) for week in made))


def _usual(weeks: _Weeks, word: str, place: int = 0) -> Usual:
    """What the week at ``place``, at most the third before the last one, usually has."""
    counts, totals = weeks.counts(word), weeks.totals
    return usual_range(
        counts[NEAR_WEEKS:], totals[NEAR_WEEKS:], int(counts[place]), int(totals[place])
    )


def _clear(tried: Mapping[str, Usual]) -> Iterator[tuple[str, float]]:
    """The words that are named, with their corrected p (Holm), clearest first."""
    ordered = sorted(tried.items(), key=lambda pair: (pair[1].p, pair[0]))
    worst = 0.0
    for place, (word, usual) in enumerate(ordered):
        worst = max(worst, min(1.0, usual.p * (len(ordered) - place)))
        if worst > FAMILY_WISE:
            return
        yield word, worst


def _together(week: Sequence[Comment], words: Sequence[str]) -> list[tuple[str, ...]]:
    """Words in issues: one joins the first issue whose first word stands in the same comments."""
    held = {
        word: {place for place, each in enumerate(week) if word in each.words} for word in words
    }
    issues: list[list[str]] = []
    for word in words:
        home = next((one for one in issues if _overlap(held[one[0]], held[word]) > TOGETHER), None)
        if home is None:
            issues.append([word])
        else:
            home.append(word)
    return [tuple(issue) for issue in issues]


def _overlap(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other)


def _found(weeks: _Weeks, words: tuple[str, ...], usual: Usual, p_corrected: float) -> Found:
    counts, totals = weeks.counts(words[0]), weeks.totals
    mine = [each for each in weeks.weeks[0] if words[0] in each.words]
    newest = sorted(mine, key=lambda each: (-each.at_us, each.record))
    issue = Emerging(
        words=words,
        n=int(counts[0]),
        n_comments=int(totals[0]),
        usual_low=usual.low,
        usual_high=usual.high,
        p_corrected=p_corrected,
        since=_since(weeks, words[0]),
        weeks=tuple(
            WeekCount(weeks.end_of(place), int(counts[place]), int(totals[place]))
            for place in reversed(range(counts.size))
        ),
        examples=(),
    )
    return Found(issue, tuple(each.record.hex() for each in newest[:MOST_EXAMPLES]))


def _since(weeks: _Weeks, word: str) -> datetime:
    """When the first of the weeks in a row above their range began; four weeks ago at most."""
    place, counts = 0, weeks.counts(word)
    while place + 1 < NEAR_WEEKS and counts[place + 1] > _usual(weeks, word, place + 1).high:
        place += 1
    return weeks.end_of(place + 1)
