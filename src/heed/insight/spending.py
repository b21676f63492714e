"""What the customers of a segment spend a year, as the amounts of purchases tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from heed.customers.segments.moments import DAY, micros
from heed.customers.segments.opening import as_time
from heed.insight.measures import purchases as measures
from heed.insight.persona_results import Spending
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.estimate import Estimate, Window, withheld
from heed.kernel.money import minor_factor
from heed.stats.means import mean_estimate

A_YEAR_US = 365 * micros(DAY)
MEASURE = "amount"
NO_AMOUNTS = (
    "No touchpoint has records with an amount of money within a year. Name its column under "
    "`value` in the import specification."
)
NOT_COVERED = "Purchases that the data does not hold, what was sent back, and what they cost."


def spending_of(build: OpenBuild, segment: str, until_us: int) -> Spending:
    """The mean of what each customer in a segment spent in the year up to a moment.

    Purchases are the records of the touchpoint that most often carries an amount; who bought
    nothing counts with 0. Of several currencies it is the one in which most was bought.
    """
    touchpoint = _where_paid(build)
    if not touchpoint:
        return _unknown()
    bought = measures.between(_purchases(build, touchpoint), until_us - A_YEAR_US, until_us)
    found = build.engine.to_rows(measures.currencies(bought))
    if not found:
        return _unknown()
    currency = min(found, key=lambda row: (-row["n"], row["currency"]))["currency"]
    inside = measures.members_of(build.table("segment_members"), segment)
    table = build.engine.to_arrow(measures.spent(bought, inside, currency))
    amounts = table["value_minor"].to_numpy() / minor_factor(currency)
    found_mean = mean_estimate(amounts, measure=MEASURE, what="customers")
    return Spending(_described(found_mean, until_us), currency, touchpoint, len(found) - 1)


def _described(found: Estimate, until_us: int) -> Estimate:
    window = Window(as_time(until_us - A_YEAR_US).date(), as_time(until_us).date())
    described = found.described(window=window, basis="complete records")
    return replace(described, not_covered=NOT_COVERED if found.is_shown else "")


def _unknown() -> Spending:
    return Spending(withheld(NO_AMOUNTS, n=0, measure=MEASURE), "", "", 0)


def _filled(build: OpenBuild, name: str) -> Any:
    version = build.versions.get(name)
    if version is None or not build.engine.lake.n_rows(name, version):
        return None
    return build.table(name)


def _where_paid(build: OpenBuild) -> str:
    interactions = _filled(build, "interactions")
    if interactions is None:
        return ""
    points = build.catalogue.touchpoints
    rows = build.engine.to_rows(measures.with_value(interactions, points)) if points else []
    ranked = sorted(rows, key=lambda row: (-row["n"], row["touchpoint"]))
    return str(ranked[0]["touchpoint"]) if ranked else ""


def _purchases(build: OpenBuild, touchpoint: str) -> Any:
    people = _filled(build, "identity_map")
    return measures.purchases(
        build.table("interactions"), build.catalogue.touchpoints, (touchpoint,), people
    )
