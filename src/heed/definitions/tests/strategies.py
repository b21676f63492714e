"""Random catalogues that hold together: what properties of the notation are tried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from heed.customers.personas.design import Persona, Verification
from heed.customers.segments.rules import Segment
from heed.foundation.conditions import FIELDS, TALLY_FIELDS, Condition, read_condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.journeys.design import (
    Catalogue,
    Evidence,
    Handoff,
    JourneyDesign,
    Stage,
    Step,
    Team,
    Touchpoint,
)
from heed.journeys.journey_notation import CELLS, UNITS

keys = st.from_regex(r"[a-z0-9][a-z0-9_.\-]{0,8}", fullmatch=True)
TRICKY = [
    "yes",
    "no",
    "1.10",
    "007",
    "null",
    "~",
    "1e3",
    "- a",
    "a: b",
    "a\nb",
    "#x",
    "'",
    "=",
    "{",
]
texts = st.sampled_from(TRICKY) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
)
verifications = st.builds(
    Verification,
    on=st.dates(max_value=date(2000, 1, 1)),
    by=st.just("") | texts,
    how=st.just("") | texts,
)
durations = st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def conditions(draw: st.DrawFn, fields: tuple[str, ...], maps: tuple[str, ...]) -> Condition:
    """Conditions as people may write them, read into normal form."""
    cell = Cell(YamlFile("random", _written(draw, fields, maps, depth=2)))
    condition = read_condition(cell, fields=fields, maps=maps)
    assert condition is not None
    assert not cell.problems
    return condition


def _written(
    draw: st.DrawFn, fields: tuple[str, ...], maps: tuple[str, ...], depth: int
) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field in draw(st.lists(st.sampled_from([*fields, *maps]), max_size=2, unique=True)):
        content[field] = {draw(texts): _test(draw)} if field in maps else _test(draw)
    branch = draw(st.sampled_from(["", "all", "any", "not"])) if depth else ""
    if branch == "not":
        content["not"] = _written(draw, fields, maps, depth - 1)
    elif branch:
        number = draw(st.integers(1, 3))
        content[branch] = [_written(draw, fields, maps, depth - 1) for _ in range(number)]
    return content or {"name": _test(draw)}


def _test(draw: st.DrawFn) -> Any:
    values = draw(st.lists(texts, min_size=1, max_size=3))
    word = draw(st.sampled_from(["", "is", "starts_with", "contains", "present"]))
    if word == "present":
        return {"present": draw(st.booleans())}
    value = values[0] if len(values) == 1 else values
    return {word: value} if word else value


def _some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    if not values:
        return st.just(())
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def _maybe(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values])


evidence = st.sampled_from([Evidence(), Evidence("told", 3), Evidence("measured")])


def _steps(touchpoint: str, teams: list[str], segments: list[str]) -> st.SearchStrategy[Step]:
    cells = st.dictionaries(st.sampled_from(CELLS), evidence).map(
        lambda found: {cell: grade for cell, grade in found.items() if grade != Evidence()}
    )
    return st.builds(
        Step,
        touchpoint=st.just(touchpoint),
        name=st.just("") | texts,
        optional=st.booleans(),
        repeatable=st.booleans(),
        segments=_some(segments),
        owner=_maybe(teams),
        moment_of_truth=st.booleans(),
        desired_emotion=st.none() | st.integers(-2, 2),
        believed_emotion=st.none() | st.integers(-2, 2),
        front_stage=st.just("") | texts,
        back_stage=st.just("") | texts,
        systems=st.lists(texts, max_size=2).map(tuple),
        procedure=st.just("") | texts,
        evidence=cells,
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Catalogues whose references all exist."""
    names = st.lists(keys, max_size=4, unique=True)
    teams, segments = draw(names), draw(names)
    points = draw(st.lists(keys, min_size=1, max_size=5, unique=True))
    made_segments = {
        key: Segment(key, draw(texts), draw(conditions(FIELDS, ("properties", "traits"))))
        for key in segments
    }
    of_people = [key for key, made in made_segments.items() if not made.is_of_instances]
    personas = draw(names) if of_people else []
    journeys = draw(names)
    return Catalogue(
        teams=tuple(Team(key, draw(texts), draw(st.just("") | texts)) for key in teams),
        touchpoints=tuple(draw(_touchpoint(key, teams)) for key in points),
        segments=tuple(made_segments.values()),
        personas=tuple(draw(_personas(key, of_people)) for key in personas),
        journeys=tuple(
            replace(
                _journey(draw, key, teams, points, made_segments), personas=draw(_some(personas))
            )
            for key in journeys
        ),
    )


