"""What the misses of a standard cost a year, as a range from a confirmed value model.

    cost = misses a year × (repeat purchases lost for each × margin of one + other costs of each)

Every factor is a range: 95 % intervals of what is measured, stated ends of what is not. Low ends go
with low ends and high ends with high ends. No factor can be negative, so the true cost lies in the
range whenever every factor lies in its own: it is wider than a joint 95 % interval, never narrower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from heed.insight.grouping import ends_in_words, share_in_words
from heed.insight.measures import purchases as measures
from heed.insight.measures import records
from heed.insight.repeat_purchases import Followed, Purchases, follow, in_days, read_purchases
from heed.insight.results import Worth, WorthPart
from heed.insight.sources import Source
from heed.insight.standards import RESULTS, DecidedCases
from heed.insight.value_model import Confirmed, Repeat, Stated, ValueModel
from heed.kernel.money import minor_factor
from heed.listening.answers import Cut
from heed.stats.adjust import Confounder
from heed.stats.differences import Difference
from heed.stats.means import mean_estimate
from heed.stats.repeats import Loss, repeat_loss
from heed.stats.shares import share_estimate

YEAR = 365.25
FEWEST_DAYS = 28
MOST_LABELS = 30  # of a column to adjust for: more are names, not kinds
DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_MODEL = (
    "there is no value model. Define one under `value_models:`, then a named person confirms it: "
    "`heed value confirm KEY --by NAME`."
)
METHOD = (
    "Misses a year × (repeat purchases lost for each × margin of one + other costs of each); low "
    "ends go with low ends and high ends with high ends, so the range is wider than a joint 95 % "
    "interval."
)
ASSOCIATION = (
    "That customers come back less after a miss is an association: what differs between those who "
    "were missed and others, and is not adjusted for, is in it."
)
FIRST_ONLY = "Only the first repeat purchase counts, neither later ones nor what others are told."


@dataclass(frozen=True)
class Priced:
    """A cost, or the sentence why there is none."""

    worth: Worth | None = None
    reason: str = ""


class _Refused(Exception):
    """Why a part cannot be computed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def price_misses(
    source: Source,
    cases: DecidedCases,
    models: Sequence[ValueModel],
    confirmed: Sequence[Confirmed],
) -> Priced:
    """What a year of this standard's misses costs, by the first confirmed model about it."""
    about = [model for model in models if model.is_about(cases.standard.key)]
    if not models:
        return Priced(reason=NO_MODEL)
    if not about:
        return Priced(reason="no value model is about this standard.")
    agreed = [each for each in confirmed if each.model in about]
    if not agreed:
        return Priced(
            reason=f"no value model is confirmed: `heed value confirm {about[0].key} --by NAME`."
        )
    try:
        return Priced(worth=_price(source, cases, agreed[0]))
    except _Refused as refused:
        return Priced(reason=refused.reason)


def _price(source: Source, cases: DecidedCases, agreed: Confirmed) -> Worth:
    model = agreed.model
    mine = _population(source, cases, model)
    misses = misses_a_year(once(mine), _end_us(source, mine))
    parts, gaps = _parts(source, once(mine), model)
    low, high = (
        getattr(misses, end) * sum(getattr(each, end) for each in _costs(parts))
        for end in ("low", "high")
    )
    return Worth(
        low_minor=floor(low),
        high_minor=ceil(high),
        currency=model.currency,
        per="year",
        parts=(misses, *parts),
        is_assumed=any(part.is_assumed for part in parts),
        model=model.key,
        model_version=model.version,
        confirmed_by=agreed.by,
        confirmed_at=agreed.at,
        method=METHOD,
        not_covered=" ".join(gaps),
    )


@dataclass(frozen=True)
class _Cost:
    """What one miss costs, in minor units."""

    low: float
    high: float


def _costs(parts: Sequence[WorthPart]) -> Iterator[_Cost]:
    """Lost share × margin, and every other cost."""
    lost = [part for part in parts if part.unit == "share"]
    money = [part for part in parts if part.unit != "share"]
    if lost:
        margin = money.pop(0)
        yield _Cost(lost[0].low * margin.low, lost[0].high * margin.high)
    for part in money:
        yield _Cost(part.low, part.high)


def _parts(
    source: Source, cases: DecidedCases, model: ValueModel
) -> tuple[list[WorthPart], list[str]]:
    """The factors of one miss, the lost share before its margin; and what is left out."""
    parts: list[WorthPart] = []
    gaps: list[str] = []
    if model.repeat is not None:
        try:
            parts += _lost_purchases(source, cases, model, model.repeat)
            gaps.append(FIRST_ONLY)
        except _Refused as refused:
            if not model.costs:
                raise
            gaps.append(f"Lost repeat purchases are not in it: {refused.reason}")
    parts += [_stated_cost(model, cost.name, cost.amount) for cost in model.costs]
    if cases.standard.per_answer:
        item = cases.standard.per_answer
        gaps.append(f"Only cases with an answer to {item} are counted, so it is too low.")
    return parts, gaps


