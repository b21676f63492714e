"""Comparing records with Splink: which pairs could be one person's, and what each field tells."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from heed.customers.matching.comparisons import (
    COMPARISONS,
    MOST_IN_BLOCK,
    Agreement,
    Shares,
    blocks_of,
    settings_of,
)
from heed.customers.matching.fields import COMPARED, Field
from heed.kernel.errors import HeedError
from heed.lake.connections import connect

SEED = 1
MOST_PAIRS = 10_000_000  # of two records each, to measure how often two people agree
ROUNDS = 3
LEAST_SHOWN = 0.01  # probability below which a pair is not even looked at
FEWEST = 0.02  # of all records: a field that fewer have is left out
_BATCH = 50_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ScoredPair:
    """Two records that may be one person's.

    ``bits`` say by field how much it tells: for one person above zero, against it below.
    """

    one: int
    other: int
    probability: float
    weight: float  # bits in all, with how rare it is that two records are one person's
    agreements: dict[Field, Agreement]
    bits: dict[Field, float]


def is_installed() -> bool:
    """Whether Splink is there."""
    return importlib.util.find_spec("splink") is not None


def score(records: pa.Table, progress: Progress) -> Iterator[ScoredPair]:
    """The pairs of ``records`` (``unique_id`` and columns named as fields) that may be one person.

    The same records give the same pairs, whatever their order.

    Raises:
        HeedError: Splink is not installed.
    """
    fields = [field for field in COMPARED if _is_filled(records, field)]
    blocks = blocks_of(fields)
    if records.num_rows < 2 or not blocks:
        return
    splink = _splink()
    with connect(threads=1) as con:  # sums in one order: the same pairs every time
        con.register("given", records)
        con.execute(f"CREATE TABLE records AS {_with_blocks(fields)}").fetchall()
        model = _Model(splink, con, fields, len(blocks), records.num_rows)
        progress("measuring", 0, 0)
        shares = model.measured()
        table = model.predicted(shares, progress)
        yield from _pairs(con, table, fields)


def _splink() -> Any:
    if not is_installed():
        raise HeedError(
            "Matching people without a common key needs Splink. "
            "Install it with `pip install 'heed[identity]'`; everything else works without it.",
            code="splink_missing",
        )
    logging.getLogger("splink").setLevel(logging.ERROR)
    return importlib.import_module("splink")


def _is_filled(records: pa.Table, field: Field) -> bool:
    if field.value not in records.column_names:
        return False
    column = records[field.value]
    filled = len(column) - column.null_count
    return filled >= max(2, FEWEST * len(column)) and len(column.unique()) > 2


def _with_blocks(fields: Collection[Field]) -> str:
    """The records with what they must share to be compared; null where too many share it."""
    parts = []
    for number, block in enumerate(blocks_of(fields)):
        if set(block) == {Field.GIVEN_NAME, Field.SURNAME}:  # some write them the other way round
            one, other = block
            key = f"least({one}, {other}) || '|' || greatest({one}, {other})"
            key = f"CASE WHEN {one} IS NOT NULL AND {other} IS NOT NULL THEN {key} END"
        else:
            key = " || '|' || ".join(block)
        few = f"count(*) OVER (PARTITION BY {key}) <= {MOST_IN_BLOCK}"
        parts.append(f"CASE WHEN {few} THEN {key} END AS block_{number}")
    return (
        f"SELECT unique_id, {', '.join(fields)}, {', '.join(parts)} FROM given ORDER BY unique_id"
    )


class _Model:
    """Splink's model of one file."""

    def __init__(
        self, splink: Any, con: Any, fields: Sequence[Field], n_blocks: int, n_records: int
    ) -> None:
        self.splink, self.con, self.fields, self.n_blocks = splink, con, fields, n_blocks
        self.n_records = n_records
        self.n_pairs = n_records * (n_records - 1) / 2
        self.records = splink.DuckDBAPI(connection=con).register("records")

    def _linker(self, shares: Shares | None, prior: float) -> Any:
        settings = settings_of(self.fields, self.n_blocks, shares, prior)
        return self.splink.Linker(self.records, settings, log_level=None)

    def measured(self) -> Shares:
        """How often two records agree that were drawn at random."""
        linker = self._linker(None, self._first_prior)
        linker.training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=SEED)
        found: dict[tuple[Field, int], float] = {}
        for comparison in linker.misc.save_model_to_json()["comparisons"]:
            levels = [each for each in comparison["comparison_levels"] if "m_probability" in each]
            for place, level in enumerate(levels):
                share = level.get("u_probability")
                field = Field(comparison["output_column_name"])
                found[field, place] = share if isinstance(share, float) else 0.0
        return found

    @property
    def _first_prior(self) -> float:
        return 0.2 / self.n_records  # one record in ten has a second one

    def predicted(self, drawn: Shares, progress: Progress) -> str:
        """The name of the table of scored pairs.

        Pairs drawn at random are of one person now and then, in small files more often. How many
        is known once pairs are scored; so they are taken out and the pairs are scored again.
        """
        prior = self._first_prior
        for number in range(ROUNDS):
            progress("comparing", number, ROUNDS)
            linker = self._linker(self._of_two_people(drawn, prior), prior)
            table = linker.inference.predict(threshold_match_probability=LEAST_SHOWN).physical_name
            total = self.con.execute(f"SELECT sum(match_probability) FROM {table}").fetchall()[0][0]
            found = min(max((total or 0) / self.n_pairs, 1e-9), 0.1)
            if abs(found - prior) <= 0.02 * prior:
                break
            prior = found
        progress("comparing", ROUNDS, ROUNDS)
        return str(table)

    def _of_two_people(self, drawn: Shares, prior: float) -> Shares:
        """How often records of two people agree: what was drawn, less the pairs of one person."""
        least = 0.5 / min(self.n_pairs, MOST_PAIRS)
        return {
            (field, place): max(
                (share - prior * COMPARISONS[field].levels[place].m) / (1 - prior),
                share * 0.02,
                least,
            )
            for (field, place), share in drawn.items()
        }


def _pairs(con: Any, table: str, fields: Sequence[Field]) -> Iterator[ScoredPair]:
    told = [f"gamma_{field}, mw_{field} + {_by_frequency(field)}" for field in fields]
    con.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability, match_weight, {', '.join(told)} "
        f"FROM {table} "
        "ORDER BY match_probability DESC, 1, 2"
    )
    while rows := con.fetchmany(_BATCH):
        for one, other, probability, weight, *cells in rows:
            places = dict(zip(fields, cells[::2], strict=True))
            weights = dict(zip(fields, cells[1::2], strict=True))
            yield ScoredPair(
                one=min(one, other),
                other=max(one, other),
                probability=probability,
                weight=round(weight, 2),
                agreements={
                    field: COMPARISONS[field].agreement(place) for field, place in places.items()
                },
                bits={field: round(bits, 2) for field, bits in weights.items()},
            )


def _by_frequency(field: Field) -> str:
    return f"mw_tf_adj_{field}" if COMPARISONS[field].by_frequency else "0"
