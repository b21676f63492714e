"""Trying a changed contact policy on what happened, before anything follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from heed.customers.contact.design import ContactPolicy
from heed.customers.contact.replaying import DAYS, Progress, replay_policy
from heed.customers.contact.rulebook import read_rulebook, shipped_policy
from heed.customers.kinds import CONTACT_POLICY
from heed.customers.models import ContactEvent
from heed.definitions.plan import Plan
from heed.definitions.reading import value_of
from heed.kernel.errors import HeedError


class Untried(HeedError):
    """The contact policy changes, and nobody has seen what it would have done."""

    code = "untried"


def policy_to_try(plan: Plan, now: datetime) -> ContactPolicy | None:
    """The policy that the plan switches on; None if it is followed already, or nobody was asked.

    Whoever retires the only policy switches on the one that Heed ships.
    """
    name = CONTACT_POLICY.name
    if not any(change.kind == name for change in plan.changes):
        return None
    if not ContactEvent.objects.filter(at__gte=now - timedelta(days=DAYS)).exists():
        return None
    current = read_rulebook().policy
    coming = [value_of(each) for each in plan.contents if each.kind == name]
    retired = (name, current.key) in plan.retire
    policy = coming[0] if coming else shipped_policy() if retired else current
    return None if _as_written(policy) == _as_written(current) else policy


def tried_out(plan: Plan, *, now: datetime, progress: Progress) -> Plan:
    """The plan with what the last 90 days would have been under its contact policy."""
    policy = None if plan.mistakes else policy_to_try(plan, now)
    if policy is None:
        return plan
    return replace(plan, replayed=replay_policy(policy=policy, now=now, progress=progress))


def ensure_tried(plan: Plan, *, tried: Plan | None, now: datetime) -> None:
    """A plan may switch on no other contact policy than the one of the plan that was tried.

    Raises:
        Untried: it does.
    """
    policy = policy_to_try(plan, now)
    if policy is None:
        return
    seen = policy_to_try(tried, now) if tried is not None else None
    if seen is None or _as_written(seen) != _as_written(policy):
        raise Untried(
            "The contact policy changes, and nobody has seen what it would have done. Replay it on "
            "the page Contact policy, or use `heed apply`, which does."
        )


def _as_written(policy: ContactPolicy) -> ContactPolicy:
    return replace(policy, version=0)
