"""What an administrator decides for the whole home, with its default."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from heed.foundation import audit
from heed.foundation.models import Role, Setting


def company_name() -> str:
    """The name that pages show beside Heed's; empty until somebody says it."""
    return str(setting_of("company_name", ""))


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
        before = setting_of(key, None)
        if before == value:
            return
        Setting.objects.update_or_create(key=key, defaults={"value": value})
        audit.record(actor=actor, now=now, verb="setting.changed", subject=f"setting:{key}")
