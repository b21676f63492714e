"""Taking a decision back: everything is again as it was before, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from heed.customers.identity.linking import end_links, settle
from heed.customers.identity.sharing import get_shared, key_shared, links_of
from heed.customers.models import (
    IdentityDecision,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    SharedKey,
)
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError, NotFound

_KEPT = ("one_id", "other_id", "reason", "kind", "namespace", "value")  # what makes a link


def last_decision(actor: str) -> IdentityDecision | None:
    """What this person decided last and did not take back."""
    return IdentityDecision.objects.filter(actor=actor, undone_at=None).first()


def undo(*, decision: int, actor: str, now: datetime) -> IdentityDecision:
    """Take a decision back.

    Raises:
        NotFound: there is no such decision.
        HeedError: it was taken back already, or a later one concerns the same people.
    """
    with transaction.atomic():
        take_turn("identity")
        found = IdentityDecision.objects.filter(pk=decision).first()
        if found is None:
            raise NotFound(f"There is no decision {decision}.")
        _check_last(found)
        _undo_links(found, actor, now)
        _undo_words(found.facts)
        _undo_shares(found.facts, actor, now)
        found.undone_at, found.undone_by = now, actor
        found.save(update_fields=["undone_at", "undone_by"])
        subject = f"decision:{found.pk}"
        audit.record(actor=actor, now=now, verb="identity.undone", subject=subject)
        return found


def _check_last(found: IdentityDecision) -> None:
    if found.undone_at is not None:
        raise HeedError("This decision was taken back already.", code="undone")
    mine = set(found.facts["profiles"])
    for later in IdentityDecision.objects.filter(pk__gt=found.pk, undone_at=None):
        if mine & set(later.facts["profiles"]):
            raise HeedError(
                f"Decision {later.pk} came later and concerns the same people. "
                "Take that one back first.",
                code="not_the_last",
            )


def _undo_links(found: IdentityDecision, actor: str, now: datetime) -> None:
    made = IdentityLink.standing.filter(pk__in=found.facts.get("made", []))
    end_links(made, because="undone", actor=actor, now=now)
    again = IdentityLink.objects.filter(pk__in=found.facts.get("ended", []))
    ends: set[int] = set()
    for ended in again:
        evidence: dict[str, Any] = {name: getattr(ended, name) for name in _KEPT}
        IdentityLink.standing.get_or_create(
            **evidence,
            ended_at=None,
            defaults={"made_at": now, "actor": actor, "probability": ended.probability},
        )
        ends |= {ended.one_id, ended.other_id}
    settle(ends, reason="undone", actor=actor, now=now)


def _undo_words(facts: dict[str, Any]) -> None:
    """What somebody said of two people, and the answers to proposals."""
    for one, other in facts.get("never_made", []):
        NeverJoin.objects.filter(one_id=one, other_id=other).delete()
    for one, other, actor, made_at in facts.get("never_lifted", []):
        said = {"actor": actor, "made_at": datetime.fromisoformat(made_at)}
        NeverJoin.objects.get_or_create(one_id=one, other_id=other, defaults=said)
    JoinProposal.objects.filter(pk__in=facts.get("proposals", [])).update(
        state=JoinProposal.State.OPEN, decided_at=None, decided_by=""
    )


def _undo_shares(facts: dict[str, Any], actor: str, now: datetime) -> None:
    SharedKey.objects.filter(pk__in=facts.get("shared", [])).update(lifted_at=now)
    for shared in _lifted(facts.get("lifted", [])):
        shared.lifted_at = None
        shared.save(update_fields=["lifted_at"])
        end_links(links_of(key_shared(shared)), because="undone", actor=actor, now=now)


def _lifted(numbers: Iterable[int]) -> Iterable[SharedKey]:
    return [get_shared(number) for number in numbers]
