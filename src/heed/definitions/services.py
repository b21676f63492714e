"""Applying experience files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from heed.definitions.files import Definitions, read_definitions
from heed.definitions.plan import Plan, make_plan
from heed.foundation.turns import take_turn
from heed.foundation.yaml_lines import invalid
from heed.journeys.services import TURN, AppliedChange, apply_contents


def apply_files(
    *, path: Path, actor: str, now: datetime, only: bool = False
) -> tuple[Plan, list[AppliedChange]]:
    """Store what the files define, as new versions of what changed.

    Returns the plan that was carried out and what got a new version: nothing if all is stored
    already. Two at once run one after the other: the plan is made inside of the transaction.

    Raises:
        InvalidDefinition: the files hold mistakes; nothing is stored.
    """
    return apply_definitions(definitions=read_definitions(path), actor=actor, now=now, only=only)


def apply_definitions(
    *, definitions: Definitions, actor: str, now: datetime, only: bool = False
) -> tuple[Plan, list[AppliedChange]]:
    """:func:`apply_files` for files that were read already."""
    with transaction.atomic():
        take_turn(TURN)
        plan = make_plan(definitions, only=only, today=now.date())
        if plan.mistakes:
            raise invalid(list(plan.mistakes))
        applied = apply_contents(
            contents=plan.contents,
            retire=plan.retire,
            origin=plan.origin,
            actor=actor,
            now=now,
        )
    return plan, applied
