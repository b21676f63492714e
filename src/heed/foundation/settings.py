"""What an administrator decides for the whole home, with its default."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from heed.foundation import audit
from heed.foundation.models import Role, Setting


class Demand(StrEnum):
    """Who must have a second factor."""

    NOBODY = "nobody"
    LEADERS = "leaders"
    EVERYBODY = "everybody"

    def concerns(self, role: Role) -> bool:
        """Whether somebody with this role must have one."""
        is_leader = role in (Role.MANAGER, Role.ADMINISTRATOR)
        return self is Demand.EVERYBODY or (self is Demand.LEADERS and is_leader)


@dataclass(frozen=True)
class Decided:
    """The settings that every page reads, as they are now."""

    company_name: str = ""  # stands beside Heed's
    second_factor_required: Demand = Demand.NOBODY


def decided() -> Decided:
    """What was decided of them, read with one query."""
    known = {field.name for field in fields(Decided)}
    rows = Setting.objects.filter(key__in=known).values_list("key", "value")
    said = dict(rows)
    if "second_factor_required" in said:
        said["second_factor_required"] = Demand(said["second_factor_required"])
    return Decided(**said)


def setting_of(key: str, default: Any) -> Any:
    """What was decided under ``key``, else ``default``."""
    found = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    return default if found is None else found


def care_readers() -> frozenset[str]:
    """The roles that may read what care somebody needs; all others see that it is needed."""
    found = setting_of("care_readers", [Role.SERVICE_AGENT, Role.MANAGER])
    return frozenset(map(str, found))


def change_setting(*, key: str, value: Any, actor: str, now: datetime) -> None:
    """Store a setting; writes an audit row if it changes."""
    with transaction.atomic():
        before = setting_of(key, getattr(Decided(), key, None))
        if before == value:
            return
        Setting.objects.update_or_create(key=key, defaults={"value": value})
        audit.record(actor=actor, now=now, verb="setting.changed", subject=f"setting:{key}")
