"""Every answer with a score, ready to be searched: what divides answers, and what people wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heed.insight.measures import records
from heed.insight.sources import Source, cut_of, known_of
from heed.journeys.queries import list_contents
from heed.listening.answers import Answers, read_answers
from heed.listening.catalogue import metrics_of
from heed.listening.measures import answers as measures
from heed.listening.measures import cuts
from heed.listening.metric import Metric
from heed.listening.series import Planned, Series, plan_metrics
from heed.stats.clusters import kish
from heed.stats.concentration import Dimension

PLAIN = ("channel", "language")
FEWEST_CHOICES = 20
FEWEST_ACCOUNTS = 40  # effective ones: ten in each half, on both sides


@dataclass(frozen=True)
class ScoredAnswers:
    """The answers of one metric: as numbers, with ids and texts in the same order."""

    plan: Planned
    answers: Answers
    ids: tuple[bytes, ...]
    texts: tuple[str | None, ...]
    chosen: tuple[Dimension, ...]  # what people ticked in the same response
    measured: Answers | None = None  # as metrics take them, where searches take other clusters

    @property
    def figures(self) -> Answers:
        """The answers as metrics take them: figures here and there are the same."""
        return self.measured or self.answers


def scored_answers(source: Source) -> list[ScoredAnswers]:
    """The answers of every metric that is defined or that a series has by itself."""
    feedback = source.filled("feedback")
    if feedback is None:
        return []
    metrics = _metrics(source)
    scored = measures.scored(feedback, source.filled("identity_map"))
    conditions = [metric.answers for metric in metrics]
    met = source.engine.to_rows(measures.series_met(scored, conditions))
    table, columns = _table(source, scored, conditions)
    texts = _texts(source, feedback, table)
    chosen = _chosen(source, feedback, table)
    return [
        _of_plan(source, plan, _mask(table, plan, metrics), (table, columns, texts, chosen))
        for plan in plan_metrics(metrics, met)
        if not plan.refused
    ]


def _metrics(source: Source) -> tuple[Metric, ...]:
    names = ("metric:", "order:metric")
    versions = source.inputs.catalogue.versions
    mine = {name: number for name, number in versions.items() if name.startswith(names)}
    return metrics_of(list_contents(mine))


def _table(
    source: Source, scored: Any, conditions: Sequence[Any]
) -> tuple[pa.Table, dict[str, str]]:  # fmt: skip
    """All answers in memory, and the column of each dimension."""
    properties = source.few_values(cuts.property_values(scored))
    rows = cuts.with_properties(scored, properties)
    columns = {f"properties.{name}": f"p{number}" for number, name in enumerate(properties)}
    columns |= {name: name for name in PLAIN}
    met = source.filled("interactions")
    if met is not None:
        points = source.inputs.catalogue.touchpoints
        rows = cuts.with_touchpoint(rows, met, points, source.filled("identity_map"))
        columns["touchpoint"] = "touchpoint"
    taken = measures.taken(rows, conditions)
    wanted = rows.mutate(**taken).select(
        "answer",
        "profile_id",
        *measures.SERIES,
        *measures.SCALE,
        *measures.BARE,
        *columns.values(),
        *taken,
    )
    found = source.engine.to_arrow(wanted)
    return found.sort_by([("answer", "ascending")]), columns


def _texts(source: Source, feedback: Any, table: pa.Table) -> NDArray[np.object_]:
    """What was written with each answer: in the answer itself, or in the same response."""
    own: dict[bytes, str] = {}
    shared: dict[int, list[str]] = defaultdict(list)
    for row in source.engine.to_arrow(records.comments(feedback)).to_pylist():
        own[row["answer"]] = row["text"]
        if row["response_id"] is not None:
            shared[row["response_id"]].append(row["text"])
    pairs = zip(table["answer"].to_pylist(), table["response_id"].to_pylist(), strict=True)
    found = np.empty(table.num_rows, dtype=object)
    for place, (answer, response) in enumerate(pairs):
        found[place] = own.get(answer) or " \n".join(sorted(shared.get(response, ()))) or None
    return found


def _chosen(source: Source, feedback: Any, table: pa.Table) -> list[Dimension]:
    """A dimension for each label that people could tick beside the score: ticked, or not."""
    ticked: dict[tuple[str, str], set[int]] = defaultdict(set)
    answered: dict[str, set[int]] = defaultdict(set)
    for row in source.engine.to_arrow(records.choices(feedback)).to_pylist():
        item = row["item"] or "chosen"
        ticked[item, row["label"]].add(row["response_id"])
        answered[item].add(row["response_id"])
    responses = table["response_id"].to_pylist()
    found = []
    for (item, label), mine in sorted(ticked.items()):
        if FEWEST_CHOICES <= len(mine) <= len(answered[item]) - FEWEST_CHOICES:
            codes = [
                -1 if response not in answered[item] else int(response in mine)
                for response in responses
            ]
            labels = ("", label)
            found.append(Dimension(item, np.array(codes, dtype=np.intp), labels, True, (1,)))
    return found


def _of_plan(
    source: Source,
    plan: Planned,
    mask: NDArray[np.bool_],
    everything: tuple[pa.Table, dict[str, str], NDArray[np.object_], list[Dimension]],
) -> ScoredAnswers:
    table, columns, texts, chosen = everything
    mine = table.filter(pa.array(mask))
    found = _with_units(mine)
    dimensions = {name: cut_of(mine[column]) for name, column in columns.items()}
    dimensions = source.employees.shown({**dimensions, **known_of(source, mine)})
    return ScoredAnswers(
        plan=plan,
        answers=Answers(
            found.scores, found.weights, found.clusters, found.unit, found.at_us, dimensions
        ),
        ids=tuple(mine["answer"].to_pylist()),
        texts=tuple(texts[mask]),
        chosen=tuple(Dimension(d.name, d.codes[mask], d.labels, d.alone, d.named) for d in chosen),
        measured=read_answers(mine),
    )


def _with_units(table: pa.Table) -> Answers:
    """The answers by account; by customer where accounts are too few to be compared.

    Then the customers of one account count as independent, and results name customers as unit.
    """
    found = read_answers(table)
    if found.unit != "account" or kish(np.bincount(_places(found.clusters))) >= FEWEST_ACCOUNTS:
        return found
    nobody = pa.chunked_array([pa.nulls(table.num_rows, pa.int64())])
    place = table.schema.get_field_index("account_id")
    alone = read_answers(table.set_column(place, "account_id", nobody))
    return alone if alone.unit == "customer" else found


def _places(clusters: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.unique(clusters, return_inverse=True)[1].astype(np.intp)


def _mask(table: pa.Table, plan: Planned, metrics: Sequence[Metric]) -> NDArray[np.bool_]:
    """Which answers a metric takes: what its condition says, or exactly its series."""
    if plan.origin == "defined":
        number = next(n for n, metric in enumerate(metrics) if metric.key == plan.key)
        return np.asarray(table[f"m{number}"].fill_null(False).to_numpy())
    return _is_series(table, plan.series[0])


def _is_series(table: pa.Table, series: Series) -> NDArray[np.bool_]:
    mask = np.ones(table.num_rows, dtype=bool)
    for name, value in asdict(series).items():
        if value is not None:
            mask &= np.asarray(pc.equal(table[name], value).fill_null(False).to_numpy())
    return mask
