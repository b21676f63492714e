"""Mistakes and gaps in value models and restricted columns, as `heed plan` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from heed.customers.segments.rules import tested_fields
from heed.foundation.conditions import fields_of
from heed.foundation.yaml_lines import NodePath, nearest
from heed.insight.value_model import RestrictedColumn, ValueModel
from heed.journeys.checks import Finding
from heed.journeys.design import Catalogue, Touchpoint
from heed.standards.design import StandardSet, Tallied


@dataclass(frozen=True)
class Defined:
    """Everything that value models refer to; ``confirmed`` are the models confirmed as they are."""

    catalogue: Catalogue
    standards: StandardSet
    restricted: tuple[RestrictedColumn, ...]
    confirmed: frozenset[str]


def check_value(models: Iterable[ValueModel], defined: Defined) -> list[Finding]:
    """What is wrong or undecided in the models, and segments of restricted columns."""
    models = tuple(models)
    findings = [finding for model in models for finding in _model(model, defined)]
    return [*findings, *_doubles(models), *_offered(models, defined)]


def _model(model: ValueModel, defined: Defined) -> Iterator[Finding]:
    known = {standard.key: standard for standard in defined.standards.standards}
    for number, key in enumerate(model.standards):
        path: NodePath = ("standards", number)
        if key not in known:
            yield _reference(model, path, "standard", key, known)
        elif isinstance(known[key].rule, Tallied):
            what = f"`{key}` counts tallies: no case of it can be followed, so it gets no cost."
            yield Finding("warning", "value_model", model.key, path, what, "Take it out.")
    if model.repeat and model.repeat.touchpoint:
        points = {point.key: point for point in defined.catalogue.touchpoints}
        yield from _purchase(model, model.repeat.touchpoint, points)
    yield from _sources(model)
    if model.key not in defined.confirmed:
        yield Finding(
            "warning", "value_model", model.key, (),
            "It counts only once a named person has confirmed this version.",
            f"After applying: `heed value confirm {model.key} --by NAME`.",
        )  # fmt: skip


def _purchase(model: ValueModel, key: str, points: Mapping[str, Touchpoint]) -> Iterator[Finding]:
    path: NodePath = ("repeat", "touchpoint")
    point = points.get(key)
    if point is None:
        yield _reference(model, path, "touchpoint", key, points)
    elif point.counts != "interactions":
        what = f"`{key}` counts tallies, which name no customer."
        yield Finding("mistake", "value_model", model.key, path, what, "Name a purchase.")
    elif point.when is None:
        what = f"Nothing in the data shows `{key}` yet, so no repeat purchase is seen."
        yield Finding(
            "warning", "value_model", model.key, path, what, "Give the touchpoint a condition."
        )


def _sources(model: ValueModel) -> Iterator[Finding]:
    """Assumed ranges that do not say where they come from."""
    places: list[NodePath] = []
    if model.repeat and model.repeat.lost_share and not model.repeat.lost_share.source:
        places.append(("repeat", "lost_share"))
    places += [("costs", n) for n, cost in enumerate(model.costs) if not cost.amount.source]
    for path in places:
        what = "Nobody can tell where this assumed range comes from."
        yield Finding("warning", "value_model", model.key, path, what, "Add `source: …`.")


def _doubles(models: tuple[ValueModel, ...]) -> Iterator[Finding]:
    """Standards that an earlier model is about already: the first one counts."""
    taken: dict[str, str] = {}
    for model in models:
        for number, key in enumerate(model.standards):
            if key in taken:
                what = f"`{taken[key]}` is about `{key}`, too, and stands first: it counts."
                path: NodePath = ("standards", number)
                yield Finding("warning", "value_model", model.key, path, what, "Keep one.")
            taken.setdefault(key, model.key)


def _offered(models: tuple[ValueModel, ...], defined: Defined) -> Iterator[Finding]:
    """Restricted columns that a segment or a value model divides people by."""
    columns = {each.column for each in defined.restricted}
    segments = defined.catalogue.segments
    parts = [("segment", s.key, tested_fields(s.when)) for s in segments if s.when]
    parts += [("value_model", each.key, fields_of(each.when)) for each in models if each.when]
    for kind, key, fields in parts:
        for column in sorted(columns & set(fields)):
            what = f"It divides people by `{column}`, which is restricted."
            fix = "Take it out, or take the restriction out if the use is lawful and meant."
            yield Finding("warning", kind, key, ("when",), what, fix)


def _reference(
    model: ValueModel, path: NodePath, kind: str, key: str, known: Iterable[str]
) -> Finding:
    meant = nearest(key, known)
    fix = f"Did you mean `{meant}`?" if meant else f"Define it under `{kind}s:`."
    return Finding(
        "mistake", "value_model", model.key, path, f"There is no {kind} `{key}`.", fix
    )  # fmt: skip
