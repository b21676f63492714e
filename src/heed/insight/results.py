"""What reading findings gives: typed results with a meaning for every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate

List = Literal["breaks", "delights"]
Kind = Literal["standard", "score"]


@dataclass(frozen=True)
class GroupPart(Result):
    """One condition of a group."""

    column: str
    """A dimension of the records, such as properties.region; ``words`` for words of comments."""
    value: str
    """Its value."""

    def __str__(self) -> str:
        if self.column == "words":
            return f"“{self.value}” is written"
        return f"{self.column.removeprefix('properties.').removeprefix('traits.')} {self.value}"


@dataclass(frozen=True)
class Gap(Result):
    """A difference of two figures with its 95 % interval; shares as fractions, scores as scores."""

    value: float
    """This figure less the other one."""
    low: float
    """Lower end of the 95 % interval."""
    high: float
    """Upper end of that interval."""
    p: float
    """Two-sided p value, for this comparison alone."""
    method: str
    """How it was made."""


@dataclass(frozen=True)
class TimesAsLikely(Result):
    """How many times as likely: the share in the group ÷ the share elsewhere."""

    value: float
    """The ratio."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of that interval."""


@dataclass(frozen=True)
class FoundGroup(Result):
    """For whom something concentrates, as measured on other customers than it was found in."""

    parts: tuple[GroupPart, ...]
    """What its members have in common."""
    inside: Estimate
    """The share (or mean score) in the group."""
    elsewhere: Estimate
    """The same among all others of whom these columns are known."""
    difference: Gap | None
    """In the group less elsewhere; null where nothing varies."""
    times: TimesAsLikely | None
    """In the group ÷ elsewhere; null for scores, and where one share is 0."""
    n: int
    """Records in the group, measured or not."""
    reach: float
    """Fraction of all records that are in the group, weighted."""
    p_corrected: float
    """Chance of seeing it confirmed if there were nothing, corrected for all candidates."""
    halves: int
    """In how many halves of the customers it was found and then confirmed in the other: 1 or 2."""
    also: tuple[tuple[GroupPart, ...], ...]
    """Groups found with it that say no more than it."""


@dataclass(frozen=True)
class SearchMade(Result):
    """What was looked at: without it, a list of findings cannot be judged."""

    dimensions: tuple[str, ...]
    """Columns searched, alone and (but for words) in pairs."""
    n_compared: int
    """Groups compared in the half where more were."""
    n_candidates: int
    """Groups that were then tested in the other half, both directions together."""
    family_wise: float
    """Chance that the search names anything where there is nothing."""
    reason: str
    """Why nothing could be searched; empty if it could."""


@dataclass(frozen=True)
class ScoreEffect(Result):
    """What goes with a miss in the score: an association, not a proven effect."""

    item: str
    """What was asked."""
    missed: Estimate
    """Mean score of answers given after a miss."""
    kept: Estimate
    """Mean score where the standard was kept."""
    difference: Gap | None
    """Missed less kept."""
    while_waiting: Estimate
    """Answers after a miss that came before the step had ended."""
    after_end: Estimate
    """Answers after a miss that came after the step had ended."""
    adjusted: Gap | None
    """The difference with the other dimensions alike; null where it cannot be told."""
    adjusted_for: tuple[str, ...]
    """Those dimensions."""
    left_out: tuple[str, ...]
    """Dimensions with too many values for so few answers."""
    not_adjusted: str
    """Why there is no adjusted difference; empty if there is one."""
    n_before_miss: int
    """Answers of missed cases given before the miss: not counted on either side."""
    share_of_scale: float
    """The end of the difference's interval nearer to 0, as a fraction of the scale; 0 if open."""


@dataclass(frozen=True)
class CaseShown(Result):
    """An example: what one customer lived through or said."""

    record: str
    """The id of its record, in hexadecimal digits."""
    at: datetime | None
    """When it was due, or answered."""
    score: float | None
    """The score given; null for a case without."""
    customer: str
    """The customer's key in its source; empty if the record names none."""
    text: str
    """What they wrote; empty if nothing."""