# Which misses, and how many a year.


def _population(source: Source, cases: DecidedCases, model: ValueModel) -> DecidedCases:
    """The cases that the model is about."""
    if model.when is None:
        return cases
    interactions = source.filled("interactions")
    ids: set[bytes] = set()
    if interactions is not None:
        met = source.engine.to_arrow(measures.meeting(interactions, model.when))
        ids = set(met["record_id"].to_pylist())
    mask = np.array([each in ids for each in cases.ids], dtype=bool)
    if not mask.any():
        raise _Refused(f"no case of this standard is one that {model.key} is about.")
    return _where(cases, mask)


def once(cases: DecidedCases) -> DecidedCases:
    """Each case once, also where it stands there for each of its answers; ids are in order."""
    n = len(cases.ids)
    first = np.ones(n, dtype=bool)
    same = np.array([a == b for a, b in zip(cases.ids, cases.ids[1:], strict=False)], dtype=bool)
    first[1:] = ~(same & (cases.instances[1:] == cases.instances[:-1]))
    return cases if first.all() else _where(cases, first)


def _where(cases: DecidedCases, mask: NDArray[np.bool_]) -> DecidedCases:
    return replace(
        cases,
        ids=tuple(np.array(cases.ids, dtype=object)[mask]),
        missed=cases.missed[mask],
        weights=cases.weights[mask],
        clusters=cases.clusters[mask],
        due_us=cases.due_us[mask],
        ended_us=cases.ended_us[mask],
        instances=cases.instances[mask],
        cuts={name: Cut(cut.codes[mask], cut.labels) for name, cut in cases.cuts.items()},
        named=cases.known[mask],
    )


def _end_us(source: Source, cases: DecidedCases) -> int:
    """Up to when misses are counted: the horizon given, else the last moment that cases show."""
    given = source.inputs.as_of
    if given is not None:
        return round(given.timestamp() * 1_000_000)
    reached = records.reach_of_results(source.filled(RESULTS), cases.standard.key)
    (row,) = source.engine.to_rows(reached)
    return max(int(cases.due_us.max()), *(int(at) for at in row.values() if at is not None))


