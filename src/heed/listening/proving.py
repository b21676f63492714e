"""What a metric is computed by, and whether its worked examples come out here and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heed.journeys.queries import list_contents
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.errors import NotFound
from heed.kernel.estimate import Estimate
from heed.listening.catalogue import metrics_of
from heed.listening.formulas import computed, failures, shipped
from heed.listening.metric import Formula, Vector
from heed.listening.reading import opened_metric


@dataclass(frozen=True)
class Proof:
    """One worked example: what must come out, and what does."""

    vector: Vector
    came_out: Estimate
    failure: str
    """What is wrong; empty if it came out."""


@dataclass(frozen=True)
class Proven:
    """A formula with its worked examples, run now."""

    formula: Formula
    proofs: tuple[Proof, ...]


def prove_metric(build: OpenBuild | None, key: str) -> Proven:
    """The formula that the build computed a metric by, with all its worked examples run.

    Raises:
        NotFound: nothing was built yet, there is no such metric, or this version of Heed has no
            formula of that name.
    """
    _build, facts = opened_metric(build, key)
    formula = formula_of(facts)
    wrong = dict(failures(formula))
    proofs = tuple(
        Proof(vector, computed(formula, vector), wrong.get(number, ""))
        for number, vector in enumerate(formula.vectors)
    )
    return Proven(formula, proofs)


def formula_of(facts: Mapping[str, Any]) -> Formula:
    """The formula that a build names for a metric, at the version that it used.

    Raises:
        NotFound: this version of Heed ships no formula of that name.
    """
    formula = shipped().get(facts["formula"])
    if facts["origin"] == "defined":
        (metric,) = metrics_of(list_contents({f"metric:{facts['key']}": facts["version"]}))
        formula = metric.formula or shipped().get(metric.like)
    if formula is None:
        raise NotFound(
            f"The build computed {facts['key']} by {facts['formula']}, which this version of Heed "
            "does not have: build again.",
            metric=facts["key"],
        )
    return formula
