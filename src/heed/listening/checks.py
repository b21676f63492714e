"""Mistakes and gaps in metrics: unknown formulas, vectors that do not come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.foundation.yaml_lines import nearest
from heed.journeys.checks import Finding
from heed.listening.formulas import failures, shipped
from heed.listening.metric import Formula, Metric


def check_metrics(metrics: Iterable[Metric]) -> list[Finding]:
    """Everything wrong or undecided that can be seen without data; runs every test vector."""
    return [finding for metric in metrics for finding in _metric(metric)]


def _metric(metric: Metric) -> Iterator[Finding]:
    place = ("metric", metric.key)
    if metric.like and metric.like not in shipped():
        meant = nearest(metric.like, shipped())
        known = ", ".join(shipped())
        fix = f"Did you mean `{meant}`?" if meant else f"There are: {known}."
        yield Finding("mistake", *place, ("like",), f"There is no formula `{metric.like}`.", fix)
    if metric.formula is not None:
        yield from _formula(metric.formula, place)
    if metric.answers is None:
        what = "The metric takes every answer of its scale: it is refused if they differ in kind."
        yield Finding("warning", *place, (), what, "Name the item in `answers: …`.")
    if metric.basis is None:
        what = "Nobody said how the answers came about: the figures say “unknown”."
        fix = "Add `basis: self-selected`, `probability sample` or `complete records`."
        yield Finding("warning", *place, (), what, fix)


def _formula(formula: Formula, place: tuple[str, str]) -> Iterator[Finding]:
    if not formula.vectors:
        what = "The formula has no test vector."
        fix = "Add `vectors: [{scores: {5: 30, 1: 10}, value: …}]` with figures made by hand."
        yield Finding("mistake", *place, ("measure",), what, fix)
    for word, ends in (("high", formula.high), ("low", formula.low)):
        if ends and formula.scale and not _inside(ends, formula.scale):
            low, high = formula.scale
            what = f"`{word}` leaves the scale from {low:g} to {high:g}."
            yield Finding("mistake", *place, (word,), what, "Mend one of them.")
    if formula.high and formula.low and formula.low[1] >= formula.high[0]:
        what = "A score can be low and high at once."
        yield Finding("mistake", *place, ("low",), what, "Let `low` end below `high`.")
    if formula.measure != "mean" and formula.scale is None:
        what = f"A {formula.measure} needs the scale that its scores have."
        yield Finding("mistake", *place, ("measure",), what, "Add `scale: [1, 5]`.")
    if formula.vectors:
        for number, what in failures(formula):
            path = ("vectors", number)
            fix = "Mend the formula, or the figures if they were wrong."
            yield Finding("mistake", *place, path, f"Test vector {number + 1}: {what}.", fix)


def _inside(ends: tuple[float, float], scale: tuple[float, float]) -> bool:
    return scale[0] <= ends[0] and ends[1] <= scale[1]
