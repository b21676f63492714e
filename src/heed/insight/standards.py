"""Findings from standards: how often they are missed, for whom, and what goes with a miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heed.insight.effects import Answered, Misses, effect_of
from heed.insight.grouping import group_of, in_words, made, named, rows_of, share_in_words
from heed.insight.measures import records
from heed.insight.onsets import periods_of
from heed.insight.restricting import open_dimensions
from heed.insight.results import Finding, FoundGroup, ScoreEffect, SearchMade
from heed.insight.sources import Source, cut_of, dimensions_of, integers, known_of
from heed.journeys.design import Catalogue
from heed.kernel.estimate import Estimate, Unit
from heed.listening.answers import Cut
from heed.standards.design import OnDate, Standard
from heed.standards.queries import standards_at
from heed.stats.concentration import Dimension, Limits, Periods, Search, search
from heed.stats.shares import share_estimate

MILLION = 1_000_000
FEWEST_GROUP = 15
ROUNDING = 1e-9
NO_TIME = np.iinfo(np.int64).min
RESULTS = "standard_results"


@dataclass(frozen=True)
class DecidedCases:
    """The kept and missed cases of one standard as arrays; clusters are customers or accounts."""

    standard: Standard
    ids: tuple[bytes, ...]
    missed: NDArray[np.int64]
    weights: NDArray[np.float64]
    clusters: NDArray[np.int64]
    unit: Unit
    due_us: NDArray[np.int64]
    ended_us: NDArray[np.int64]
    instances: NDArray[np.int64]
    cuts: Mapping[str, Cut]
    zone: str = "UTC"
    named: NDArray[np.bool_] | None = None  # whether the record names the cluster; None: all do
    restricted: frozenset[str] = frozenset()  # columns that are watched, never searched

    @property
    def dimensions(self) -> list[Dimension]:
        """What cases can be grouped by: everything but restricted columns and their like."""
        return open_dimensions(dimensions_of(self.cuts), self.cuts, self.restricted)

    @property
    def adjusting(self) -> list[Dimension]:
        """What differences are adjusted for: restricted columns, too, as that offers nobody."""
        return dimensions_of(self.cuts)

    @property
    def periods(self) -> Periods | None:
        """The months or weeks in which cases were due, in the standard's zone."""
        return periods_of(self.due_us, self.due_us != NO_TIME, self.zone)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether the customer (or account) of each case is known."""
        if self.unit not in ("customer", "account"):
            return np.zeros(self.missed.size, dtype=bool)
        return np.ones(self.missed.size, dtype=bool) if self.named is None else self.named


def defined_standards(source: Source) -> tuple[Standard, ...]:
    """The standards that this build evaluated."""
    return standards_at(source.inputs.catalogue.versions).standards


def decided_cases(
    source: Source, standard: Standard, restricted: frozenset[str] = frozenset()
) -> DecidedCases | None:
    """The decided cases of a standard with what is known of them; None if there is none."""
    results = source.filled(RESULTS)
    if results is None:
        return None
    rows = records.decided(results, standard.key)
    rows, columns = _with_columns(rows, source, standard)
    table = source.engine.to_arrow(rows)
    if not table.num_rows:
        return None
    table = table.sort_by([("record_id", "ascending"), ("instance", "ascending")])
    clusters, unit = _clusters(table)
    return DecidedCases(
        standard=standard,
        ids=tuple(table["record_id"].to_pylist()),
        missed=integers(table["missed"], 0),
        weights=integers(table["weight"], MILLION) / MILLION,
        clusters=clusters,
        unit=unit,
        due_us=integers(table["due_us"], NO_TIME),
        ended_us=integers(table["ended_us"], NO_TIME),
        instances=integers(table["instance"], -1),
        cuts=source.employees.shown(
            {
                **{name: cut_of(table[column]) for name, column in columns.items()},
                **_known(source, table, standard),
                **known_of(source, table),
            }
        ),
        zone=standards_at(source.inputs.catalogue.versions).zone_of(standard),
        named=_named(table, unit),
        restricted=restricted,
    )


def _with_columns(rows: Any, source: Source, standard: Standard) -> tuple[Any, dict[str, str]]:
    """Cases with ``profile_id`` and what their first record says, and those columns' names.

    Of a standard that goes by case, properties come from all records of the case: see ``_known``.
    """
    interactions = source.filled("interactions")
    if interactions is None:
        return rows, {}
    names = [] if standard.by == "case" else _properties(source, standard)
    first = records.first_records(rows, interactions, names)
    rows = rows.left_join(first, rows.record_id == first.began).drop("began")
    columns = {f"properties.{name}": f"p{number}" for number, name in enumerate(names)}
    return rows, {**columns, "channel": "channel"}


def _properties(source: Source, standard: Standard) -> list[str]:
    """What divides cases, but for the promised day: it is what the standard measures."""
    skip = {standard.rule.promised} if isinstance(standard.rule, OnDate) else set()
    return [name for name in source.properties if name not in skip]


def _known(source: Source, table: pa.Table, standard: Standard) -> dict[str, Cut]:
    """What the records of each case said when it began, as far as they then said one thing.

    Only that says for whom a standard is missed: what was recorded later (the topic of a complaint,
    the answer to a survey) may have come of the miss.
    """
    if standard.by != "case":
        return {}
    known, started = source.histories, integers(table["started_us"], NO_TIME)
    places = known.places(integers(table["instance"], -1))
    return {
        f"properties.{name}": known.of[name].at(places, started)
        for name in _properties(source, standard)
        if name in known.of
    }


def _clusters(table: pa.Table) -> tuple[NDArray[np.int64], Unit]:
    """Accounts where most cases name one, else customers, else cases."""
    names: tuple[tuple[str, Unit], ...] = (("account_id", "account"), ("customer_id", "customer"))
    own = integers(table["instance"], -1)
    alone = -1 - np.arange(table.num_rows, dtype=np.int64)
    own = np.where(own >= 0, own, alone)
    for column, unit in names:
        known = table[column].is_valid().to_numpy()
        if known.mean() > 0.5:
            return np.where(known, integers(table[column], 0), own), unit
    return own, "case"


def _named(table: pa.Table, unit: Unit) -> NDArray[np.bool_]:
    column = f"{unit}_id" if unit in ("customer", "account") else "record_id"
    return np.asarray(table[column].is_valid().to_numpy())


def search_cases(cases: DecidedCases, *, family_wise: float) -> Search:
    """For whom misses concentrate."""
    rows = rows_of(cases.missed, cases.weights, cases.clusters)
    limits = Limits(rows=FEWEST_GROUP, family_wise=family_wise)
    return search(
        rows,
        cases.clusters,
        cases.dimensions,
        limits=limits,
        periods=cases.periods,
        unit=cases.unit,
    )


def findings_of(
    cases: DecidedCases,
    found: Search,
    effect: ScoreEffect | None,
    catalogue: Catalogue,
    family_wise: float,
) -> list[Finding]:
    """The misses of a standard as one finding, with its groups; better groups as delights.

    Nothing where the goal is met by everybody alike and a miss matters to nobody more than to
    others, and where cases are too few for a figure; a standard that is marked (safety, legal,
    vulnerable) is named whenever it was missed.
    """
    share = share_estimate(
        cases.missed, cases.weights, cases.clusters, what="cases", unit=cases.unit
    )
    if not cases.missed.any():
        return []
    groups = [group_of(each) for each in found.found]
    worse = tuple(g for g in groups if g.difference is not None and g.difference.value > 0)
    better = [g for g in groups if g.difference is not None and g.difference.value < 0]
    searched = made(found, family_wise)
    whole = _whole(cases, share, worse, effect, catalogue, searched)
    delights = [_delight(cases, share, group, whole) for group in better]
    goal_missed = is_clearly_missed(share, cases.standard)
    matters = bool(effect and effect.matters_more)
    named_at_all = goal_missed or worse or matters or cases.standard.marks
    return [whole, *delights] if named_at_all else delights


def is_clearly_missed(share: Estimate, standard: Standard) -> bool:
    """Whether the interval of the share missed lies beyond what the target allows."""
    return share.low is not None and share.low > 1 - standard.target + ROUNDING


def _whole(
    cases: DecidedCases,
    share: Estimate,
    worse: tuple[FoundGroup, ...],
    effect: ScoreEffect | None,
    catalogue: Catalogue,
    searched: SearchMade,
) -> Finding:
    standard = cases.standard
    owner = owner_of(standard, catalogue)
    pinned = ", ".join([*standard.marks, *([] if owner else ["no owner"])])
    reach = share.value or 0.0
    return Finding(
        number=0,
        list="breaks",
        kind="standard",
        subject=standard.key,
        sentence=_sentence(standard, share, worse, effect),
        share=share,
        groups=worse,
        effect=effect,
        owner=owner,
        pinned=pinned,
        rank=_strength(effect) * reach,
        prove=_proof(worse),
        search=searched,
    )


def _proof(worse: Sequence[FoundGroup]) -> str:
    told = (
        "Keep it for some of those who are missed now, drawn by lot, and compare their scores "
        "with those of the others."
    )
    if worse and worse[0].elsewhere.value == 0:
        return (
            f"Every miss is where {named(worse[0])}: see first whether that is only another word "
            f"for the miss. {told}"
        )
    return told


def _strength(effect: ScoreEffect | None) -> float:
    """The low end of what goes with a miss: in all, or in the group in which it is most."""
    if effect is None:
        return 0.0
    groups = (each.share_of_scale * each.reach for each in effect.matters_more)
    return max((effect.share_of_scale, *groups))


def _sentence(
    standard: Standard,
    share: Estimate,
    worse: Sequence[FoundGroup],
    effect: ScoreEffect | None,
) -> str:
    what = "promise" if standard.is_promise else "standard"
    how_often = f"is missed in {share_in_words(share)}." if share.is_shown else "was missed."
    told = [f"The {what} “{standard.name}” {how_often}"]
    if share.withheld:
        told.append(share.withheld)
    if worse and worse[0].inside.is_shown:
        first = worse[0]
        told.append(
            f"Most where {named(first)}: {share_in_words(first.inside)}, elsewhere "
            f"{share_in_words(first.elsewhere)}."
        )
    told.extend(_effect_in_words(effect))
    return " ".join(told)


def _effect_in_words(effect: ScoreEffect | None) -> list[str]:
    """What goes with a miss, where that is clear: in all, and in whom it is more."""
    told = []
    clear = effect is not None and effect.share_of_scale > 0
    if effect and effect.difference and clear:
        told.append(
            f"It goes with a mean {effect.item} of {effect.missed.value:.2f} instead of "
            f"{effect.kept.value:.2f}."
        )
    for group in effect.matters_more[:1] if effect else ():
        told.append(
            f"It matters more where {in_words(group.parts)}: {group.inside.value:+.2f} there, "
            f"{group.elsewhere.value:+.2f} elsewhere.".replace("-", "−")
        )
    return told


def _delight(
    cases: DecidedCases, share: Estimate, group: FoundGroup, whole: Finding
) -> Finding:  # fmt: skip
    return Finding(
        number=0,
        list="delights",
        kind="standard",
        subject=cases.standard.key,
        sentence=(
            f"Where {named(group)}, “{cases.standard.name}” is missed less: "
            f"{share_in_words(group.inside)}, elsewhere {share_in_words(group.elsewhere)}."
        ),
        share=share,
        groups=(group,),
        effect=None,
        owner=whole.owner,
        pinned="",
        rank=abs(group.difference.value) * group.reach if group.difference else 0.0,
        prove="Find out what is done otherwise there, and try it elsewhere for some, by lot.",
        search=whole.search,
        no_worth="costs are given where a standard is missed more, not less.",
    )


def owner_of(standard: Standard, catalogue: Catalogue) -> str:
    """The name of the team that answers for a standard; empty: nobody does."""
    points = {point.key: point.owner for point in catalogue.touchpoints}
    key = standard.owner or points.get(standard.touchpoint, "")
    return {team.key: team.name for team in catalogue.teams}.get(key, key)


# What goes with a miss in the score.


def scores_of_cases(source: Source) -> pa.Table | None:
    """Answers about cases; None where there is no feedback."""
    feedback = source.filled("feedback")
    return None if feedback is None else source.engine.to_arrow(records.scores_of_cases(feedback))


def score_effect(
    answers: pa.Table | None, cases: DecidedCases, *, family_wise: float
) -> ScoreEffect | None:
    """The score that most cases have, after a miss and where the standard was kept.

    ``answers`` are those about cases, as :func:`scores_of_cases` gives them.
    """
    if answers is None or cases.standard.by != "case":
        return None
    asked = _most_asked(answers, cases)
    if asked is None:
        return None
    table, item = asked
    place, answer = _matched(table, cases)
    misses = Misses(
        missed=cases.missed[place].astype(bool),
        due_us=cases.due_us[place],
        ended_us=cases.ended_us[place],
        weights=cases.weights[place],
        clusters=cases.clusters[place],
        unit=cases.unit,
    )
    answered = Answered(
        item=item,
        scores=table["score"].to_numpy()[answer],
        at_us=integers(table["answered_us"], NO_TIME)[answer],
        span=float(table["scale_max"][0].as_py() - table["scale_min"][0].as_py()),
    )
    adjusting, searched = (
        [Dimension(d.name, d.codes[place], d.labels) for d in dimensions]
        for dimensions in (cases.adjusting, cases.dimensions)
    )
    limits = Limits(rows=FEWEST_GROUP, family_wise=family_wise)
    return effect_of(misses, answered, adjusting, searched=searched, limits=limits)


def _most_asked(table: pa.Table, cases: DecidedCases) -> tuple[pa.Table, str] | None:
    """The answers to the item (on one scale) that most decided cases have."""
    mine = table.filter(pa.array(np.isin(integers(table["case_id"], -1), cases.instances)))
    keys = ["item", "scale_min", "scale_max"]
    known = mine.filter(mine["scale_max"].is_valid())
    if not known.num_rows:
        return None
    counted = known.group_by(keys).aggregate([("score", "count")]).to_pylist()
    top = max(counted, key=lambda row: (row["score_count"], row["item"] or ""))
    chosen = known
    for key in keys:
        column, value = chosen[key], top[key]
        same = column.is_null() if value is None else pc.equal(column, value).fill_null(False)
        chosen = chosen.filter(same)
    return chosen.sort_by([("answer", "ascending")]), top["item"] or "score"


def _matched(
    table: pa.Table, cases: DecidedCases
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:  # fmt: skip
    """Which case goes with which answer: positions in both.

    Where a standard counts one case for each answer, the same case stands there as often: each
    answer is taken once, with any of them.
    """
    order = np.argsort(cases.instances, kind="stable")
    known = cases.instances[order]
    whose = integers(table["case_id"], -1)
    place = np.searchsorted(known, whose)
    return order[place], np.arange(whose.size)
