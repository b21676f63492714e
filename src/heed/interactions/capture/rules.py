"""How the events of a source are read: pinned for each flush, so that doing it again does the same.

Plain values in and out of JSON; nothing here asks the record store but :func:`current_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from heed.interactions.capture.models import CaptureSource
from heed.interactions.capture.plans import TrackingPlan, plan_of, write_plan

Plans = Mapping[str, TrackingPlan]  # by source


@dataclass(frozen=True)
class Rules:
    """How the events of one source become interactions."""

    source: str
    namespace: str
    channel: str = ""
    actor: str = "customer"
    case_property: str = ""
    case_kind: str = ""
    subject: str = ""
    currency: str = ""
    country: str = ""
    plan: TrackingPlan | None = None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "plan": write_plan(self.plan) if self.plan else None}


def rules_of(given: Mapping[str, Any]) -> Rules:
    """Rules from what :meth:`Rules.as_json` gave."""
    plan = given.get("plan")
    return Rules(**{**given, "plan": plan_of(plan) if plan else None})


def current_rules(plans: Plans) -> dict[int, Rules]:
    """The rules of every source as they are now, by its number."""
    return {
        row.pk: Rules(
            source=row.key,
            namespace=row.namespace or row.key,
            channel=row.channel,
            actor=row.actor,
            case_property=row.case_property,
            case_kind=row.case_kind or row.key,
            subject=row.subject,
            currency=row.currency,
            country=row.country,
            plan=plans.get(row.key),
        )
        for row in CaptureSource.objects.all()
    }
