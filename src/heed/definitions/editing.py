"""What an editor does to definitions: each function takes values and returns changed ones.

Only what is meant is touched: whatever else a content says stays as it is, known here or not.
Steps are known by the names of :mod:`heed.definitions.shapes`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from heed.definitions.draft_state import Values, keys_of
from heed.definitions.shapes import HANDOFFS, STAGES, STEPS, as_mapping, step_names
from heed.journeys.catalogue import ORDER
from heed.journeys.journey_notation import CELLS
from heed.kernel.errors import NotFound

Way = Literal["up", "down", "left", "right"]
Content = dict[str, Any]


def with_definition(values: Mapping[str, Any], name: str, content: Content) -> Values:
    """The values with this definition in place of the one before, or at the end."""
    return {**values, name: content}


def without_definition(values: Mapping[str, Any], name: str) -> Values:
    """The values without a definition; what names it is left to the checks.

    Raises:
        NotFound: there is no such definition.
    """
    _need(name in values, name)
    return {key: value for key, value in values.items() if key != name}


def moved_definition(values: Mapping[str, Any], name: str, by: int) -> Values:
    """The values with a definition moved up (-1) or down (1) among those of its kind."""
    kind, _, key = name.partition(":")
    keys = keys_of(values, kind)
    _need(key in keys, name)
    return {**values, f"{ORDER}:{kind}": {"keys": _moved(keys, keys.index(key), by)}}


def changed_journey(
    values: Mapping[str, Any], key: str, change: Callable[[Content], None]
) -> Values:
    """The values with a journey to whose copy ``change`` was done."""
    name = f"journey:{key}"
    _need(name in values, name)
    content = copy.deepcopy(values[name])
    change(content)
    return with_definition(values, name, content)


def add_stage(journey: Content, stage: Content) -> None:
    """Put a stage at the end."""
    journey.setdefault(STAGES, []).append({**stage, STEPS: stage.get(STEPS, [])})


def set_stage(journey: Content, key: str, stage: Content) -> None:
    """Change what a stage says of itself; its steps stay."""
    number = _stage_number(journey, key)
    journey[STAGES][number] = {**stage, STEPS: journey[STAGES][number].get(STEPS, [])}


def move_stage(journey: Content, key: str, by: int) -> None:
    """Move a stage to the left (-1) or right (1)."""
    number = _stage_number(journey, key)
    journey[STAGES] = _moved(journey[STAGES], number, by)


def remove_stage(journey: Content, key: str) -> None:
    """Take a stage with its steps out."""
    del journey[STAGES][_stage_number(journey, key)]


def get_step(journey: Content, name: str) -> Content:
    """A step as a mapping."""
    stage, place = find_step(journey, name)
    return as_mapping(journey[STAGES][stage][STEPS][place])


def add_step(journey: Content, stage: str, step: Content, at: int | None = None) -> None:
    """Put a step into a stage, at the end or at a place counted from 0."""
    steps = journey[STAGES][_stage_number(journey, stage)].setdefault(STEPS, [])
    steps.insert(len(steps) if at is None else at, step)


def set_step(journey: Content, name: str, step: Content) -> None:
    """Put another content in the place of a step."""
    stage, place = find_step(journey, name)
    journey[STAGES][stage][STEPS][place] = step


def remove_step(journey: Content, name: str) -> None:
    """Take a step out; its touchpoint stays defined."""
    stage, place = find_step(journey, name)
    del journey[STAGES][stage][STEPS][place]


def move_step(journey: Content, name: str, way: Way) -> None:
    """Move a step by one: up and down in its stage, left and right to the stage beside."""
    stage, place = find_step(journey, name)
    if way in ("up", "down"):
        place_step(journey, name, stage, place + (-1 if way == "up" else 1))
    else:
        place_step(journey, name, stage + (-1 if way == "left" else 1), place)


def place_step(journey: Content, name: str, stage: int, place: int) -> None:
    """Move a step to a place in a stage, both counted from 0; the ends are as far as it goes."""
    before, at = find_step(journey, name)
    stages = journey[STAGES]
    step = stages[before][STEPS].pop(at)
    steps = stages[min(max(stage, 0), len(stages) - 1)].setdefault(STEPS, [])
    steps.insert(min(max(place, 0), len(steps)), step)


def find_step(journey: Content, name: str) -> tuple[int, int]:
    """In which stage and at which place a step stands, both counted from 0.

    Raises:
        NotFound: the journey has no such step.
    """
    places = [
        (stage, place)
        for stage, content in enumerate(journey.get(STAGES, []))
        for place in range(len(content.get(STEPS, [])))
    ]
    names = step_names([journey[STAGES][stage][STEPS][place] for stage, place in places])
    _need(name in names, name)
    return places[names.index(name)]


def set_handoff(journey: Content, number: int | None, handoff: Content) -> None:
    """Put a handoff in the place of another (counted from 0), or at the end."""
    handoffs = journey.setdefault(HANDOFFS, [])
    if number is None:
        handoffs.append(handoff)
    else:
        _need(0 <= number < len(handoffs), str(number))
        handoffs[number] = handoff


def remove_handoff(journey: Content, number: int) -> None:
    """Take a handoff out; it is counted from 0."""
    handoffs = journey.get(HANDOFFS, [])
    _need(0 <= number < len(handoffs), str(number))
    del handoffs[number]


def evidence_by_cell(evidence: Any) -> dict[str, Any]:
    """A step's evidence by cell; one grade alone holds for all cells."""
    if evidence is None:
        return {}
    return dict(evidence) if isinstance(evidence, dict) else dict.fromkeys(CELLS, evidence)


def _stage_number(journey: Content, key: str) -> int:
    keys = [stage.get("key") for stage in journey.get(STAGES, [])]
    _need(key in keys, key)
    return keys.index(key)


def _moved(items: Sequence[Any], number: int, by: int) -> list[Any]:
    found = list(items)
    item = found.pop(number)
    found.insert(min(max(number + by, 0), len(found)), item)
    return found


def _need(is_there: bool, name: str) -> None:
    if not is_there:
        raise NotFound(f"There is no `{name}` in this draft any more.")
