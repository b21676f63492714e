"""Two changes in one: nothing is lost, and what both changed is a clash."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from heed.definitions import editing
from heed.definitions.draft_state import Values
from heed.definitions.merging import Merge, Path, Side, item_of, merge
from heed.definitions.shapes import put_together, taken_apart, touchpoint_of
from heed.definitions.tests.strategies import journeys_with_strangers

JOURNEY = {
    "key": "order",
    "name": "An order",
    "stages": [
        {"key": "buy", "steps": ["placed", {"touchpoint": "paid", "owner": "shop"}]},
        {"key": "get", "steps": [{"touchpoint": "sent", "back_stage": "By lorry."}, "arrived"]},
    ],
    "handoffs": [{"from": "shop", "to": "carrier", "at": "paid"}],
}
BASE: Values = {
    "journey:order": JOURNEY,
    "touchpoint:paid": {"key": "paid", "owner": "shop", "when": {"name": "paid"}},
}


def sent_with(**fields: Any) -> Any:
    """Values in which the step `sent` says this, too."""
    return editing.changed_journey(
        BASE,
        "order",
        lambda journey: editing.set_step(
            journey, "sent", {**editing.get_step(journey, "sent"), **fields}
        ),
    )


def moved(name: str, way: editing.Way) -> Values:
    return editing.changed_journey(BASE, "order", lambda j: editing.move_step(j, name, way))


def steps_of(found: Merge) -> list[list[Any]]:
    stages = found.values["journey:order"]["stages"]
    return [[touchpoint_of(s) for s in stage["steps"]] for stage in stages]


def test_fields_of_one_step_that_two_people_changed_are_both_taken() -> None:
    found = merge(BASE, sent_with(owner="carrier"), sent_with(name="On its way"))
    sent = editing.get_step(found.values["journey:order"], "sent")
    assert sent == {
        "touchpoint": "sent",
        "back_stage": "By lorry.",
        "owner": "carrier",
        "name": "On its way",
    }
    assert found.clashes == []
    assert [one.path[3] for one in found.beside_mine()] == ["name", "owner"]


def test_same_field_is_a_clash_until_somebody_chooses() -> None:
    mine, theirs = sent_with(back_stage="By bicycle."), sent_with(back_stage="By drone.")
    found = merge(BASE, mine, theirs)
    (clash,) = found.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("By lorry.", "By bicycle.", "By drone.")
    assert found.values == mine
    assert merge(BASE, mine, theirs, {clash.path: "theirs"}).values == theirs


def test_change_of_a_step_follows_it_to_another_stage() -> None:
    found = merge(BASE, moved("sent", "left"), sent_with(owner="carrier"))
    assert steps_of(found) == [["sent", "placed", "paid"], ["arrived"]]
    assert editing.get_step(found.values["journey:order"], "sent")["owner"] == "carrier"
    assert found.clashes == []


def test_step_that_one_removed_and_the_other_changed_is_a_clash() -> None:
    removed = editing.changed_journey(BASE, "order", lambda j: editing.remove_step(j, "sent"))
    found = merge(BASE, removed, sent_with(owner="carrier"))
    (clash,) = found.clashes
    assert clash.mine is None
    assert steps_of(found) == [["placed", "paid"], ["arrived"]]
    kept = merge(BASE, removed, sent_with(owner="carrier"), {clash.path: "theirs"})
    assert steps_of(kept) == [["placed", "paid"], ["sent", "arrived"]]


def test_steps_that_two_people_added_are_both_there() -> None:
    def added(touchpoint: str, at: int) -> Values:
        new = {"touchpoint": touchpoint}
        return editing.changed_journey(BASE, "order", lambda j: editing.add_step(j, "buy", new, at))

    found = merge(BASE, added("basket", 0), added("receipt", 2))
    assert steps_of(found)[0] == ["basket", "placed", "paid", "receipt"]
    assert found.clashes == []
    assert found.beside_mine() == []


def test_stage_comes_back_for_a_step_that_somebody_put_into_it() -> None:
    without = editing.changed_journey(BASE, "order", lambda j: editing.remove_stage(j, "get"))
    new = {"touchpoint": "opened"}
    with_step = editing.changed_journey(BASE, "order", lambda j: editing.add_step(j, "get", new))
    found = merge(BASE, without, with_step)
    assert steps_of(found) == [["placed", "paid"], ["opened"]]


def test_orders_that_two_people_changed_otherwise_clash() -> None:
    three = editing.changed_journey(BASE, "order", lambda j: editing.move_step(j, "sent", "left"))

    def placed(name: str, at: int) -> Values:
        return editing.changed_journey(three, "order", lambda j: editing.place_step(j, name, 0, at))

    found = merge(three, placed("sent", 2), placed("paid", 0))
    (clash,) = found.clashes
    assert clash.path == ("journey:order", "order of steps", "buy")
    assert steps_of(found)[0] == ["placed", "paid", "sent"]
    theirs = merge(three, placed("sent", 2), placed("paid", 0), {clash.path: "theirs"})
    assert steps_of(theirs)[0] == ["paid", "sent", "placed"]


def test_condition_is_never_mixed_of_two() -> None:
    point = BASE["touchpoint:paid"]
    mine = {**BASE, "touchpoint:paid": {**point, "when": {"name": "paid", "channel": "web"}}}
    theirs = {**BASE, "touchpoint:paid": {**point, "when": {"name": "pays"}}}
    found = merge(BASE, mine, theirs)
    assert [one.path for one in found.clashes] == [("touchpoint:paid", "when")]


def test_definitions_removed_and_added_by_different_people() -> None:
    mine = {name: content for name, content in BASE.items() if name != "touchpoint:paid"}
    theirs = {**BASE, "team:shop": {"key": "shop"}}
    found = merge(BASE, mine, theirs)
    assert found.values.keys() == {"journey:order", "team:shop"}
    assert found.beside_mine() == []


@given(journeys_with_strangers(), journeys_with_strangers())
def test_change_of_one_person_alone_is_taken_as_it_is(
    base: dict[str, Any], after: dict[str, Any]
) -> None:
    before, changed = {"journey:x": base}, {"journey:x": after}
    assert merge(before, changed, before).values == changed
    assert merge(before, before, changed).values == changed
    assert merge(before, changed, changed).values == changed
    assert merge(before, changed, changed).clashes == []


@given(journeys_with_strangers())
def test_journey_that_is_taken_apart_is_put_together_as_it_was(journey: dict[str, Any]) -> None:
    kept = copy.deepcopy(journey)
    assert put_together(taken_apart(journey)) == kept
    assert journey == kept


@given(journeys_with_strangers(), journeys_with_strangers(), journeys_with_strangers(), st.data())
def test_every_field_of_a_merge_is_what_one_of_the_two_says(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], data: st.DataObject
) -> None:
    one, two, three = ({"journey:x": side} for side in (base, mine, theirs))
    choices: dict[Path, Side] = {
        clash.path: data.draw(st.sampled_from(["mine", "theirs"]))
        for clash in merge(one, two, three).clashes
    }
    found = merge(one, two, three, choices)
    whole = taken_apart(found.values["journey:x"])
    sides = [taken_apart(side) for side in (mine, theirs)]
    for name, step in whole["steps"].items():
        for word, value in step.items():
            assert any(value == side["steps"].get(name, {}).get(word) for side in sides)
    for path, choice in choices.items():
        if item_of(path)[1:2] == ("steps",) and len(path) == 4:
            side = sides[0] if choice == "mine" else sides[1]
            if path[2] in side["steps"] and path[2] in whole["steps"]:
                said = side["steps"][path[2]].get(path[3])
                assert whole["steps"][path[2]].get(path[3]) == said
