"""Answers in memory: scores, weights, whose they are, when, and by what they can be cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.kernel.estimate import Unit
from heed.listening.formulas import Floats, Rows, codes_of
from heed.listening.metric import Formula
from heed.stats.clusters import cluster_codes

MILLION = 1_000_000
HALF = 0.5
NO_TIME = np.iinfo(np.int64).min

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """One dimension of the answers: a code into ``labels`` for each; −1 where it is not known."""

    codes: Ints
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """Answers of one metric, row by row; ``at_us`` is ``NO_TIME`` where no date is known.

    ``clusters`` number the accounts where the answer names one, else customers, else what one
    person answered at one time, else the answer itself. ``unit`` names what most of them are.
    """

    scores: Floats
    weights: Floats
    clusters: Ints
    unit: Unit
    at_us: Ints
    cuts: Mapping[str, Cut] = field(default_factory=dict)

    @property
    def dated(self) -> NDArray[np.bool_]:
        """Where a date is known."""
        known: NDArray[np.bool_] = self.at_us != NO_TIME
        return known

    def rows(self, formula: Formula) -> Rows:
        """What the formula computes with."""
        return Rows(codes_of(formula, self.scores), self.weights, self.clusters, self.unit)


def read_answers(table: pa.Table, cuts: Mapping[str, str] | None = None) -> Answers:
    """Answers from the columns of ``measures.answers.bare``; ``cuts`` maps dimension to column."""
    ids, unit = _clusters(table)
    clusters = cluster_codes(ids, ids.size)[0].astype(np.int64)  # small numbers are quick to count
    return Answers(
        scores=table["score"].to_numpy().astype(float),
        weights=table["weight"].to_numpy().astype(float) / MILLION,
        clusters=clusters,
        unit=unit,
        at_us=_integers(table["at_us"], NO_TIME)[0],
        cuts={name: _cut(table[column]) for name, column in (cuts or {}).items()},
    )


def _clusters(table: pa.Table) -> tuple[Ints, Unit]:
    n = table.num_rows
    clusters = -1 - np.arange(n, dtype=np.int64)  # ids are never negative
    shares: dict[Unit, float] = {}
    names: tuple[tuple[str, Unit], ...] = (
        ("response_id", "answer"),
        ("customer_id", "customer"),
        ("account_id", "account"),
    )
    for column, unit in names:  # the later one wins
        values, known = _integers(table[column], 0)
        clusters = np.where(known, values, clusters)
        shares[unit] = float(known.mean()) if n else 0.0
    if shares["account"] > HALF:
        return clusters, "account"
    return clusters, "customer" if shares["customer"] > HALF else "answer"


def _integers(column: pa.ChunkedArray, absent: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The values with ``absent`` for null, and where they are known."""
    known = column.is_valid().to_numpy()
    return column.fill_null(absent).to_numpy().astype(np.int64), known


def _cut(column: pa.ChunkedArray) -> Cut:
    encoded = pa.chunked_array([column.combine_chunks()]).dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], pa.string())
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    labels = tuple(str(label) for label in encoded.dictionary.to_pylist())
    if "" in labels:  # an empty text is as good as none
        indices = np.where(indices == labels.index(""), -1, indices)
    return Cut(indices, labels)
