"""What customers felt at each touchpoint of a journey: scores and words of those who answered.

An answer speaks of the touchpoint that its giver met last; touchpoints where the company asks are
passed over. One question on one scale is read at a time, put onto −2 … +2 in a straight line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heed.insight.felt_results import FeltDeviation, FeltPoint, FeltReading, SeriesAsked, WordSaid
from heed.insight.measures import felt as measures
from heed.insight.words import words_of
from heed.journeys.design import DeviationKind, Unit
from heed.journeys.reading import OpenBuild
from heed.kernel.errors import NotFound
from heed.kernel.estimate import Estimate
from heed.stats.means import mean_estimate
from heed.stats.shares import newcombe, wilson_of

WITHIN = timedelta(days=60)
"""Later answers speak of something else."""
LOW, HIGH = 0.5, 0.75  # of the scale: comments below are pains, from there on delights
MOST_COMMENTS = 20_000
FEWEST_SAID = 3
MOST_WORDS = 2
SPREAD = 4.0  # from −2 to +2
NOTHING_GIVEN = (
    "No answer with a score follows a step of this journey. Import feedback that names its case or "
    "customer, with the scale of its score."
)

Row = Mapping[str, Any]
Odd = tuple[DeviationKind, str]


@dataclass(frozen=True)
class Said:
    """One answer at its place."""

    answer: bytes
    touchpoint: str
    score: float | None
    low: float | None
    high: float | None
    series: str
    who: int | None
    text: str = ""
    at_us: int = 0
    is_as_designed: bool = False
    odd: frozenset[Odd] = field(default_factory=frozenset)
    segment: str = ""
    entered_us: int = 0
    instance: int = 0

    @property
    def share(self) -> float | None:
        """The score's place on its scale, 0 to 1."""
        if self.score is None or self.low is None or self.high is None or self.high <= self.low:
            return None
        return (self.score - self.low) / (self.high - self.low)

    def is_in(self, segment: str, month: str) -> bool:
        """Whether its step belongs to the segment and the month (yyyy-mm), if they are given."""
        return (not segment or self.segment == segment) and (
            not month or _month(self.entered_us) == month
        )


def felt_of(
    said: Sequence[Said], *, series: str = "", segment: str = "", month: str = ""
) -> FeltReading:
    """The reading of these answers, of a segment and a month of the step if given; without
    ``series`` that of the question answered most.

    Raises ``NotFound`` for a series that is not among them.
    """
    asked = series_of(said)
    if not asked:
        return FeltReading(None, (), (), None, (), 0, NOTHING_GIVEN)
    chosen = next((each for each in asked if each.key == series), asked[0] if not series else None)
    if chosen is None:
        raise NotFound(f"Nobody was asked {series!r} along this journey.")
    here = [each for each in said if each.is_in(segment, month) and each.share is not None]
    mine = [each for each in here if each.series == chosen.key]
    told = sorted((each for each in here if each.text), key=lambda each: -each.at_us)
    told = told[:MOST_COMMENTS]
    designed = [each for each in mine if each.is_as_designed]
    return FeltReading(
        series=chosen,
        others=asked,
        points=tuple(_points(mine, told)),
        as_designed=_score(designed) if designed else None,
        deviations=tuple(_deviations(mine)),
        n_comments=len(told),
        missing="",
    )


def series_of(said: Iterable[Said]) -> tuple[SeriesAsked, ...]:
    """Every question with scores, most answered first."""
    counted = Counter((each.series, each.low, each.high) for each in said if each.share is not None)
    return tuple(
        SeriesAsked(key, *_parts(key), scale_min=float(low or 0), scale_max=float(high or 0), n=n)
        for (key, low, high), n in sorted(counted.items(), key=lambda item: (-item[1], item[0][0]))
    )


def said_along(build: OpenBuild, key: str) -> list[Said]:
    """Every answer and comment at its place along the journey."""
    if "feedback" not in build.versions or "journey_steps" not in build.versions:
        return []
    unit = _unit(build, key)
    steps = build.table("journey_steps")
    steps = steps.filter(steps.journey == key)
    known = build.table("identity_map") if "identity_map" in build.versions else None
    asking = [each.key for each in build.catalogue.touchpoints if each.asks]
    answers = measures.placed(
        build.table("feedback"),
        known,
        steps,
        unit=unit,
        asking=asking,
        within_us=WITHIN // timedelta(microseconds=1),
    )
    with build.engine.held(answers) as held:
        rows = build.engine.to_rows(held)
        odd = build.engine.to_rows(measures.deviations_before(held, steps))
        instances = build.table("journey_instances")
        mine = instances.filter(instances.journey == key)
        whole = build.engine.to_rows(measures.instances_of(held, mine))
    return _said(rows, odd, whole)


