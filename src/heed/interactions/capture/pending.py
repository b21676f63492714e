"""What happened to a person and is in no build yet: events in the inbox, and fresh lake rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from heed.customers.identity.keys import KeyKind
from heed.customers.models import IdentityKey, Profile
from heed.customers.people import Person
from heed.interactions.capture.events import UnfitError, message_of, read_event
from heed.interactions.capture.gathering import People
from heed.interactions.capture.inbox import mark_of, shows
from heed.interactions.capture.models import InboxRow
from heed.interactions.capture.moments import EPOCH, MICROSECOND
from heed.interactions.capture.rules import current_rules
from heed.interactions.capture.taking import NOTED, sent_in
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

LOOKED_AT = 5_000  # newest rows of the inbox
MOST_READ = 200  # rows that are unpacked
MOST_SHOWN = 100


@dataclass(frozen=True)
class FreshInteraction:
    """Something that happened and no figure counts yet."""

    occurred_at: datetime
    received_at: datetime
    source: str
    name: str
    channel: str
    case_key: str
    properties: Mapping[str, str]


def pending_interactions(person: Person) -> list[FreshInteraction]:
    """What the inbox holds of a person, newest first.

    Bounded: the newest five thousand requests are searched by marks of the person's keys, and of
    those that match, the newest two hundred are read. Flushes usually leave far fewer.
    """
    if not InboxRow.objects.exists():
        return []
    keys = keys_of(person)
    profiles = set(person.profiles)
    rules, people = current_rules({}), People()
    found, messages = [], set[bytes]()
    for row in _rows_showing(keys):
        for sent in sent_in(row):
            try:
                event = read_event(sent, rules[row.source_id])
            except UnfitError:
                continue
            owner = people.of(event, rules[row.source_id])
            message = message_of(sent, rules[row.source_id].source)
            if event.call in NOTED or owner is None or message in messages:
                continue
            if owner.id in profiles:
                messages.add(message)
                found.append(
                    FreshInteraction(
                        occurred_at=EPOCH + event.occurred * MICROSECOND,
                        received_at=row.received_at,
                        source=rules[row.source_id].source,
                        name=event.name,
                        channel=event.channel,
                        case_key=event.case_key,
                        properties=event.properties,
                    )
                )
    return _newest(found)


def unbuilt_interactions(lake: Lake, person: Person, built: int) -> list[FreshInteraction]:
    """What the lake holds of a person beyond the ``built`` version of interactions, newest first.

    Nothing where that cannot be told any more; the next build shows it.
    """
    table = "interactions"
    files = lake.added_since(table, built) if table in lake.versions() else None
    if not files:
        return []
    columns = ("occurred_at", "received_at", "source", "name", "channel", "case_key")
    moments = ", ".join(f"epoch_us({column})" for column in columns[:2])
    query = (
        f"SELECT {moments}, {', '.join(columns[2:])}, map_entries(properties) "
        f"FROM ({sql.parquet(files, TABLES[table].schema)}) "
        "WHERE profile_id IN (SELECT unnest(?::BIGINT[])) "
        f"ORDER BY occurred_at DESC LIMIT {MOST_SHOWN}"
    )
    with connect(threads=1) as con:
        rows = con.execute(query, [list(person.profiles)]).fetchall()
    return [
        FreshInteraction(
            occurred_at=EPOCH + row[0] * MICROSECOND,
            received_at=EPOCH + row[1] * MICROSECOND,
            source=row[2] or "",
            name=row[3] or "",
            channel=row[4] or "",
            case_key=row[5] or "",
            properties={entry["key"]: entry["value"] for entry in row[6] or ()},
        )
        for row in rows
    ]


def fresh_interactions(lake: Lake, person: Person, built: int) -> list[FreshInteraction]:
    """What happened to a person and the build of that version does not show, newest first."""
    return _newest([*pending_interactions(person), *unbuilt_interactions(lake, person, built)])


def _newest(found: Sequence[FreshInteraction]) -> list[FreshInteraction]:
    return sorted(found, key=lambda one: one.occurred_at, reverse=True)[:MOST_SHOWN]


def keys_of(person: Person) -> set[str]:
    """What events of the person may show: the keys of its profiles, and its browsers."""
    own = Profile.objects.filter(pk__in=person.profiles).values_list("key", flat=True)
    shown = IdentityKey.objects.filter(profile_id__in=person.profiles, kind=KeyKind.COOKIE)
    return {*own, *shown.values_list("value", flat=True)}


def _rows_showing(keys: set[str]) -> Iterator[InboxRow]:
    """The newest rows that may show one of the keys."""
    marks = {mark_of(key) for key in keys}
    newest = InboxRow.objects.order_by("-pk").values_list("pk", "shown")[:LOOKED_AT]
    numbers = [number for number, shown in newest.iterator() if shows(bytes(shown), marks)]
    yield from InboxRow.objects.filter(pk__in=numbers[:MOST_READ]).order_by("-pk")