@dataclass(frozen=True)
class Finding(Result):
    """One thing that breaks or delights: where, for whom, what goes with it, who owns it."""

    number: int
    """Its place in the list, for `--explain`."""
    list: List
    """Breaks or delights."""
    kind: Kind
    """A standard, or a score where no journey is needed."""
    subject: str
    """Key of the standard or metric."""
    sentence: str
    """The finding in one sentence."""
    share: Estimate
    """The share missed, or the share of low scores (the mean score), over all records."""
    groups: tuple[FoundGroup, ...]
    """For whom it concentrates, strongest first; empty: for nobody more than for others."""
    effect: ScoreEffect | None
    """What goes with a miss in the score; null for scores and where nothing was asked."""
    owner: str
    """The team that answers for it; empty: nobody does, or it is not known."""
    pinned: str
    """Why it stands above the ranking (safety, legal, vulnerable, no owner); empty: it does not."""
    rank: float
    """What it is ranked by: the low end of the score effect as a fraction of the scale × reach."""
    prove: str
    """What would prove the cause."""
    search: SearchMade
    """What was looked at."""


@dataclass(frozen=True)
class ScoreRead(Result):
    """One score: its figure, and how it changed."""

    key: str
    """The metric."""
    name: str
    """Its name."""
    estimate: Estimate
    """The figure over all answers."""
    first: Estimate | None
    """In the first window; null where dates do not allow two."""
    last: Estimate | None
    """In the last one."""
    change: Gap | None
    """Last less first, in the unit of the figure."""
    p_corrected: float | None
    """Corrected for the number of scores compared (Benjamini–Hochberg)."""
    verdict: str
    """Clear rise, clear fall, no clear change, or why it cannot be said."""
    silence: str
    """Why no group is named for it; empty if one is."""


@dataclass(frozen=True)
class WeekCount(Result):
    """One week of comments, ending at the same hour as the newest comment."""

    ends_at: datetime
    """Its last moment."""
    n: int
    """Comments in which the words stand."""
    n_comments: int
    """All comments of the week."""


@dataclass(frozen=True)
class Emerging(Result):
    """Words that stand in more comments of the last seven days than they usually do."""

    words: tuple[str, ...]
    """Words that come together, the most frequent first."""
    n: int
    """Comments of the last seven days in which the first word stands."""
    n_comments: int
    """All comments of these days."""
    usual_low: int
    """Lower end of the range that a week with as many comments usually has (95 weeks of 100)."""
    usual_high: int
    """Upper end of that range."""
    p_corrected: float
    """Chance of as many if nothing had changed, corrected for all words (Holm)."""
    since: datetime
    """Beginning of the first of the weeks in a row above their usual range, at most four."""
    weeks: tuple[WeekCount, ...]
    """The weeks that were compared and the last one, oldest first."""
    examples: tuple[CaseShown, ...]
    """Comments with the first word, newest first."""


@dataclass(frozen=True)
class Wanted(Result):
    """Something that is missing, and what it would show."""

    add: str
    """What to add."""
    shows: str
    """What that would show."""


@dataclass(frozen=True)
class FindingsReading(Result):
    """Every finding of the newest build, ranked; silence is a result, too."""

    build: int | None
    """Number of the build; null if nothing was built yet."""
    built_at: datetime | None
    """When it finished."""
    breaks: tuple[Finding, ...]
    """Where the experience breaks, most important first."""
    delights: tuple[Finding, ...]
    """Where it is better than elsewhere."""
    scores: tuple[ScoreRead, ...]
    """The scores, with interval, basis and change."""
    call_first: tuple[CaseShown, ...]
    """Whom to call first: the lowest scores of the most recent month."""
    emerging: tuple[Emerging, ...]
    """What customers write about more than they usually do, clearest first."""
    missing: tuple[Wanted, ...]
    """What is missing to say more."""
    remarks: tuple[str, ...]
    """What a reader must know."""
    software: str
    """Version of Heed that read it."""


@dataclass(frozen=True)
class FindingExplained(Result):
    """One finding with the whole computation behind it."""

    build: int
    """Number of the build that computed it."""
    finding: Finding
    """The finding."""
    steps: tuple[str, ...]
    """How it was made, step by step, with the numbers."""
    cases: tuple[CaseShown, ...]
    """Examples, newest first."""
    software: str
    """Version of Heed that read it."""
