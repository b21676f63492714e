"""Writing the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heed.foundation.models import AuditEntry

BESIDE_RESULTS = frozenset({
    "account", "capture", "consent", "contact", "customer", "draft", "employees", "export", "hold",
    "job", "key", "link", "list", "preference", "proposal", "retention", "session", "tag", "token",
    "upload", "user", "write_key",
})  # fmt: skip
"""First words of verbs whose changes no result of a build depends on: what is kept stays valid."""


def record(*, actor: str, now: datetime, verb: str, subject: str, **facts: Any) -> AuditEntry:
    """Add one row to the audit trail, inside the caller's transaction."""
    return AuditEntry.objects.create(
        at=now,
        actor=actor,
        verb=verb,
        subject=subject,
        facts=facts,
        changes_results=verb.partition(".")[0] not in BESIDE_RESULTS,
    )
