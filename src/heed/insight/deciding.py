"""What people may decide about a finding, and the key by which a finding is known again."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

from heed.insight.results import Finding
from heed.kernel.errors import HeedError

LONGEST_MUTE = timedelta(days=366)
LONGEST_REASON = 500
LONGEST_KEY = 300
NEVER_MUTED = frozenset({"safety", "legal", "vulnerable"})


def finding_key(finding: Finding) -> str:
    """The key of a finding: the same in every build that finds the same thing, whatever its number.

    A standard breaks as a whole and a handoff is one place, so their subject names them. A score,
    the answering of invitations and a delight are told of one group; the group's parts are hashed,
    since the values of columns may be personal and keys stand in the audit trail.
    """
    key = f"{finding.list}:{finding.kind}:{finding.subject}"
    if finding.kind == "score" or finding.list == "delights":
        parts = sorted(
            [part.column, part.value] for group in finding.groups for part in group.parts
        )
        written = json.dumps(parts, ensure_ascii=False).encode()
        key += f":{hashlib.sha256(written).hexdigest()[:16]}"
    if len(key) > LONGEST_KEY:  # the subject of a score is the question, as long as it may be
        key = f"{key[: LONGEST_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"
    return key


def check_mute(finding: Finding, reason: str, until: date, today: date) -> None:
    """Whether a finding may be put aside until the end of a day.

    Raises:
        HeedError: it is about safety, law or vulnerable people, there is no reason, or the day is
            not one of the next 366; ``fields["field"]`` names the input at fault.
    """
    marks = sorted(NEVER_MUTED.intersection(finding.pinned.split(", ")))
    if marks:
        raise HeedError(
            f"This finding is pinned ({', '.join(marks)}), so it cannot be muted. Acknowledge it "
            "and assign an owner instead.",
            code="never_muted",
        )
    if len(reason) < 3:
        raise HeedError(
            "Say why it may rest until then: others read it.", code="no_reason", field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise HeedError(
            f"Say it in at most {LONGEST_REASON} characters.", code="long_reason", field="reason"
        )
    if not today <= until <= today + LONGEST_MUTE:
        raise HeedError(
            f"Give a day from today until {today + LONGEST_MUTE:%d %b %Y}.",
            code="no_end",
            field="until",
        )
