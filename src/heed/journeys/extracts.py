"""The extracts to ask for, so that a designed journey can be held against what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from heed.customers.segments.rules import tested_fields
from heed.foundation.conditions import fields_of
from heed.journeys.design import Catalogue, JourneyDesign, Step, Touchpoint

T = TypeVar("T")
UNKNOWN_SYSTEM = ""


@dataclass(frozen=True)
class Column:
    """A column to ask for, and what it is needed for."""

    name: str
    purpose: str


@dataclass(frozen=True)
class Extract:
    """One table to ask one system for: a row for every time one of the touchpoints happened."""

    system: str
    touchpoints: tuple[str, ...]
    columns: tuple[Column, ...]
    ask: str  # whom: the teams that own the touchpoints, if any is named


def extracts_to_request(journey: JourneyDesign, catalogue: Catalogue) -> list[Extract]:
    """What to ask for, one extract per system, in the order in which the journey meets them.

    A step's first system is taken for where its records are; a touchpoint that names none is
    asked for under no system's name.
    """
    known = {touchpoint.key: touchpoint for touchpoint in catalogue.touchpoints}
    teams = {team.key: team.name for team in catalogue.teams}
    steps: dict[str, list[Step]] = {}
    for step in journey.steps:
        steps.setdefault(step.systems[0] if step.systems else UNKNOWN_SYSTEM, []).append(step)
    extracts = []
    for system, met in steps.items():
        points = [known.get(step.touchpoint, Touchpoint(step.touchpoint, "")) for step in met]
        owners = [step.owner or point.owner for step, point in zip(met, points, strict=True)]
        extracts.append(
            Extract(
                system=system,
                touchpoints=_unique(step.touchpoint for step in met),
                columns=_merged(_columns(journey, points)),
                ask=", ".join(_unique(teams.get(owner, owner) for owner in owners if owner)),
            )
        )
    return extracts


def _columns(journey: JourneyDesign, points: list[Touchpoint]) -> Iterator[Column]:
    yield Column("time", "when it happened, with its time zone")
    if len(points) > 1:
        yield Column("what happened", "tells the touchpoints of this extract apart")
    if journey.unit == "case":
        kind = f"{journey.case_kind} number" if journey.case_kind else "case number"
        yield Column(kind, "ties the records of one travelled journey together")
    if journey.unit == "account":
        yield Column("account number", "ties the records of one account together")
    yield Column("customer number", "whose journey it is; the same key in every extract")
    yield Column("channel", "web, telephone, shop, …")
    for point in points:
        if point.when is not None:
            yield from _tested(fields_of(point.when), point.name or point.key)
    for segment in journey.segments:
        if segment.when is not None:
            yield from _tested(tested_fields(segment.when), segment.name or segment.key)


def _tested(fields: Iterable[str], for_what: str) -> Iterator[Column]:
    for field in fields:
        head, _, key = field.partition(".")
        if head in ("properties", "traits"):
            yield Column(key, f"tells {for_what!r} apart")
        elif head in ("actor", "place"):
            yield Column(head, f"tells {for_what!r} apart")


def _merged(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Each column once, with everything that it is needed for."""
    purposes: dict[str, list[str]] = {}
    for column in columns:
        purposes.setdefault(column.name, []).append(column.purpose)
    return tuple(Column(name, "; ".join(_unique(found))) for name, found in purposes.items())


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
