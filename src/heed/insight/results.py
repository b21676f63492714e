"""What reading findings gives: typed results with a meaning for every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate

List = Literal["breaks", "delights"]
Kind = Literal["standard", "score", "handoff", "response"]
PartBasis = Literal["measured", "stated"]


@dataclass(frozen=True)
class GroupPart(Result):
    """One condition of a group."""

    column: str
    """A dimension of the records, such as properties.region; ``words`` for words of comments."""
    value: str
    """Its value."""
    others: tuple[str, ...] = ()
    """Further values of the column that are alike: any of them."""

    def __str__(self) -> str:
        if self.column == "words":
            return f"“{self.value}” is written"
        column = self.column.removeprefix("properties.").removeprefix("traits.")
        return f"{column} {' or '.join((self.value, *self.others))}"


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
    since: str
    """First day of the month or week from which on it differs; empty: in all of the time."""
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
    n_searched: int = 0
    """Records in which groups were looked for: of very many, those of customers drawn by lot."""


@dataclass(frozen=True)
class GroupEffect(Result):
    """A group in which more goes with a miss than elsewhere: its needs are others."""

    parts: tuple[GroupPart, ...]
    """What its members have in common."""
    inside: Gap
    """Mean score after a miss less where it was kept, in the group."""
    elsewhere: Gap
    """The same among all others of whom these columns are known."""
    stronger: Gap
    """In the group less elsewhere."""
    reach: float
    """Fraction of the answers that are from the group, weighted."""
    p_corrected: float
    """Chance of seeing it confirmed if there were nothing, corrected for all candidates."""
    share_of_scale: float
    """The end of the group's interval nearer to 0, as a fraction of the scale; 0 if open."""


@dataclass(frozen=True)
class ScoreCount(Result):
    """How many gave one score, by what they had lived through."""

    score: float
    """The score."""
    kept: int
    """Answers where the standard was kept."""
    after_end: int
    """Answers after a miss that came after the step had ended."""
    while_waiting: int
    """Answers after a miss that came before the step had ended."""


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
    matters_more: tuple[GroupEffect, ...]
    """Groups in which more goes with a miss than elsewhere, strongest first."""
    counts: tuple[ScoreCount, ...] = ()
    """Answers by score, lowest first; empty where there are more than 11 different scores."""


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
    ended: datetime | None = None
    """When a missed case ended after all; null for answers, and where it never did."""
    customer_id: int | None = None
    """Who it is, by Heed's own number; null if the record names nobody."""
    journey: str = ""
    """A journey that the case travelled; empty if it travelled none by itself."""
    instance: int | None = None
    """Which of its instances that is."""


@dataclass(frozen=True)
class WorthPart(Result):
    """One factor of a cost, as a range."""

    name: str
    """What it is: misses a year, share of repeat purchases lost, margin, another cost."""
    low: float
    """Low end, in ``unit``."""
    high: float
    """High end."""
    unit: str
    """Misses, share (a fraction), or minor units of the currency."""
    basis: PartBasis
    """Measured in the data, or stated in the value model."""
    is_assumed: bool
    """Whether it is a range that somebody assumes."""
    says: str
    """How it was made, in a sentence with its numbers."""


@dataclass(frozen=True)
class Worth(Result):
    """What the misses of a standard cost a year: a range, never summed with that of others."""

    low_minor: int
    """Low end, in minor units of the currency."""
    high_minor: int
    """High end, in minor units."""
    currency: str
    """ISO 4217 code."""
    per: Literal["year"]
    """The time that it speaks of."""
    parts: tuple[WorthPart, ...]
    """The factors that it is made of."""
    is_assumed: bool
    """Whether a part is a range that somebody assumes."""
    model: str
    """Key of the value model."""
    model_version: int
    """Its version."""
    confirmed_by: str
    """Who confirmed that version."""
    confirmed_at: datetime
    """When."""
    method: str
    """How the parts were put together."""
    not_covered: str
    """What the range leaves out."""


@dataclass(frozen=True)
class Finding(Result):
    """One thing that breaks or delights: where, for whom, what goes with it, who owns it."""

    number: int
    """Its place in the list, for `--explain`."""
    list: List
    """Breaks or delights."""
    kind: Kind
    """A standard, a score where no journey is needed, or a handoff without owner."""
    subject: str
    """Key of the standard or metric; of a handoff journey:touchpoint."""
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
    """Where no cost ranks it: low end of the score effect as a fraction of the scale × reach."""
    prove: str
    """What would prove the cause."""
    search: SearchMade
    """What was looked at."""
    worth: Worth | None = None
    """What it costs a year; null where there is no confirmed value model, or no ground."""
    no_worth: str = ""
    """Why no cost is given; empty if one is."""


@dataclass(frozen=True)
class FairGroup(Result):
    """One value of a restricted column beside all others."""

    value: str
    """The value."""
    estimate: Estimate
    """The share kept (of a score: not low), or the mean score; withheld for small groups."""
    difference: Gap | None
    """This value less all others; null where either is withheld."""
    p_corrected: float | None
    """Corrected for all comparisons of the build (Benjamini–Hochberg)."""
    differs: bool
    """Whether the corrected p is at most 5 % and the interval excludes 0."""


@dataclass(frozen=True)
class FairnessRead(Result):
    """How a standard or score fares by one restricted column: watched, never searched."""

    column: str
    """The restricted column."""
    kind: Literal["standard", "score"]
    """What is compared."""
    subject: str
    """Key of the standard or metric."""
    name: str
    """Its name."""
    measure: str
    """What the figures are: share kept, share without low scores, mean score."""
    groups: tuple[FairGroup, ...]
    """The values, largest group first."""
    n_unknown: int
    """Records of which the column is not known."""
    verdict: str
    """What can be said, in a sentence."""


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
class Driver(Result):
    """Something that customers meet, and what goes with it in a score beside everything else."""

    kind: Literal["touchpoint", "standard"]
    """A touchpoint that was met, or a standard that was missed, before the answer."""
    key: str
    """Its key."""
    name: str
    """Its name."""
    n: int
    """Answers of those who met it."""
    share: float
    """Fraction of all answers, weighted."""
    plain: Gap
    """Mean score of those less that of all others: what a naive comparison would say."""
    adjusted: Gap
    """The same where everything else that is known is alike."""
    p_corrected: float
    """p value of the adjusted difference, corrected for all drivers (Benjamini–Hochberg)."""
    is_clear: bool
    """Whether it is clear after that correction (p ≤ 0.005)."""


@dataclass(frozen=True)
class DriversRead(Result):
    """What goes with one score: everything that was met, side by side."""

    item: str
    """What was asked."""
    n: int
    """Answers that were compared."""
    n_all: int
    """Answers that there are: more than 200,000 are represented by a sample drawn by their ids."""
    drivers: tuple[Driver, ...]
    """Clear ones first, the largest first."""
    adjusted_for: tuple[str, ...]
    """Columns that were made alike as well."""
    left_out: tuple[str, ...]
    """What cannot be told from other things, or has too many values for so few answers."""
    method: str
    """How it was made."""
    reason: str
    """Why there is none; empty if there is."""


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
    fairness: tuple[FairnessRead, ...] = ()
    """Restricted columns: how every standard and score fares by each."""
    drivers: DriversRead | None = None
    """What goes with the score that most cases have; null where no case has one."""


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
