"""Reading what people decided about findings."""

from __future__ import annotations

from collections.abc import Iterable

from heed.insight.deciding import finding_key
from heed.insight.models import FindingDecision
from heed.insight.results import Finding


def decisions_on(findings: Iterable[Finding]) -> dict[int, FindingDecision]:
    """What was decided, by number of the finding; an unstored empty one where nothing was."""
    keys = {finding.number: finding_key(finding) for finding in findings}
    rows = FindingDecision.objects.filter(key__in=keys.values()).select_related("owner_person")
    stored = {row.key: row for row in rows}
    return {number: stored.get(key) or FindingDecision(key=key) for number, key in keys.items()}