def misses_a_year(cases: DecidedCases, end_us: int) -> WorthPart:
    """The misses among cases due in the standard's window, for a year.

    The missed share has its interval; how many cases there are is taken as counted.

    Raises:
        _Refused: the window holds too little.
    """
    window = cases.standard.window
    begin = max(end_us - window // timedelta(microseconds=1), int(cases.due_us.min()) - 1)
    days = (end_us - begin) / DAY_US
    inside = (cases.due_us > begin) & (cases.due_us <= end_us)
    if days < FEWEST_DAYS:
        raise _Refused(
            f"{max(0, round(days))} days of decided cases are too few to speak of a year; "
            f"{FEWEST_DAYS} are needed."
        )
    share = share_estimate(
        cases.missed[inside], cases.weights[inside], cases.clusters[inside],
        what="cases", unit=cases.unit,
    )  # fmt: skip
    if share.low is None or share.high is None:
        raise _Refused(share.withheld)
    n_cases = float(cases.weights[inside].sum()) * YEAR / days
    weighted = "" if (cases.weights == 1).all() else ", weighted"
    first, last = (_day(at) for at in (begin, end_us))
    return WorthPart(
        name="misses a year",
        low=share.low * n_cases,
        high=share.high * n_cases,
        unit="misses",
        basis="measured",
        is_assumed=False,
        says=(
            f"{share_in_words(share)} of the cases due from {first} to {last} were missed"
            f"{weighted}; {float(cases.weights[inside].sum()):,.0f} cases in {days:,.0f} days make "
            f"{n_cases:,.0f} a year: {share.low * n_cases:,.0f} to {share.high * n_cases:,.0f} "
            "misses a year."
        ),
    )


def _day(at_us: int) -> str:
    return f"{_EPOCH + timedelta(microseconds=at_us):%d %b %Y}"


# What one miss costs.


def _lost_purchases(
    source: Source, cases: DecidedCases, model: ValueModel, repeat: Repeat
) -> list[WorthPart]:
    """The share of repeat purchases that a miss loses, and the margin of one."""
    purchases, followed = None, None
    if repeat.touchpoint:
        purchases = read_purchases(source, repeat.touchpoint, model.currency, cases)
        followed = follow(cases, purchases) if purchases else None
    measured, why_not = _measured_share(cases, repeat, followed)
    lost = measured or _assumed_share(repeat, why_not)
    return [lost, _margin(model, repeat, purchases, followed)]


def _measured_share(
    cases: DecidedCases, repeat: Repeat, followed: Followed | None
) -> tuple[WorthPart | None, str]:
    """What the data says of lost repeat purchases; None, with the reason, if it says nothing."""
    if repeat.within is None:
        return None, ""
    if followed is None:
        return None, f"nobody who is known met {repeat.touchpoint}."
    if not followed.places.size:
        return None, "no case names its customer, so nobody can be followed."
    missed = cases.missed[followed.places].astype(bool)
    others = [
        Confounder(each.name, each.codes[followed.places])
        for each in cases.adjusting
        if len(each.labels) <= MOST_LABELS
    ]
    found = repeat_loss(followed.rows, missed, in_days(repeat.within), others)
    gap = found.adjusted or found.difference
    if gap is None:
        return None, found.reason
    return WorthPart(
        name="share of repeat purchases lost for each miss",
        low=max(0.0, gap.low),
        high=max(0.0, gap.high),
        unit="share",
        basis="measured",
        is_assumed=False,
        says=_loss_in_words(found, gap, in_days(repeat.within), repeat.touchpoint),
    ), ""


def _loss_in_words(found: Loss, gap: Difference, days: float, touchpoint: str) -> str:
    told = (
        f"Met {touchpoint} again within {days:g} days after the deadline: "
        f"{share_in_words(found.kept)} where kept, {share_in_words(found.missed)} where missed "
        f"({found.way}; {found.n_closed:,} cases were followed so long, {found.n_open:,} not yet). "
    )
    names = ", ".join(found.adjusted_for) or "nothing else"
    how = (
        f"adjusted for {names} on {found.n_adjusted:,} cases" if found.adjusted else "not adjusted"
    )
    value, low, high = (
        f"{100 * end:.1f}".replace("-", "−") for end in (gap.value, gap.low, gap.high)
    )
    told += f"{value} points lost ({low} to {high}), {how}; {gap.method}. "
    if gap.low <= 0:
        told += "The interval holds no loss, too: the low end counts as 0. "
    return told + ASSOCIATION


def _assumed_share(repeat: Repeat, why_not: str) -> WorthPart:
    lost = repeat.lost_share
    if lost is None:
        raise _Refused(why_not)
    because = f" The data does not say it: {why_not}" if why_not else ""
    return WorthPart(
        name="share of repeat purchases lost for each miss",
        low=lost.low,
        high=lost.high,
        unit="share",
        basis="stated",
        is_assumed=True,
        says=(
            f"{100 * lost.low:g} % to {100 * lost.high:g} % of repeat purchases are lost, assumed "
            f"({lost.source or 'no source is named'}).{because}"
        ),
    )


def _margin(
    model: ValueModel, repeat: Repeat, purchases: Purchases | None, followed: Followed | None
) -> WorthPart:
    if model.margin is None:
        raise _Refused(f"{model.key} has no margin.")
    stated, factor = model.margin.per_order, minor_factor(model.currency)
    if stated is not None:
        low, high = stated.low * factor, stated.high * factor
        ends = ends_in_words(low, high, model.currency)
        source = f" ({stated.source})" if stated.source else ""
        return WorthPart(
            "margin of a repeat purchase", low, high, "minor units", "stated",
            is_assumed=low < high, says=f"A repeat purchase earns {ends}{source}.",
        )  # fmt: skip
    share = model.margin.share_of_value or 0.0
    values = _values(purchases, followed)
    mean = mean_estimate(*values, measure="minor units", what="repeat purchases")
    if mean.low is None or mean.high is None:
        raise _Refused(f"the value of repeat purchases in {model.currency} is not known: "
                       f"{mean.withheld}")  # fmt: skip
    low, high = (share * max(0.0, end) for end in (mean.low, mean.high))
    return WorthPart(
        "margin of a repeat purchase", low, high, "minor units", "measured", is_assumed=False,
        says=(
            f"A repeat purchase ({repeat.touchpoint}) has a mean value of "
            f"{ends_in_words(mean.low, mean.high, model.currency)} (n {mean.n:,}, {mean.method}); "
            f"{100 * share:g} % of it are margin: {ends_in_words(low, high, model.currency)}."
        ),
    )  # fmt: skip


def _values(
    purchases: Purchases | None, followed: Followed | None
) -> tuple[NDArray[np.float64], None, NDArray[np.int64]]:
    """The value of each repeat purchase that was seen, once, with whose it is."""
    if purchases is None or followed is None:
        return np.zeros(0), None, np.zeros(0, dtype=np.int64)
    places = np.unique(followed.found[followed.found >= 0])
    known = places[np.isfinite(purchases.value_minor[places])]
    return purchases.value_minor[known], None, purchases.who[known]


def _stated_cost(model: ValueModel, name: str, amount: Stated) -> WorthPart:
    factor = minor_factor(model.currency)
    low, high = amount.low * factor, amount.high * factor
    return WorthPart(
        name=name,
        low=low,
        high=high,
        unit="minor units",
        basis="stated",
        is_assumed=True,
        says=(
            f"{name}: {ends_in_words(low, high, model.currency)} for each miss, assumed "
            f"({amount.source or 'no source is named'})."
        ),
    )
