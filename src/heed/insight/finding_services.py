"""Deciding about findings: acknowledging, assigning an owner, muting until a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from heed.foundation import audit
from heed.foundation.models import User
from heed.foundation.turns import take_turn
from heed.insight.deciding import check_mute, finding_key
from heed.insight.models import FindingDecision
from heed.insight.results import Finding
from heed.kernel.errors import HeedError


def acknowledge_finding(*, finding: Finding, actor: str, now: datetime) -> FindingDecision:
    """Write down that somebody has seen the finding and takes it seriously; once is enough."""
    with transaction.atomic():
        decision = _decision(finding)
        if decision.acknowledged_at is None:
            decision.acknowledged_by, decision.acknowledged_at = actor, now
            _store(decision, "finding.acknowledged", actor, now)
    return decision


def assign_finding(
    *,
    finding: Finding,
    team: str = "",
    person: User | None = None,
    teams: frozenset[str],
    actor: str,
    now: datetime,
) -> FindingDecision:
    """Give the finding to a team or a person; to nobody if neither is given.

    Args:
        finding: The finding.
        team: Key of a team.
        person: Somebody who signs in.
        teams: Keys of the teams that are defined now.
        actor: Who decides.
        now: When.

    Raises:
        HeedError: there is no such team, the person was disabled, or both are given.
    """
    if team and person:
        raise HeedError("Give it to a team or to a person, not to both.", field="owner")
    if team and team not in teams:
        raise HeedError(f"There is no team {team}. Choose one of the list.", field="owner")
    if person and not person.is_active:
        raise HeedError("This person does not sign in any more.", field="owner")
    with transaction.atomic():
        decision = _decision(finding)
        before = (decision.owner_team, decision.owner_person_id)
        decision.owner_team, decision.owner_person = team, person
        if before != (team, person.pk if person else None):
            whom = person.pk if person else None
            _store(decision, "finding.assigned", actor, now, team=team, person=whom)
    return decision


def mute_finding(
    *, finding: Finding, reason: str, until: date, today: date, actor: str, now: datetime
) -> FindingDecision:
    """Fold the finding away to the end of the day ``until``; it comes back by itself.

    Raises:
        HeedError: it may not be muted, or reason or day do not do; see
            `heed.insight.deciding.check_mute`.
    """
    said = " ".join(reason.split())
    check_mute(finding, said, until, today)
    with transaction.atomic():
        decision = _decision(finding)
        decision.mute_reason, decision.muted_until, decision.muted_by = said, until, actor
        _store(decision, "finding.muted", actor, now, until=until.isoformat())
    return decision


def unmute_finding(*, finding: Finding, actor: str, now: datetime) -> FindingDecision:
    """Bring a muted finding back before its day."""
    with transaction.atomic():
        decision = _decision(finding)
        if decision.muted_until is not None:
            decision.mute_reason, decision.muted_until, decision.muted_by = "", None, ""
            _store(decision, "finding.unmuted", actor, now)
    return decision


def _decision(finding: Finding) -> FindingDecision:
    """What was decided so far; nobody else decides until the transaction ends."""
    key = finding_key(finding)
    take_turn(f"finding:{key}")
    return FindingDecision.objects.filter(key=key).first() or FindingDecision(key=key)


def _store(decision: FindingDecision, verb: str, actor: str, now: datetime, **facts: Any) -> None:
    decision.save()
    subject = f"finding:{decision.key}"[:200]
    audit.record(actor=actor, now=now, verb=verb, subject=subject, **facts)