def _unit(build: OpenBuild, key: str) -> Unit:
    rows = build.rows("journey_outcomes", journey=key, segment="", outcome="")
    unit: Unit = rows[0]["unit"] if rows else "case"
    return unit


def _month(us: int) -> str:
    return str(np.datetime64(us, "us").astype("datetime64[M]"))


def _said(rows: Sequence[Row], odd: Sequence[Row], whole: Sequence[Row]) -> list[Said]:
    deviated: dict[bytes, set[Odd]] = defaultdict(set)
    for row in odd:
        deviated[row["answer"]].add((row["kind"], row["touchpoint"]))
    designed: set[bytes] = set()
    for row in whole:
        if not row["n_deviations"] and row["outcome"] != "ended_early":
            designed.add(row["answer"])
        for touchpoint in (row["skipped"] or "").split(measures.BAR):
            if touchpoint:
                deviated[row["answer"]].add(("skipped", touchpoint))
    return [
        Said(
            answer=row["answer"],
            touchpoint=row["touchpoint"],
            score=row["score"],
            low=row["scale_min"],
            high=row["scale_max"],
            series=_series_key(row),
            who=row["account_id"] or row["customer_id"],
            text=(row["text"] or "").strip(),
            at_us=row["at_us"],
            is_as_designed=row["answer"] in designed,
            odd=frozenset(deviated.get(row["answer"], ())),
            segment=row["segment"] or "",
            entered_us=row["entered_us"],
            instance=row["instance"],
        )
        for row in rows
    ]


def _series_key(row: Row) -> str:
    low, high = row["scale_min"], row["scale_max"]
    ends = "" if low is None or high is None else f"{low:g}-{high:g}"
    return ":".join((row["kind"], row["item"], ends, row["mode"], row["source"]))


def _parts(key: str) -> tuple[str, str]:
    """Item and kind of a series."""
    kind, item = key.split(":")[:2]
    return item, kind


def _points(mine: Sequence[Said], told: Sequence[Said]) -> Iterable[FeltPoint]:
    scored, commented = _by_touchpoint(mine), _by_touchpoint(told)
    for touchpoint in sorted(scored.keys() | commented.keys()):
        here = commented.get(touchpoint, [])
        low = [words_of(each.text) for each in here if (each.share or 0) < LOW]
        high = [words_of(each.text) for each in here if (each.share or 0) >= HIGH]
        answered = scored.get(touchpoint, [])
        values = np.array([SPREAD * (each.share or 0) - SPREAD / 2 for each in answered])
        yield FeltPoint(
            touchpoint=touchpoint,
            emotion=mean_estimate(values, None, _people(answered), measure="emotion"),
            pains=telling_words(low, high),
            delights=telling_words(high, low),
        )


def telling_words(these: Sequence[set[str]], others: Sequence[set[str]]) -> tuple[WordSaid, ...]:
    """The words that clearly more of ``these`` comments hold than of the others, widest gap first.

    A word counts from three comments on, if the interval of the difference lies above zero; at most
    two are given.
    """
    mine = Counter(word for words in these for word in words)
    theirs = Counter(word for words in others for word in words)

    def gap(word: str) -> float:
        return mine[word] / len(these) - (theirs[word] / len(others) if others else 0.0)

    def stands_out(word: str) -> bool:
        if not others:
            return True
        shares = mine[word] / len(these), theirs[word] / len(others)
        ends = wilson_of(shares[0], len(these)), wilson_of(shares[1], len(others))
        return newcombe(shares[0], ends[0], shares[1], ends[1])[0] > 0

    telling = [word for word, n in mine.items() if n >= FEWEST_SAID and stands_out(word)]
    chosen = sorted(telling, key=lambda word: (-gap(word), word))[:MOST_WORDS]
    return tuple(WordSaid(word, mine[word], len(these)) for word in chosen)


def _deviations(mine: Sequence[Said]) -> Iterable[FeltDeviation]:
    after: dict[Odd, list[Said]] = defaultdict(list)
    for each in mine:
        for odd in each.odd:
            after[odd].append(each)
    for (kind, touchpoint), answers in sorted(after.items()):
        yield FeltDeviation(kind, touchpoint, _score(answers))


def _score(answers: Sequence[Said]) -> Estimate:
    values = np.array([each.score for each in answers], dtype=float)
    return mean_estimate(values, None, _people(answers))


def _people(answers: Sequence[Said]) -> NDArray[np.int64] | None:
    """Whose the answers are; None if most name nobody, for then each counts as one."""
    known = [each.who for each in answers]
    if not known or sum(who is not None for who in known) < len(known) / 2:
        return None
    return np.array(
        [-place - 1 if who is None else who for place, who in enumerate(known)], dtype=np.int64
    )


def _by_touchpoint(said: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for each in said:
        found[each.touchpoint].append(each)
    return found
