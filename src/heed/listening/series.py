"""Which metrics there are to compute, and on which answers: the defined ones and the defaults.

Answers stand in series: one item of one source, in one mode, on one scale. Series are never pooled.
A metric that would pool them is refused with a sentence. What no defined metric takes gets default
metrics, so that a bare sheet of scores has its figures at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from heed.foundation.conditions import Condition
from heed.kernel import column_words as words
from heed.kernel.estimate import Basis
from heed.listening.formulas import shipped
from heed.listening.metric import Asked, Formula, Metric

Row = Mapping[str, Any]

LONGEST_ITEM = 50


@dataclass(frozen=True)
class Series:
    """Answers that may be pooled."""

    source: str
    kind: str
    item: str
    mode: str
    scale_min: float | None
    scale_max: float | None

    @property
    def scale(self) -> str:
        """The scale in words; empty if it is not known."""
        if self.scale_min is None or self.scale_max is None:
            return ""
        return f"{self.scale_min:g} to {self.scale_max:g}"


@dataclass(frozen=True)
class Planned:
    """One metric to compute: its formula and the answers it takes, or why it is refused."""

    key: str
    name: str
    formula: Formula
    origin: Literal["defined", "default"]
    series: tuple[Series, ...]
    condition: Condition | None = None
    n: int = 0
    first_us: int | None = None
    last_us: int | None = None
    basis: Basis = "unknown"
    asked: Asked | None = None
    description: str = ""
    refused: str = ""
    version: int = 0  # of the metric; 0 for a default

    @property
    def definition(self) -> str:
        """Names and versions of what the figure is made with, such as ``loyalty@2, nps@1``."""
        own = f"{self.key}@{self.version}"
        if not self.version or self.formula.label == own:
            return self.formula.label
        return f"{own}, {self.formula.label}"


def plan_metrics(metrics: Sequence[Metric], met: Iterable[Row]) -> tuple[Planned, ...]:
    """The metrics over the series that occur (rows of ``measures.answers.series_met``)."""
    rows = [row for row in met if row["n"]]
    planned = [_defined(metric, number, rows) for number, metric in enumerate(metrics)]
    free = [r for r in rows if not any(r[f"m{number}"] for number in range(len(metrics)))]
    return (*planned, *_defaults(free, {plan.key for plan in planned}))


def _defined(metric: Metric, number: int, rows: Sequence[Row]) -> Planned:
    formula = metric.formula or shipped()[metric.like]
    mine = [row for row in rows if row[f"m{number}"]]
    series = tuple(dict.fromkeys(_series(row) for row in mine))
    refused = _refused(metric, formula, mine)
    return Planned(
        key=metric.key,
        name=metric.name,
        formula=formula,
        origin="defined",
        series=series,
        condition=metric.answers,
        **_extent(mine),
        basis=metric.basis or _basis(series),
        asked=metric.asked,
        description=metric.description,
        refused=refused,
        version=metric.version,
    )


def _refused(metric: Metric, formula: Formula, rows: Sequence[Row]) -> str:
    """Why these answers may not be pooled or measured so; empty if they may."""
    if not rows:
        return "No answer with a score is what this metric asks for."
    several = (
        ("scale", "scales", "Scales are not converted into each other"),
        ("item", "wordings", "Answers to different questions are not pooled"),
        ("mode", "modes", "People answer otherwise by telephone than on a page"),
        ("kind", "kinds", "Reviews, answers and evaluations come about in different ways"),
    )
    for word, plural, reason in several:
        counted = _counted(rows, word)
        if len(counted) > 1:
            return _two(plural, counted, reason, f"Name one in `answers`, {_separate(word)}.")
    sources = _counted(rows, "source")
    if len(sources) > 1 and not _names_sources(metric.answers):
        reason = "The same item of two sources may be two surveys"
        return _two("sources", sources, reason, "Name those in `answers` that ask the same.")
    found = _series(rows[0])
    if not found.scale:
        return "The scale of these scores is not known. Name it in the import specification."
    if formula.scale and (found.scale_min, found.scale_max) != formula.scale:
        wanted = f"{formula.scale[0]:g} to {formula.scale[1]:g}"
        return (
            f"The answers have a scale from {found.scale}, but {formula.label} is made for "
            f"{wanted}. Scales are not converted."
        )
    return ""


def _two(plural: str, counted: Mapping[str, int], reason: str, fix: str) -> str:
    listed = ", ".join(f"{name or 'not stated'} ({n:,})" for name, n in counted.items())
    return f"The answers are of {len(counted)} {plural}: {listed}. {reason}. {fix}"


def _separate(word: str) -> str:
    return "and define a metric for each" if word != "scale" else "or measure one scale by itself"


def _counted(rows: Iterable[Row], word: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in rows:
        series = _series(row)
        counted[getattr(series, word)] = counted.get(getattr(series, word), 0) + row["n"]
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def _names_sources(condition: Condition | None) -> bool:
    """Whether somebody wrote down that these sources belong together."""
    if condition is None or condition.operator == "not":
        return False
    return condition.field == "source" or any(_names_sources(part) for part in condition.parts)


def _defaults(rows: Sequence[Row], taken: set[str]) -> list[Planned]:
    """What every series gets by itself: a net score, a share and a mean, or a mean."""
    by_series: dict[Series, list[Row]] = {}
    for row in rows:
        by_series.setdefault(_series(row), []).append(row)
    wanted = [
        (series, formula, mine)
        for series, mine in sorted(by_series.items(), key=lambda entry: repr(entry[0]))
        for formula in _formulas(series)
    ]
    keys = _keys([(series, formula) for series, formula, _ in wanted], taken)
    return [_default(key, *each) for key, each in zip(keys, wanted, strict=True)]


def _default(key: str, series: Series, formula: Formula, rows: Sequence[Row]) -> Planned:
    name = f"{formula.name}: {series.item or series.source}"
    return Planned(
        key=key,
        name=f"{name} ({series.mode})" if series.mode else name,
        formula=formula,
        origin="default",
        series=(series,),
        **_extent(rows),
        basis=_basis((series,)),
    )


def _formulas(series: Series) -> list[Formula]:
    scale = (series.scale_min, series.scale_max)
    if not series.scale:
        return []
    if scale == (0, 10) and words.has(series.item, words.RECOMMEND):
        return [shipped()["nps"]]
    if scale == (1, 5):
        return [shipped()["csat"], shipped()["mean"]]
    return [shipped()["yes" if scale == (0, 1) else "mean"]]


def _keys(wanted: Sequence[tuple[Series, Formula]], taken: set[str]) -> list[str]:
    """A key for each: formula and item, and where two have the same one, what tells them apart."""
    parts = [_key_parts(series, formula) for series, formula in wanted]
    keys = ["-".join(part for part in row[:2] if part) for row in parts]
    for column in range(2, max(map(len, parts), default=0)):
        told: dict[str, set[str]] = {}
        for key, row in zip(keys, parts, strict=True):
            told.setdefault(key, set()).add(row[column])
        keys = [
            f"{key}-{row[column]}" if row[column] and len(told[key]) > 1 else key
            for key, row in zip(keys, parts, strict=True)
        ]
    seen: dict[str, int] = dict.fromkeys(taken, 1)
    unique = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        unique.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return unique


def _key_parts(series: Series, formula: Formula) -> list[str]:
    told = (series.mode, series.kind, series.source, series.scale)
    return [formula.key, _slug(series.item)[:LONGEST_ITEM].strip("-"), *map(_slug, told)]


def _slug(text: str) -> str:
    plain = text.casefold()
    for letter, plainly in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        plain = plain.replace(letter, plainly)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _series(row: Row) -> Series:
    return Series(
        **{name: row[name] or "" for name in ("source", "kind", "item", "mode")},
        scale_min=row["scale_min"],
        scale_max=row["scale_max"],
    )


def _basis(series: Sequence[Series]) -> Basis:
    """Reviews are written by those who want to; of other answers only people know it."""
    return "self-selected" if series and all(s.kind == "review" for s in series) else "unknown"


def _extent(rows: Iterable[Row]) -> dict[str, Any]:
    rows = list(rows)
    times = [row for row in rows if row["first_us"] is not None]
    return {
        "n": sum(row["n"] for row in rows),
        "first_us": min((row["first_us"] for row in times), default=None),
        "last_us": max((row["last_us"] for row in times), default=None),
    }


def unlabelled(met: Iterable[Row]) -> int:
    """How many scores have no scale, so that nothing can be made of them."""
    return sum(row["n"] for row in met if not _series(row).scale)
