"""Writing the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heed.foundation.models import AuditEntry


def record(*, actor: str, now: datetime, verb: str, subject: str, **facts: Any) -> AuditEntry:
    """Add one row to the audit trail, inside the caller's transaction."""
    return AuditEntry.objects.create(at=now, actor=actor, verb=verb, subject=subject, facts=facts)
