"""Findings against planted truths: every planted break is named, noise is not, intervals hold.

Companies are drawn by the simulation and judged by the functions of a build, without the files and
tables between (`tests.kit.simulated_material`); one test holds that short way against a real build.
Seeds were fixed before anything was run. 20,000 customers and 18 months are the smallest company in
which every planted break has the power to be found in halves: of some 440 answers after a wrong
invoice about 80 are from trade customers, 40 in each half; in a company of 10,000 this break is
found in most, not in all.

What must be named among the first five: the handoff that nobody owns (pinned above all others, from
design and flow), that customers do not hear of a new date, the promise missed by one carrier in two
regions from a month on, card holders who are asked too often, and the invoice that only trade
customers mind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from heed.insight.judging import judge
from heed.insight.ranking import ranked
from heed.insight.results import GroupPart
from heed.insight.standards import search_cases
from heed.simulation.company import Company, make_company
from heed.simulation.orders import slow_from
from heed.simulation.plan import Size, nothing_planted
from heed.stats.concentration import FAMILY_WISE
from tests.kit.command_line import CommandLine
from tests.kit.simulated_material import (
    INVOICE,
    PROMISE,
    TOLD,
    Desk,
    compared,
    material_of,
    promise_of,
)

CUSTOMERS, MONTHS = 20_000, 18
SEED = 2_024
SEEDS = tuple(range(101, 121))
RATE_SEEDS = tuple(range(1_001, 1_101))
NOISE_SEEDS = tuple(range(5_001, 5_301))
SMALL = 400  # customers of a company of noise, with a year of data
"""Large enough for every search to have groups to compare; 300 of them run in minutes."""
MOST_NAMED = 3  # of 300: one in a hundred, as promised; at the promised error itself, P(> 3) = 35 %


def company(seed: int) -> Company:
    return make_company(Size(customers=CUSTOMERS, months=MONTHS, seed=seed))


def is_planted(parts: Mapping[str, set[str]], since: str, drawn: Company) -> bool:
    """Whether a group is the planted one: carrier, both regions, and the first month."""
    slow = drawn.plan.slow_carrier
    assert slow is not None
    regions = parts.get("properties.region", parts.get("traits.region"))
    carrier = parts.get("properties.carrier")
    when = since == str(slow_from(drawn.plan, drawn.calendar))
    return len(parts) == 2 and carrier == {slow.carrier} and regions == set(slow.regions) and when


def values_of(parts: Sequence[GroupPart]) -> dict[str, set[str]]:
    return {part.column: {part.value, *part.others} for part in parts}


def check_breaks(drawn: Company) -> None:
    """Every planted break that is searched for leads the list; the fifth one is pinned above."""
    judged = ranked(judge(material_of(drawn)).findings)
    first = {finding.subject: finding for finding in judged[:4]}
    assert set(first) == {TOLD, PROMISE, "invitations", INVOICE}
    worst = first[PROMISE].groups[0]
    assert is_planted(values_of(worst.parts), worst.since, drawn)
    asked = first["invitations"]
    assert values_of(asked.groups[0].parts) == {"traits.card": {"yes"}}
    effect = first[INVOICE].effect
    assert effect is not None
    minds = effect.matters_more[0]
    assert values_of(minds.parts) == {"traits.segment": {"trade"}}
    assert minds.inside.high < -1 < minds.elsewhere.low


def check_drivers(drawn: Company) -> bool:
    """Callers recommend less, and Heed says that calling is not why; whether 0 is in the interval.

    Neither calling nor the magazine is called clear; planted weights of what matters are.
    """
    drivers = {driver.key: driver for driver in compared(drawn).drivers}
    calls = drivers["telephone"]
    assert calls.plain.high < -1  # what a naive comparison says
    assert not calls.is_clear
    assert abs(calls.adjusted.value) < abs(calls.plain.value) / 4
    assert not drivers["magazine"].is_clear
    for key in (PROMISE, "two-clicks", "store-visit", "customer-told"):
        assert drivers[key].is_clear, key
    return calls.adjusted.low <= 0 <= calls.adjusted.high


def test_planted_breaks_lead_the_list() -> None:
    check_breaks(company(SEED))


def test_confounder_is_adjusted_for() -> None:
    assert check_drivers(company(SEED))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_planted_breaks_lead_the_list_of_each_company(seed: int) -> None:
    check_breaks(company(seed))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_confounder_is_adjusted_for_in_each_company() -> None:
    """Intervals of 95 % hold the truth in at least 17 of 20: fewer has a chance below 2 %."""
    held = [check_drivers(company(seed)) for seed in SEEDS]
    assert sum(held) >= 17


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_planted_rate_lies_in_its_interval_in_93_of_100_companies() -> None:
    held, found = 0, 0
    for seed in RATE_SEEDS:
        drawn = company(seed)
        slow = drawn.plan.slow_carrier
        assert slow is not None
        for group in search_cases(promise_of(Desk(drawn)), family_wise=FAMILY_WISE).found:
            parts = {part.dimension: {part.value, *part.others} for part in group.parts}
            rate = group.contrast.inside
            if is_planted(parts, group.since, drawn) and rate.low and rate.high:
                found += 1
                held += rate.low <= slow.late <= rate.high
    assert held >= 93, f"{held} of {found} intervals hold the planted rate"


def noise(seed: int) -> Company:
    return make_company(Size(customers=SMALL, months=12, seed=seed), nothing_planted())


def named(seed: int) -> list[str]:
    """Whatever a company without anything to find is said to have."""
    findings = judge(material_of(noise(seed), words=True)).findings
    return [finding.sentence for finding in findings]


def clear_drivers(seed: int) -> list[str]:
    return [driver.key for driver in compared(noise(seed)).drivers if driver.is_clear]


def test_ten_companies_of_noise_are_silent() -> None:
    assert [told for seed in NOISE_SEEDS[:10] if (told := named(seed))] == []
    assert [clear for seed in NOISE_SEEDS[:10] if (clear := clear_drivers(seed))] == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_of_300_companies_of_noise_at_most_three_have_a_finding() -> None:
    """All searches of a run share an error of 1 %; groups are tested exactly or cautiously.

    The bound of three is the promise itself, without allowance for chance: it holds because the
    guards (halves, Holm, both directions at half of the error) leave the true error well below.
    """
    assert len([seed for seed in NOISE_SEEDS if named(seed)]) <= MOST_NAMED


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_of_300_companies_of_noise_at_most_three_have_a_clear_driver() -> None:
    assert len([seed for seed in NOISE_SEEDS if clear_drivers(seed)]) <= MOST_NAMED


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_build_finds_what_the_short_way_finds(tmp_path: Path) -> None:
    heed = CommandLine(tmp_path / "home")
    size = ("--customers", str(CUSTOMERS), "--months", str(MONTHS), "--seed", str(SEED))
    heed.text("simulate", *size, "--import", "--out", tmp_path / "company")
    breaks = heed.json("findings")["breaks"]
    assert [each["subject"] for each in breaks[1:5]] == [
        each.subject for each in ranked(judge(material_of(company(SEED))).findings)[:4]
    ]
    assert (breaks[0]["kind"], breaks[0]["pinned"]) == ("handoff", "no owner")
    cases = promise_of(Desk(company(SEED)))
    promise = next(each for each in breaks if each["subject"] == PROMISE)
    assert promise["share"]["n"] == cases.missed.size
    assert promise["share"]["value"] == pytest.approx(float(np.mean(cases.missed)))
