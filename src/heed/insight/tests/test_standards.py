"""From decided cases to findings: what is named, what is not, who owns it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from heed.insight.results import Finding
from heed.insight.standards import DecidedCases, findings_of, search_cases
from heed.journeys.design import Catalogue, Team, Touchpoint
from heed.listening.answers import Cut
from heed.standards.design import Mark, Reach, Standard

CATALOGUE = Catalogue(
    teams=(Team("care", "Customer care"),),
    touchpoints=(Touchpoint("asked", "Asked", owner="care"), Touchpoint("sent", "Sent")),
)


def standard(
    touchpoint: str = "asked", target: float = 0.9, marks: tuple[Mark, ...] = ()
) -> Standard:
    rule = Reach(("answered",), timedelta(days=1))
    return Standard("quick", "Answered in a day", touchpoint, rule, target, marks=marks)


def cases(rates: list[float], n: int = 3000, **defined: object) -> DecidedCases:
    """Cases of ``n`` customers, evenly in as many regions as there are rates."""
    random = np.random.default_rng(21)
    region = np.arange(n) % len(rates)
    return DecidedCases(
        standard=standard(**defined),  # type: ignore[arg-type]
        ids=tuple(number.to_bytes(16) for number in range(n)),
        missed=(random.random(n) < np.array(rates)[region]).astype(np.int64),
        weights=np.ones(n),
        clusters=np.arange(n, dtype=np.int64) * 7919,
        unit="customer",
        due_us=np.zeros(n, dtype=np.int64),
        ended_us=np.zeros(n, dtype=np.int64),
        instances=np.arange(n, dtype=np.int64),
        cuts={"properties.region": Cut(region, tuple(f"r{k}" for k in range(len(rates))))},
    )


def found(given: DecidedCases) -> list[Finding]:
    searched = search_cases(given, family_wise=0.01)
    return findings_of(given, searched, None, CATALOGUE, 0.01)


def test_a_missed_goal_is_a_break_with_its_group_and_owner() -> None:
    (whole,) = found(cases([0.1, 0.1, 0.1, 0.35]))
    assert (whole.list, whole.owner, whole.pinned) == ("breaks", "Customer care", "")
    assert [str(part) for part in whole.groups[0].parts] == ["region r3"]
    assert "“Answered in a day” is missed in 1" in whole.sentence


def test_a_break_that_nobody_owns_is_pinned() -> None:
    (whole,) = found(cases([0.3, 0.3], touchpoint="sent"))
    assert (whole.owner, whole.pinned) == ("", "no owner")


def test_a_goal_that_is_met_by_everybody_alike_is_no_finding() -> None:
    assert found(cases([0.05, 0.05])) == []
    assert found(cases([0.0, 0.0])) == []


def test_a_marked_standard_is_named_and_pinned_whenever_it_was_missed() -> None:
    (whole,) = found(cases([0.01, 0.01], marks=("safety",)))
    assert whole.pinned == "safety"


def test_a_better_group_is_a_delight() -> None:
    whole, delight = found(cases([0.3, 0.3, 0.3, 0.05]))
    assert (whole.groups, delight.list) == ((), "delights")
    assert "is missed less" in delight.sentence


@pytest.mark.parametrize(("marks", "named"), [((), 0), (("legal",), 1)])
def test_too_few_cases_for_a_figure_are_named_only_where_marked(
    marks: tuple[Mark, ...], named: int
) -> None:
    given = found(cases([0.9], n=6, marks=marks))
    assert len(given) == named
    assert all("fewer than 10" in each.sentence for each in given)
