"""What no journey can meet: names and values that nothing has, each with the nearest that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from heed.journeys.filtering.computing import travelled_of
from heed.journeys.filtering.filters import Clause, Filter, InvalidFilter, unknown
from heed.journeys.measures import filtering
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.estimate import FLOOR

MOST_SHOWN = 500  # values that are looked at for a near one
SAMPLED, LARGE = (
    64,
    1_000_000,
)  # of more records than that, one in so many shows what names there are


def check_defined(
    build: OpenBuild,
    key: str,
    asked: Filter,
    *,
    standards: Collection[str],
    restricted: Collection[str] = (),
) -> None:
    """Refuse what definitions do not know; quick.

    Raises:
        InvalidFilter: a touchpoint, segment or standard is not there, or a column is restricted.
    """
    for clause in asked.clauses:
        if clause.field in ("property", "trait") and clause.name in restricted:
            raise InvalidFilter(
                f"{clause.name} is a restricted column, so nothing is filtered by it.",
                clause=clause.text,
                field=clause.field,
            )
        if clause.field == "standard":
            _refuse(clause, [clause.name], standards)
        elif clause.field == "segment":
            _refuse(clause, clause.values, _segments(build, key))
        elif clause.field == "met":
            _refuse(clause, clause.values, _touchpoints(build, key))
        elif clause.field == "deviation":
            at = [value.partition("@")[2] for value in clause.values]
            _refuse(clause, at, _touchpoints(build, key))


def check_recorded(build: OpenBuild, key: str, asked: Filter) -> None:
    """Refuse what no record says; takes a look at the records, so not for a page to wait for.

    Raises:
        InvalidFilter: a property, trait, channel or a value of one does not occur. Near values are
            named only if ten rows or more have them: rarer ones may tell who somebody is.
    """
    for clause in asked.clauses:
        if clause.field == "channel":
            _refuse(clause, clause.values, channels_of(build, key))
        elif clause.field in ("property", "trait"):
            _check_values(build, clause)


def channels_of(build: OpenBuild, key: str) -> list[str]:
    """The channels of a journey: those that steps record, and those of touchpoints met."""
    rows = build.engine.to_rows(filtering.channels_met(build.table("journey_steps"), key))
    met = _touchpoints(build, key)
    designed = {point.channel for point in build.catalogue.touchpoints if point.key in met}
    return sorted({row["channel"] for row in rows} | designed - {""})


def trait_names_of(build: OpenBuild) -> list[str]:
    """The traits of customers and accounts."""
    rows = build.engine.to_rows(filtering.trait_names(build.table("traits")))
    return sorted(row["name"] for row in rows)


def _check_values(build: OpenBuild, clause: Clause) -> None:
    engine = build.engine
    values = filtering.recorded_values(travelled_of(build), clause)
    if not engine.to_rows(values.limit(1)):
        raise unknown(clause, clause.name, _names(build, clause))
    wanted = tuple(value for value in clause.values if value)
    if clause.compare != "is" or not wanted:
        return
    found = {row["value"] for row in engine.to_rows(filtering.values_among(values, wanted))}
    missing = [value for value in wanted if value not in found]
    if missing:
        often = engine.to_rows(filtering.most_frequent(values, FLOOR, MOST_SHOWN))
        raise unknown(clause, missing[0], [row["value"] for row in often])


def _names(build: OpenBuild, clause: Clause) -> list[str]:
    if clause.field == "trait":
        return trait_names_of(build)
    version = build.versions["interactions"]
    large = build.engine.lake.n_rows("interactions", version) > LARGE
    names = filtering.property_names(build.table("interactions"), SAMPLED if large else 1)
    return sorted(row["name"] for row in build.engine.to_rows(names))


def _refuse(clause: Clause, words: Iterable[str], known: Collection[str]) -> None:
    for word in words:
        if word and word not in known:
            raise unknown(clause, word, known)


def _touchpoints(build: OpenBuild, key: str) -> set[str]:
    rows = build.rows("journey_touchpoints", journey=key, segment="")
    designed = [one for one in build.catalogue.journeys if one.key == key]
    return {row["touchpoint"] for row in rows} | {
        step.touchpoint for one in designed for step in one.steps
    }


def _segments(build: OpenBuild, key: str) -> set[str]:
    rows = build.rows("journey_outcomes", journey=key, outcome="")
    designed = [one for one in build.catalogue.journeys if one.key == key]
    return {row["segment"] for row in rows if row["segment"]} | {
        segment.key for one in designed for segment in one.segments
    }
