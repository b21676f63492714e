"""Findings from asking: who answers less than others, and how often they are asked.

What became of an invitation is known only when its time to answer is over: those of the last two
weeks before the last one are open and do not count. Groups are searched like all others
(:mod:`heed.stats.concentration`), by traits and by what an invitation itself says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.insight.grouping import group_of, made, named, nearer_end, rows_of, share_in_words
from heed.insight.measures.asking import invitations
from heed.insight.restricting import open_dimensions
from heed.insight.results import Finding, FoundGroup
from heed.insight.sources import Source, cut_of, dimensions_of, integers, known_of
from heed.journeys.queries import list_contents
from heed.listening.answers import Cut
from heed.listening.catalogue import metrics_of
from heed.listening.measures import cuts
from heed.listening.metric import Asked
from heed.stats.concentration import Concentration, Limits, search
from heed.stats.shares import share_estimate

SUBJECT = "invitations"
OPEN_US = 14 * 86_400_000_000
QUARTER_US = 91.25 * 86_400_000_000
FEWEST_GROUP = 15
PROVE = (
    "Ask some of them less often, drawn by lot, and compare how many answer. A score that misses "
    "them says less about them: weigh answers, or ask in another way."
)


@dataclass(frozen=True)
class Invited:
    """Invitations whose time to answer is over: 1 if left unanswered, to whom, and when."""

    unanswered: NDArray[np.int64]
    customers: NDArray[np.int64]
    asked_us: NDArray[np.int64]
    cuts: Mapping[str, Cut]

    @property
    def quarters(self) -> float:
        """How long the time of asking is."""
        return max(float(np.ptp(self.asked_us)) / QUARTER_US, 1e-9)


def invited(source: Source) -> Invited | None:
    """Every invitation that the metrics' ``asked`` name; None where none does, or nobody was."""
    ways = _ways(source)
    interactions = source.filled("interactions")
    if not ways or interactions is None:
        return None
    rows = invitations(interactions, source.filled("identity_map"), ways)
    outcomes = {way.outcome.removeprefix("properties.") for way in ways}
    names = [n for n in source.few_values(cuts.property_values(rows)) if n not in outcomes]
    rows = cuts.with_properties(rows, names)
    columns = {f"properties.{name}": f"p{number}" for number, name in enumerate(names)}
    columns |= {"channel": "channel"}
    people = ("customer_id", "profile_id", "account_id")
    wanted = ("invitation", *people, "asked_us", "way", "outcome", *columns.values())
    table = source.engine.to_arrow(rows.select(*wanted)).sort_by([("invitation", "ascending")])
    return _decided(source, table, ways, columns) if table.num_rows else None


def _ways(source: Source) -> list[Asked]:
    """Each way of asking once, though several metrics may name it."""
    versions = source.inputs.catalogue.versions
    mine = {n: v for n, v in versions.items() if n.startswith(("metric:", "order:metric"))}
    found = (metric.asked for metric in metrics_of(list_contents(mine)))
    return list(dict.fromkeys(each for each in found if each is not None and each.who is not None))


def _decided(
    source: Source, table: pa.Table, ways: list[Asked], columns: Mapping[str, str]
) -> Invited:  # fmt: skip
    asked_us = integers(table["asked_us"], 0)
    over = asked_us <= asked_us.max() - OPEN_US
    table = table.filter(pa.array(over))
    complete = [{text for word, texts in way.words if word == "complete" for text in texts}
                for way in ways]  # fmt: skip
    pairs = zip(table["way"].to_pylist(), table["outcome"].to_pylist(), strict=True)
    alone = -1 - np.arange(table.num_rows, dtype=np.int64)
    known = table["customer_id"].is_valid().to_numpy()
    return Invited(
        unanswered=np.array(
            [outcome not in complete[way] for way, outcome in pairs], dtype=np.int64
        ),
        customers=np.where(known, integers(table["customer_id"], 0), alone),
        asked_us=asked_us[over],
        cuts=source.employees.shown(
            {
                **{name: cut_of(table[column]) for name, column in columns.items()},
                **known_of(source, table),
            }
        ),
    )


def findings_of(
    asked: Invited, *, family_wise: float, restricted: frozenset[str] = frozenset()
) -> list[Finding]:
    """A break for each group that leaves more unanswered, with how often it is asked."""
    rows = rows_of(asked.unanswered, np.ones(asked.unanswered.size), asked.customers)
    dimensions = open_dimensions(dimensions_of(asked.cuts), asked.cuts, restricted)
    limits = Limits(rows=FEWEST_GROUP, family_wise=family_wise)
    found = search(rows, asked.customers, dimensions, limits=limits, what="invitations")
    whole = share_estimate(asked.unanswered, None, asked.customers, what="invitations")
    searched = made(found, family_wise)
    fewer = [each for each in found.found if each.is_higher and each.contrast.difference]
    findings = []
    for each in fewer:
        group = group_of(each)
        inside = _members(asked, each)
        findings.append(
            Finding(
                number=0,
                list="breaks",
                kind="response",
                subject=SUBJECT,
                sentence=_sentence(asked, group, inside),
                share=whole,
                groups=(group,),
                effect=None,
                owner="",
                pinned="",
                rank=nearer_end(group.difference) * _customers(asked, inside),
                prove=PROVE,
                search=searched,
            )
        )
    return findings


def _sentence(asked: Invited, group: FoundGroup, inside: NDArray[np.bool_]) -> str:
    mine, others = (_times_a_quarter(asked, mask) for mask in (inside, ~inside))
    return (
        f"Where {named(group)}, more invitations stay unanswered: {share_in_words(group.inside)}, "
        f"elsewhere {share_in_words(group.elsewhere)}. These customers were asked {mine:.1f} times "
        f"a quarter, others {others:.1f} times."
    )


def _members(asked: Invited, group: Concentration) -> NDArray[np.bool_]:
    inside = np.ones(asked.unanswered.size, dtype=bool)
    for part in group.parts:
        cut = asked.cuts[part.dimension]
        wanted = [cut.labels.index(value) for value in (part.value, *part.others)]
        inside &= np.isin(cut.codes, wanted)
    return inside


def _times_a_quarter(asked: Invited, mask: NDArray[np.bool_]) -> float:
    """How often each customer who was asked at all was asked."""
    people = np.unique(asked.customers[mask]).size
    return float(mask.sum()) / max(people, 1) / asked.quarters


def _customers(asked: Invited, inside: NDArray[np.bool_]) -> float:
    """The share of customers asked who are in the group."""
    everybody = np.unique(asked.customers).size
    return float(np.unique(asked.customers[inside]).size / max(everybody, 1))
