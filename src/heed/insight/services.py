"""Confirming value models."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.insight.models import ValueConfirmation
from heed.insight.queries import current_model
from heed.kernel.errors import HeedError

LONGEST_NAME = 200
NOBODY = frozenset({"-", "n/a", "na", "none", "nobody", "unknown", "me", "admin", "root", "name"})


def confirm_value_model(*, key: str, by: str, actor: str, now: datetime) -> ValueConfirmation:
    """Let a named person stand for the newest version of a value model; the next build uses it.

    Raises:
        NotFound: there is no such model.
        HeedError: no person is named, or this version is confirmed already.
    """
    name = " ".join(by.split())
    if len(name) < 2 or name.casefold() in NOBODY or len(name) > LONGEST_NAME:
        raise HeedError(
            "Name the person who stands for these figures: --by 'First Last'.",
            code="no_person_named",
        )
    with transaction.atomic():
        take_turn(f"value_model:{key}")
        model = current_model(key)
        before = ValueConfirmation.objects.filter(key=key, version=model.version).first()
        if before is not None:
            raise HeedError(
                f"{key} version {model.version} was confirmed by {before.confirmed_by} on "
                f"{before.confirmed_at:%d %b %Y}. A change makes a new version to confirm.",
                code="confirmed_already",
            )
        row = ValueConfirmation.objects.create(
            key=key, version=model.version, confirmed_by=name, confirmed_at=now, actor=actor
        )
        subject = f"value_model:{key}"
        facts = {"version": model.version, "confirmation": row.pk}
        audit.record(actor=actor, now=now, verb="value.confirmed", subject=subject, **facts)
    return row
