"""Value models and restricted columns as people write them: normal form, mistakes, warnings."""

from __future__ import annotations

from typing import Any

import pytest

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.insight.value_model import CaseCost, Margin, Repeat, RestrictedColumn, Stated
from heed.insight.value_notation import (
    read_restricted,
    read_value_model,
    write_restricted,
    write_value_model,
)

WHOLE: dict[str, Any] = {
    "key": "late",
    "currency": "EUR",
    "standards": ["quick"],
    "when": {"channel": "web"},
    "margin": {"per_order": {"low": 10, "high": 12.5, "source": "Finance"}},
    "repeat": {
        "touchpoint": "order",
        "within": "90 days",
        "lost_share": {"low": "2 %", "high": "6.5 %", "source": "A guess"},
    },
    "costs": [{"name": "Call", "low": 2, "high": 5}],
}


def cell(content: Any) -> Cell:
    return Cell(YamlFile("f.yaml", content))


def problems(content: Any) -> str:
    given = cell(content)
    read_value_model(given)
    return " ".join(str(problem) for problem in given.problems)


def test_a_whole_model_is_read_and_written_as_it_was() -> None:
    given = cell(WHOLE)
    model = read_value_model(given)
    assert not given.problems
    assert model.margin == Margin(per_order=Stated(10, 12.5, "Finance"))
    assert model.repeat is not None
    assert model.repeat.lost_share == Stated(0.02, 0.065, "A guess")
    assert model.costs == (CaseCost("Call", Stated(2, 5)),)
    assert write_value_model(model) == WHOLE
    assert model.is_about("quick")
    assert not model.is_about("slow")


def test_one_number_is_both_ends() -> None:
    short = {**WHOLE, "margin": {"per_order": 20}}
    model = read_value_model(cell(short))
    assert model.margin == Margin(per_order=Stated(20, 20))
    assert write_value_model(model)["margin"] == {"per_order": 20}
    share = read_value_model(cell({**WHOLE, "margin": {"share_of_value": 0.3}}))
    assert write_value_model(share)["margin"] == {"share_of_value": "30 %"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"currency": "euro"}, "is no currency"),
        ({"margin": None}, "What a repeat purchase earns is not said"),
        ({"repeat": None}, "A margin alone says nothing"),
        ({"repeat": None, "margin": None, "costs": None}, "names no cost"),
        ({"margin": {"per_order": 1, "share_of_value": "5 %"}}, "said in one way"),
        ({"margin": {"per_order": -1}}, "An amount from 0"),
        ({"margin": {"per_order": True}}, "An amount from 0"),
        ({"margin": {"share_of_value": "130 %"}}, "is no share"),
        ({"costs": [{"name": "Call", "low": 5, "high": 2}]}, "low end lies above"),
        ({"repeat": {"touchpoint": "order"}}, "neither measured nor stated"),
        ({"repeat": {"within": "90 days"}}, "Which purchase is meant"),
        ({"repeat": {"touchpoint": "order", "within": "soon"}}, "no length of time"),
        ({"standard": "quick"}, "Did you mean `standards`"),
    ],
)
def test_a_mistake_is_told_with_its_fix(change: dict[str, Any], says: str) -> None:
    assert says in problems({**WHOLE, **change})


@pytest.mark.parametrize("content", ["properties.gender", {"column": "traits.age", "why": "Law"}])
def test_a_restricted_column_is_a_name_or_a_mapping(content: Any) -> None:
    given = cell(content)
    found = read_restricted(given)
    assert not given.problems
    assert read_restricted(cell(write_restricted(found))) == found


@pytest.mark.parametrize("content", ["gender", "props.gender", "properties."])
def test_what_is_no_column_is_told(content: str) -> None:
    given = cell(content)
    assert isinstance(read_restricted(given), RestrictedColumn)
    assert "is no column" in str(given.problems[0])


def test_repeat_without_touchpoint_is_for_stated_shares_only() -> None:
    stated = {"lost_share": {"low": "1 %", "high": "2 %"}}
    model = read_value_model(cell({**WHOLE, "repeat": stated}))
    assert model.repeat == Repeat(lost_share=Stated(0.01, 0.02))
