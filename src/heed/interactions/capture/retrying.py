"""Events from quarantine once more, mended or under a mended tracking plan, in their old order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
from pydantic_core import from_json

from heed.interactions import quarantine
from heed.interactions.capture.events import UnfitError, as_json, read_event
from heed.interactions.capture.gathering import gather
from heed.interactions.capture.people import Mirrored, add_people
from heed.interactions.capture.quarantining import EVENT, sent_of, sentence_of
from heed.interactions.capture.rules import Rules
from heed.interactions.capture.taking import Read
from heed.interactions.capture.traits import new_traits
from heed.interactions.models import QuarantinedRow
from heed.kernel.ids import id63
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

TABLE = "interactions"


@dataclass
class Retried:
    """What became of rows that were tried again."""

    good: list[int] = field(default_factory=list)
    bad: list[QuarantinedRow] = field(default_factory=list)


def retry_events(
    *,
    lake: Lake,
    rows: Sequence[QuarantinedRow],
    mended: Mapping[int, Mapping[str, str]],
    rules: Mapping[str, Rules],
    now: datetime,
) -> Retried:
    """Read captured events again; what fits now goes to the lake at its old place.

    ``mended`` gives new cells by row number: all of ``event`` as JSON, or single parts of it such
    as ``properties.total``. Doing it again after a crash adds nothing twice.
    """
    done, events = Retried(), []
    for row in sorted(rows, key=lambda row: row.ordinal or 0):
        row.raw = mend(row.raw, mended.get(row.pk, {}))
        read = _read(row, rules.get(row.source))
        if read is None:
            done.bad.append(row)
        else:
            done.good.append(row.pk)
            events.append(read)
    gathered = gather(events)
    add_people(lake, gathered, Mirrored(), None, now)
    with lake.writing("traits"):
        traits = new_traits(lake, gathered.trait_rows())
        if traits.num_rows:
            lake.append_rows("traits", traits)
    with lake.writing(TABLE):
        new = _unknown(lake, gathered.interaction_rows())
        if new.num_rows:
            lake.append_rows(TABLE, new)
    quarantine.settle(numbers=done.good, status=QuarantinedRow.Status.IMPORTED, now=now)
    QuarantinedRow.objects.bulk_update(done.bad, ["raw", "reason", "sentence"], batch_size=1_000)
    return done


def _read(row: QuarantinedRow, rules: Rules | None) -> Read | None:
    """The event of a row, or None; then the row says what is wrong now."""
    sent = sent_of(row.raw, row.ordinal or 0)
    try:
        if sent is None or rules is None:
            raise UnfitError("not_an_object" if rules else "unknown_source", row.source)
        event = read_event(sent, rules, check_size=True)
    except UnfitError as error:
        row.reason, row.sentence = error.reason, sentence_of(error.reason, error.about)
        return None
    content_hash = id63(as_json(sent.content).decode())
    return Read(event, rules, sent.received, sent.place, content_hash)


def mend(cells: Mapping[str, str | None], given: Mapping[str, str]) -> dict[str, str | None]:
    """Cells with other values; a name that is no cell is a part of the event."""
    found = {**cells, **{name: text for name, text in given.items() if name in cells}}
    parts = {name: text for name, text in given.items() if name not in cells}
    if not parts:
        return found
    try:
        content: Any = from_json(found.get(EVENT) or "")
    except ValueError:
        return found
    if isinstance(content, dict):
        for path, text in parts.items():
            _set(content, path.split("."), _value(text))
        found[EVENT] = as_json(content, indent=2).decode()
    return found


def _set(content: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        below = content.get(name)
        if not isinstance(below, dict):
            below = content[name] = {}
        content = below
    content[path[-1]] = value


def _value(text: str) -> Any:
    """A value as JSON writes it, else the text."""
    try:
        return from_json(text)
    except ValueError:
        return text


def _unknown(lake: Lake, rows: pa.Table) -> pa.Table:
    """The rows whose ids the lake does not hold."""
    if not rows.num_rows or TABLE not in lake.versions():
        return rows
    stored = sql.parquet(lake.files(TABLE), TABLES[TABLE].schema)
    with connect() as con:
        con.register("rows_in_memory", rows)
        found: pa.Table = con.sql(
            "SELECT * FROM rows_in_memory ANTI JOIN "
            f"(SELECT interaction_id FROM ({stored})) USING (interaction_id)"
        ).to_arrow_table()
    return found.cast(rows.schema)
