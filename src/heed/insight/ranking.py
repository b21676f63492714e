"""The order of findings: pinned first, standards before scores, then by cost, else effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heed.insight.results import Finding, Kind

TIERS: dict[Kind, int] = {"standard": 0, "response": 0, "handoff": 1, "score": 2}


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Breaks, then delights, each most important first and numbered through from 1.

    Safety, legal, vulnerable and unowned findings are pinned above. Standards and who does not
    answer say what broke, scores only where people are less content: they come after. Within, those
    whose cost has a low end above zero come first, the largest low end leading; then the low end of
    the score effect as a fraction of the scale × reach decides. Thin evidence cannot lead the list.
    Costs in several currencies cannot be compared, so they do not rank.
    """
    currencies = {each.worth.currency for each in findings if each.worth}
    by_cost = len(currencies) == 1
    ordered = sorted(findings, key=lambda each: _place(each, by_cost=by_cost))
    return tuple(replace(each, number=number) for number, each in enumerate(ordered, 1))


def _place(finding: Finding, *, by_cost: bool) -> tuple[bool, bool, int, int, float, str, str]:
    cost = finding.worth.low_minor if by_cost and finding.worth else 0
    return (
        finding.list != "breaks",
        not finding.pinned,
        TIERS[finding.kind],
        -cost,
        -round(finding.rank, 9),
        finding.subject,
        finding.sentence,
    )
