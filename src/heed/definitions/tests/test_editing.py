"""What an editor does touches only what is meant; texts go out and come back the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.definitions import editing
from heed.definitions.draft_state import (
    BY_NAME,
    State,
    Values,
    contents_of,
    definitions_of,
    keys_of,
    normal,
)
from heed.definitions.files import parse_definitions
from heed.definitions.scope import names_of
from heed.definitions.shapes import step_names, touchpoint_of
from heed.definitions.taking import taken_over
from heed.definitions.tests.strategies import catalogues, journeys_with_strangers
from heed.definitions.writing import experience_text
from heed.journeys.catalogue import contents_of as contents_of_catalogue
from heed.journeys.design import Catalogue
from heed.kernel.errors import NotFound

WAYS: list[editing.Way] = ["up", "down", "left", "right"]
MANY = settings(max_examples=60, deadline=None)
JOURNEY: dict[str, Any] = {
    "key": "order",
    "stages": [{"key": "buy", "steps": ["placed", "paid"]}, {"key": "get", "steps": ["sent"]}],
}


def done(change: Callable[[dict[str, Any]], None], journey: Any = None) -> list[list[str]]:
    content = copy.deepcopy(journey or JOURNEY)
    change(content)
    return [[touchpoint_of(s) for s in stage["steps"]] for stage in content["stages"]]


def test_step_goes_as_far_as_the_ends() -> None:
    assert done(lambda j: editing.move_step(j, "placed", "up")) == [["placed", "paid"], ["sent"]]
    assert done(lambda j: editing.move_step(j, "sent", "right")) == [["placed", "paid"], ["sent"]]
    assert done(lambda j: editing.place_step(j, "placed", 9, 9)) == [["paid"], ["sent", "placed"]]


def test_second_step_of_a_touchpoint_has_a_name_of_its_own() -> None:
    steps = ["x", {"touchpoint": "x", "segments": ["s"]}]
    twice = {"stages": [{"key": "a", "steps": steps}]}
    assert step_names(steps) == ["x", "x~2"]
    assert editing.get_step(twice, "x~2")["segments"] == ["s"]
    assert done(lambda j: editing.remove_step(j, "x"), twice) == [["x"]]


@pytest.mark.parametrize(
    "change",
    [
        lambda j: editing.move_step(j, "nothing", "up"),
        lambda j: editing.move_stage(j, "nothing", 1),
        lambda j: editing.add_step(j, "nothing", {"touchpoint": "x"}),
        lambda j: editing.remove_handoff(j, 0),
        lambda j: editing.set_handoff(j, 3, {}),
    ],
)
def test_what_is_not_there_cannot_be_changed(change: Callable[[Any], None]) -> None:
    with pytest.raises(NotFound, match="in this draft any more"):
        change(copy.deepcopy(JOURNEY))


@MANY
@given(journeys_with_strangers(), st.data())
def test_moving_keeps_every_word_of_every_step_and_stage(
    journey: dict[str, Any], data: st.DataObject
) -> None:
    stages = journey["stages"]
    names = step_names([step for stage in stages for step in stage["steps"]])
    before = {name: editing.get_step(journey, name) for name in names}
    keys = [stage["key"] for stage in stages]
    moved = copy.deepcopy(journey)
    for _ in range(data.draw(st.integers(1, 6))):
        if len(names) > 0 and data.draw(st.booleans()):
            way = data.draw(st.sampled_from(WAYS))
            editing.move_step(moved, data.draw(st.sampled_from(names)), way)
        else:
            key = data.draw(st.sampled_from(keys))
            editing.move_stage(moved, key, data.draw(st.sampled_from([-1, 1])))
    assert {name: editing.get_step(moved, name) for name in names} == before
    own = {stage["key"]: {**stage, "steps": []} for stage in stages}
    assert {stage["key"]: {**stage, "steps": []} for stage in moved["stages"]} == own
    rest = {word: said for word, said in journey.items() if word != "stages"}
    assert {word: said for word, said in moved.items() if word != "stages"} == rest


@MANY
@given(catalogues(), st.data())
def test_edited_experience_goes_out_and_comes_back_the_same(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    values = _edited({c.name: c.content for c in contents_of_catalogue(catalogue)}, data)
    text = _text(values, "")
    read = parse_definitions(text, origin="")
    assert taken_over(values, read) == values
    assert _text(taken_over({}, read), "") == text
    for name in [name for name in values if name.startswith("journey:")]:
        part = _text(values, name)
        again = parse_definitions(part, origin="")
        assert taken_over(values, again) == values
        assert _text(taken_over({}, again), name) == part


@MANY
@given(catalogues(), st.data())
def test_state_of_a_draft_leads_to_what_it_says(catalogue: Catalogue, data: st.DataObject) -> None:
    contents = contents_of_catalogue(catalogue)
    base = State({one.name: one for one in contents})
    after = _edited(base.values, data)
    state = base.saying(after)
    assert state.values == after
    assert base.saying(base.values).changes == {}
    read = definitions_of(after, "x").contents
    assert {one.name: one.content for one in read} == {
        name: content for name, content in after.items() if not name.startswith("order:")
    }


def test_text_that_is_taken_over_leaves_the_places_of_others() -> None:
    values: Values = {f"touchpoint:{key}": {"key": key} for key in "abcd"}
    values["order:touchpoint"] = {"keys": list("abcd")}

    def order(text: str) -> list[str]:
        points = ", ".join(f"{{key: {key}}}" for key in text)
        read = parse_definitions(f"heed: 1\ntouchpoints: [{points}]\n", origin="")
        return keys_of(taken_over(values, read), "touchpoint")

    assert order("ac") == list("abcd")
    assert order("axc") == list("abxcd")
    assert order("ca") == list("cdab")


def test_what_a_text_does_not_hold_is_removed_only_if_asked() -> None:
    values: Values = {"team:a": {"key": "a"}, "team:b": {"key": "b"}, "team:c": {"key": "c"}}
    read = parse_definitions("heed: 1\nteams: [{key: a, name: New}]\n", origin="")
    assert taken_over(values, read).keys() == values.keys()
    assert taken_over(values, read, {"team:a", "team:b"}) == {
        "team:a": {"key": "a", "name": "New"},
        "team:c": {"key": "c"},
    }


def _edited(values: Values, data: st.DataObject) -> Values:
    """The values after some changes of an editor, in normal form."""
    journeys = [name.partition(":")[2] for name in values if name.startswith("journey:")]
    for key in journeys:
        stages = values[f"journey:{key}"].get("stages", [])
        names = step_names([step for stage in stages for step in stage["steps"]])
        move = (
            (data.draw(st.sampled_from(names)), data.draw(st.sampled_from(WAYS))) if names else None
        )
        stage = {"key": "brand-new", "name": data.draw(st.sampled_from(["New", "a: b", "#"]))}
        values = editing.changed_journey(values, key, partial(_shaken, move=move, stage=stage))
    values = editing.with_definition(values, "team:zz", {"key": "zz", "contact": "z@example.com"})
    values = editing.moved_definition(values, "team:zz", -1)
    return {n: normal(n, c) if n.partition(":")[0] in BY_NAME else c for n, c in values.items()}


def _shaken(
    journey: dict[str, Any], move: tuple[str, editing.Way] | None, stage: dict[str, Any]
) -> None:
    if move:
        editing.move_step(journey, *move)
    editing.add_stage(journey, stage)


def _text(values: Values, subject: str) -> str:
    names = {*names_of(values, subject)}
    contents = contents_of(values, {})
    return experience_text(c for c in contents if c.kind == "order" or c.name in names)
