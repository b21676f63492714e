"""Who looked at a customer: noted when the page is opened, shown to administrators."""

from __future__ import annotations

from datetime import timedelta

from heed.foundation import audit
from heed.foundation.models import AuditEntry
from heed.kernel.clock import utc_now
from heed.web.pages.privacy import words

OPENED = "customer.opened"
AGAIN_AFTER = timedelta(minutes=10)  # opening it again within this is the same look
SHOWN = 20


def note_look(*, customer: int, actor: str) -> None:
    """Note in the audit trail that somebody opened what is known of a customer."""
    now, subject = utc_now(), f"customer:{customer}"
    newest = AuditEntry.objects.filter(subject=subject, at__gt=now - AGAIN_AFTER)
    if not newest.filter(actor=actor, verb=OPENED).exists():
        audit.record(actor=actor, now=now, verb=OPENED, subject=subject)


def looks_at(profiles: tuple[int, ...]) -> list[tuple[AuditEntry, words.Text]]:
    """The newest looks at any profile of a person, with what was done."""
    subjects = [f"customer:{number}" for number in profiles]
    rows = AuditEntry.objects.filter(subject__in=subjects, verb__in=words.LOOKS)
    return [(row, words.LOOKS[row.verb]) for row in rows[:SHOWN]]
