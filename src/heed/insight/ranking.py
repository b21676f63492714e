"""The order of findings: pinned ones first, then standards before scores, then by rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heed.insight.results import Finding


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Breaks, then delights, each most important first and numbered through from 1.

    Safety, legal, vulnerable and unowned findings are pinned above. Standards say what broke,
    scores only where people are less content: they come after. Within, the low end of the score
    effect as a fraction of the scale × reach decides, so that thin evidence cannot lead the list.
    """
    ordered = sorted(findings, key=_place)
    return tuple(replace(each, number=number) for number, each in enumerate(ordered, 1))


def _place(finding: Finding) -> tuple[bool, bool, bool, float, str, str]:
    return (
        finding.list != "breaks",
        not finding.pinned,
        finding.kind != "standard",
        -round(finding.rank, 9),
        finding.subject,
        finding.sentence,
    )