def _personas(key: str, segments: list[str]) -> st.SearchStrategy[Persona]:
    some = st.lists(texts, max_size=2).map(tuple)
    return st.builds(
        Persona,
        key=st.just(key),
        name=texts,
        segment=st.sampled_from(segments),
        description=st.just("") | texts,
        quote=st.just("") | texts,
        needs=some,
        frustrations=some,
        verified=st.none() | verifications,
    )


@st.composite
def _touchpoint(draw: st.DrawFn, key: str, teams: list[str]) -> Touchpoint:
    tallies = draw(st.booleans())
    fields = TALLY_FIELDS if tallies else FIELDS
    return Touchpoint(
        key=key,
        name=draw(texts),
        when=draw(st.none() | conditions(fields, ("properties",))),
        counts="tallies" if tallies else "interactions",
        owner=draw(_maybe(teams)),
        channel=draw(st.just("") | texts),
        description=draw(st.just("") | texts),
    )


def _journey(
    draw: st.DrawFn,
    key: str,
    teams: list[str],
    points: list[str],
    segments: dict[str, Segment],
) -> JourneyDesign:
    unit = draw(st.sampled_from(UNITS))
    walked = draw(st.lists(st.sampled_from(points), unique=True, max_size=4))
    cut = draw(st.integers(0, len(walked)))
    parts = [part for part in (walked[:cut], walked[cut:]) if part]
    stages = tuple(
        Stage(f"stage{n}", draw(texts), tuple(draw(_steps(p, teams, [*segments])) for p in part))
        for n, part in enumerate(parts)
    )
    handoff = st.builds(
        Handoff,
        from_owner=st.sampled_from(teams or ["-"]),
        to_owner=st.sampled_from(teams or ["-"]),
        at=_maybe(points),
        comes_along=st.lists(texts, max_size=2).map(tuple),
        accepted_within=st.none() | durations,
        evidence=evidence,
    )
    return JourneyDesign(
        key=key,
        name=draw(texts),
        unit=unit,
        case_kind=draw(st.just("") | texts) if unit == "case" else "",
        gap=draw(st.none() | durations),
        starts=draw(_some(points)),
        ends=draw(_some(points)),
        stages=stages,
        segments=tuple(segments[s] for s in draw(_some([*segments]))),
        handoffs=tuple(draw(st.lists(handoff, max_size=2))) if teams else (),
        description=draw(st.just("") | texts),
    )


@st.composite
def journeys_with_strangers(draw: st.DrawFn) -> dict[str, Any]:
    """Contents of journeys with words that the notation does not know, in every place."""
    points = draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6))
    cuts = sorted(draw(st.lists(st.integers(0, len(points)), min_size=1, max_size=3)))
    parts = [points[a:b] for a, b in zip([0, *cuts], [*cuts, len(points)], strict=True)]
    stages = [
        {"key": f"s{number}", **draw(_strangers), "steps": [draw(_raw_step(p)) for p in part]}
        for number, part in enumerate(parts)
    ]
    handoffs = [
        {"from": a, "to": b, **draw(_strangers)}
        for a, b in draw(
            st.lists(st.tuples(*[st.sampled_from("xyz")] * 2), unique=True, max_size=2)
        )
    ]
    journey = {"key": "x", **draw(_strangers), "stages": stages}
    return journey | ({"handoffs": handoffs} if handoffs else {})


_strangers = st.dictionaries(
    st.sampled_from(["name", "later", "colour"]),
    st.sampled_from(["red", "green", 3, True, ["a", "b"], {"x": 1}, {"x": 1, "y": [2]}]),
    max_size=2,
)


def _raw_step(touchpoint: str) -> st.SearchStrategy[Any]:
    return _strangers.map(lambda said: {"touchpoint": touchpoint, **said} if said else touchpoint)
