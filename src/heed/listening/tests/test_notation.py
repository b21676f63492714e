"""Metrics as they are written in files, and what is wrong with some."""

from __future__ import annotations

import pytest

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, parse_yaml
from heed.listening.checks import check_metrics
from heed.listening.metric import Metric
from heed.listening.notation import read_metric, write_metric

OWN = """
key: delighted
measure: share
scale: [1, 5]
high: [5, 5]
source: by hand
answers: {item: [satisfied, happy], properties: {region: north}, not: {mode: phone}}
vectors:
  - scores: {5: 56, 3: 14}
    value: 0.8
    low: 0.6918
    within: 0.0001
  - {scores: {5: 3}, withheld: fewer than 10}
"""
ASKED = """
key: loyalty
name: Recommendation
description: After a visit
like: nps
answers: recommend
basis: probability sample
asked:
  who: {name: survey_sent}
  outcome: properties.status
  complete: [completed]
  refusal: [declined, unsubscribed]
  eligible: 0.7
"""
COUNTED = "{key: a, like: csat, asked: {counts: {complete: 200, unknown: 180}}}"


def read(text: str) -> tuple[Metric, list[str]]:
    cell = Cell(parse_yaml(text, "experience.yaml"))
    metric = read_metric(cell)
    return metric, [str(problem) for problem in cell.problems]


@pytest.mark.parametrize("text", [OWN, ASKED, COUNTED])
def test_metric_survives_its_normal_form(text: str) -> None:
    metric, problems = read(text)
    assert problems == []
    content = write_metric(metric)
    again = read_metric(Cell(YamlFile("stored", content)))
    assert again == metric
    assert write_metric(again) == content


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{key: a}", "no formula"),
        ("{key: a, like: nps, measure: mean}", "stands beside `like`"),
        ("{key: a, measure: net, high: [9, 10]}", "A net needs `low`"),
        ("{key: a, measure: mean, high: [9, 10]}", "A mean has no `high`"),
        ("{key: a, measure: share, high: [10, 9]}", "first number is the larger"),
        ("{key: a, measure: share, high: 9}", "Two numbers are wanted"),
        ("{key: a, measure: share, high: [a, 9]}", "A number is wanted"),
        ("{key: a, measure: mean, vectors: [{scores: {x: 3}, value: 1}]}", "`x` is no score"),
        ("{key: a, measure: mean, vectors: [{scores: {1: 3}}]}", "either `value` or `withheld`"),
        ("{key: a, like: nps, basis: census}", "`census` is not known"),
        ("{key: a, like: nps, answers: []}", "list is empty"),
        ("{key: a, like: nps, answers: {actor: agent}}", "`actor` is not known"),
        ("{key: a, like: nps, asked: {who: sent}}", "`outcome` is missing"),
        ("{key: a, like: nps, asked: {counts: {partial: 3}}}", "`complete` is missing"),
        ("{key: a, like: nps, asked: {who: a, counts: {complete: 1}}}", "beside `counts`"),
        ("{key: a, like: nps, asked: {who: a, outcome: b, complete: c}}", "`b` holds no outcome"),
        ("{key: a, like: nps, asked: {counts: {complete: 1}, eligible: 2}}", "between 0 and 1"),
    ],
)
def test_mistakes_are_told_with_their_fix(text: str, told: str) -> None:
    _, problems = read(text)
    assert any(told in problem for problem in problems), problems


def findings(text: str) -> list[str]:
    metric, problems = read(text)
    assert problems == []
    return [finding.what for finding in check_metrics([metric]) if finding.severity == "mistake"]


def test_vectors_that_come_out_are_no_mistake() -> None:
    assert findings(OWN) == []
    assert findings(ASKED) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN.replace("value: 0.8", "value: 0.9"), "`value` was to be 0.9, but is 0.8"),
        (OWN.replace("fewer than 10", "zero weight"), "“zero weight” was to come out"),
        (OWN.replace("{5: 56, 3: 14}", "{5: 5}"), "fewer than 10"),
        ("{key: a, like: nsp}", "There is no formula `nsp`"),
        ("{key: a, measure: mean}", "no test vector"),
        (OWN.replace("high: [5, 5]", "high: [5, 7]"), "leaves the scale"),
        (
            "{key: a, measure: net, high: [5, 5], low: [1, 5], scale: [1, 5], "
            "vectors: [{scores: {1: 3}, withheld: fewer}]}",
            "low and high at once",
        ),
        (
            "{key: a, measure: share, high: [5, 5], vectors: [{scores: {1: 3}, withheld: few}]}",
            "needs the scale",
        ),
    ],
)
def test_definitions_that_do_not_hold_are_mistakes(text: str, told: str) -> None:
    assert any(told in what for what in findings(text)), findings(text)
