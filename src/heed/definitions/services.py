"""Applying experience files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from heed.definitions.files import Definitions, read_definitions
from heed.definitions.plan import Plan, make_plan
from heed.definitions.trying import ensure_tried
from heed.foundation.turns import take_turn
from heed.foundation.yaml_lines import invalid
from heed.journeys.services import TURN, AppliedChange, apply_contents


def apply_files(
    *, path: Path, actor: str, now: datetime, only: bool = False, tried: Plan | None = None
) -> tuple[Plan, list[AppliedChange]]:
    """Store what the files define, as new versions of what changed.

    Returns the plan that was carried out and what got a new version: nothing if all is stored
    already. Two at once run one after the other: the plan is made inside of the transaction.
    ``tried`` is the plan whose contact policy was replayed, where it changes.

    Raises:
        InvalidDefinition: the files hold mistakes; nothing is stored.
        Untried: they change the contact policy, and not to the one that was replayed.
    """
    definitions = read_definitions(path)
    return apply_definitions(definitions=definitions, actor=actor, now=now, only=only, tried=tried)


def apply_definitions(
    *,
    definitions: Definitions,
    actor: str,
    now: datetime,
    only: bool = False,
    tried: Plan | None = None,
) -> tuple[Plan, list[AppliedChange]]:
    """:func:`apply_files` for files that were read already."""
    with transaction.atomic():
        take_turn(TURN)
        plan = make_plan(definitions, only=only, today=now.date())
        if plan.mistakes:
            raise invalid(list(plan.mistakes))
        ensure_tried(plan, tried=tried, now=now)
        applied = apply_contents(
            contents=plan.contents,
            retire=plan.retire,
            origin=plan.origin,
            actor=actor,
            now=now,
        )
    return plan, applied
