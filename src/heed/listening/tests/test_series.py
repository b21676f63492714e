"""Which metrics there are, and what is never pooled."""

from __future__ import annotations

from typing import Any

import pytest

from heed.foundation.conditions import Condition
from heed.listening.metric import Metric
from heed.listening.series import plan_metrics

LOYALTY = Metric("loyalty", "Loyalty", Condition("is", "item", ("recommend",)), like="nps")
EASE = Metric("ease", "Ease", Condition("is", "item", ("ease",)), like="ces")


def met(item: str, scale: tuple[float, float], n: int = 20, **facts: Any) -> dict[str, Any]:
    low, high = scale
    row = {"source": "survey", "kind": "answer", "item": item, "mode": "web", "n": n}
    ends = {"scale_min": low, "scale_max": high, "first_us": 0, "last_us": n}
    return {**row, **ends, "m0": False, **facts}


def keys(rows: list[dict[str, Any]]) -> list[str]:
    return [plan.key for plan in plan_metrics((), rows)]


def refusal(metric: Metric, *rows: dict[str, Any]) -> str:
    (plan,) = plan_metrics((metric,), [{**row, "m0": True} for row in rows])
    return plan.refused


def test_bare_scores_get_their_metrics_by_themselves() -> None:
    rows = [
        met("Würden Sie uns weiterempfehlen?", (0, 10)),
        met("satisfied", (1, 5)),
        met("ease", (1, 7)),
        met("temperature", (0, 10)),
        met("solved", (0, 1)),
    ]
    assert sorted(keys(rows)) == [
        "csat-satisfied",
        "mean-ease",
        "mean-satisfied",
        "mean-temperature",
        "nps-wuerden-sie-uns-weiterempfehlen",
        "yes-solved",
    ]


def test_modes_and_sources_are_told_apart_by_key() -> None:
    rows = [
        met("recommend", (0, 10)),
        met("recommend", (0, 10), mode="phone"),
        met("recommend", (0, 10), source="app"),
    ]
    assert len(set(keys(rows))) == 3
    assert "nps-recommend-phone" in keys(rows)
    assert "nps-recommend-web-app" in keys(rows)


def test_reviews_are_self_selected_and_answers_unknown() -> None:
    plans = plan_metrics((), [met("a", (0, 1)), met("b", (0, 1), kind="review")])
    assert [plan.basis for plan in plans] == ["unknown", "self-selected"]


def test_what_a_defined_metric_takes_gets_no_default() -> None:
    rows = [met("recommend", (0, 10), m0=True), met("satisfied", (1, 5))]
    plans = plan_metrics((LOYALTY,), rows)
    assert [plan.key for plan in plans] == ["loyalty", "csat-satisfied", "mean-satisfied"]
    assert plans[0].definition == "loyalty@1, nps@1"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "No answer with a score"),
        ([met("ease", (1, 7)), met("ease", (1, 5))], "2 scales: 1 to 5 (20), 1 to 7 (20)"),
        ([met("ease", (1, 7)), met("effort", (1, 7), 30)], "2 wordings: effort (30), ease (20)"),
        ([met("ease", (1, 7)), met("ease", (1, 7), mode="phone")], "2 modes"),
        ([met("ease", (1, 7)), met("ease", (1, 7), kind="review")], "2 kinds"),
        ([met("ease", (1, 7)), met("ease", (1, 7), source="app")], "2 sources"),
        ([met("ease", (1, 5))], "scale from 1 to 5, but ces@1 is made for 1 to 7"),
    ],
)
def test_what_may_not_be_pooled_is_refused(rows: list[dict[str, Any]], told: str) -> None:
    assert told in refusal(EASE, *rows)


def test_sources_that_are_named_are_pooled() -> None:
    named = Condition(
        "all",
        parts=(
            Condition("is", "item", ("ease",)),
            Condition("in", "source", ("app", "survey")),
        ),
    )
    metric = Metric("ease", "Ease", named, like="ces")
    assert refusal(metric, met("ease", (1, 7)), met("ease", (1, 7), source="app")) == ""
