"""Captured events in quarantine: rows of the file "capture", with the whole event as it came.

Each source has one standing run a day, so that its events are counted where imports are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json

from heed.interactions.capture.events import Sent, as_json
from heed.interactions.capture.flattening import REPLACEMENT
from heed.interactions.capture.moments import EPOCH, MICROSECOND, microseconds_of
from heed.interactions.capture.taking import Unfit
from heed.interactions.models import ImportRun
from heed.interactions.quarantine import BadRow, add_rows

FILE = "capture"
SENTENCES: dict[str, str] = {
    "unreadable": "The event cannot be read; the log of the server says why.",
    "not_an_object": "The event is no JSON object.",
    "unknown_call": "{about!r} is no call; events are track, page, screen, identify, group, alias.",
    "missing_user": "The event has neither `userId` nor `anonymousId`.",
    "missing_event": "The event has no name: `event` is empty.",
    "missing_group": "The call has no `groupId`.",
    "missing_alias": "The call needs `previousId` and `userId`.",
    "unreadable_key": "`{about}` is neither a text nor a whole number.",
    "key_too_long": "`{about}` has more than 500 characters.",
    "unreadable_time": "`{about}` is no time as ISO 8601 writes it.",
    "ancient_time": "`{about}` lies before 1990: the sender's clock was never set.",
    "future_time": "`{about}` lies more than a day in the future.",
    "event_too_large": "The event is larger than 32 KiB.",
    "unplanned_event": "The tracking plan of this source knows no event {about!r}.",
    "missing_property": "The property {about!r} is missing; the tracking plan requires it.",
    "wrong_type": "The property {about!r} is of another type than the tracking plan says.",
    "value_not_allowed": "The property {about!r} has a value that the tracking plan does not know.",
    "unknown_source": "There is no source {about!r} any more.",
    "not_a_cloud_event": "`{about}` is missing; a CloudEvent has specversion, id, source and type.",
}
COLUMNS = {
    "interaction": "imported",
    "noted": "imported",
    "repeated": "ignored",
    "quarantined": "quarantined",
}
"""Where a run counts what became of events; webhooks have runs of their own."""
EVENT, CALL, RECEIVED, SENT = "event", "call", "received_at", "sent_at"

Counts = Counter[tuple[str, date, str, str]]


def sentence_of(reason: str, about: str) -> str:
    """What is wrong with an event, for people."""
    return SENTENCES[reason].format(about=about.replace("\x00", REPLACEMENT))


def quarantine_rows(unfit: Sequence[Unfit], counts: Counts, *, now: datetime) -> None:
    """Keep events that do not fit, and count all in the runs of their sources."""
    by_source: dict[str, list[Unfit]] = {}
    for one in unfit:
        by_source.setdefault(one.rules.source, []).append(one)
    for source in sorted({source for source, _, outcome, _ in counts if outcome in COLUMNS}):
        run = _run(source, now)
        add_rows(run=run, rows=[_bad_row(one) for one in by_source.get(source, [])], now=now)
        _count(run, source, counts, now)


def _run(source: str, now: datetime) -> ImportRun:
    """The run of a source today."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    run, _ = ImportRun.objects.get_or_create(
        source=source,
        spec_path=FILE,
        started_at=start,
        defaults={"spec_text": "", "data_folder": "", "actor": FILE},
    )
    return run


def _count(run: ImportRun, source: str, counts: Counts, now: datetime) -> None:
    total = dict.fromkeys(("read", "imported", "ignored", "quarantined"), 0)
    total |= run.counts.get(FILE, {})
    for (whose, _, outcome, _), n in counts.items():
        if whose == source and outcome in COLUMNS:
            total["read"] += n
            total[COLUMNS[outcome]] += n
    run.counts, run.finished_at = {**run.counts, FILE: total}, now
    run.save(update_fields=["counts", "finished_at"])


def _bad_row(one: Unfit) -> BadRow:
    return BadRow(
        file=FILE,
        file_key=FILE,
        line=one.sent.place,
        ordinal=one.sent.place,
        reason=one.reason,
        sentence=sentence_of(one.reason, one.about),
        raw=cells_of(one.sent),
    )


def cells_of(sent: Sent) -> dict[str, str | None]:
    """A call as the cells of a row."""
    return {
        EVENT: as_json(sent.content, indent=2).decode(),
        CALL: sent.call or None,
        RECEIVED: _text(sent.received),
        SENT: None if sent.sent is None else _text(sent.sent),
    }


def sent_of(cells: dict[str, str | None], place: int) -> Sent | None:
    """The call that the cells of a row tell; None if they cannot be read any more."""
    received = microseconds_of(cells.get(RECEIVED) or "")
    try:
        content: Any = from_json(cells.get(EVENT) or "")
    except ValueError:
        return None
    if received is None:
        return None
    return Sent(content, cells.get(CALL) or "", received, microseconds_of(cells.get(SENT)), place)


def _text(us: int) -> str:
    return (EPOCH + us * MICROSECOND).isoformat()
