"""Everything about one person in one file: as JSON, and as a CSV for each kind of record."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from heed.customers.holdings import Place, Record, holdings
from heed.customers.models import PersonExport
from heed.customers.people import Person, get_person
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound
from heed.kernel.spreadsheets import guarded

SCHEMA = "heed/person-export/1"
STAYS = timedelta(days=7)  # for fetching it; then the file goes


def write_export(person: Person, place: Place, target: Path) -> dict[str, int]:
    """Write everything about a person to the archive ``target``; returns records by holding.

    It appears as a whole or not at all. Only its owner can read it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = {each.name: list(each.records(person, place)) for each in holdings()}
    fresh = target.with_name(f".{uuid.uuid4().hex}")
    try:
        with zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", _json(person, place.now, parts))
            for name, rows in parts.items():
                if rows:
                    archive.writestr(f"{_file_name(name)}.csv", _csv(rows))
        fresh.chmod(0o600)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return {name: len(rows) for name, rows in parts.items()}


def _json(person: Person, now: datetime, parts: Mapping[str, Sequence[Record]]) -> str:
    document = {
        "schema": SCHEMA,
        "customer": person.customer,
        "profiles": list(person.profiles),
        "made_at": now,
        "records": parts,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, default=_text)


def _csv(rows: Sequence[Record]) -> str:
    """With a byte order mark: spreadsheets then read letters beyond ASCII as they are."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([guarded(name) for name in columns])
    for row in rows:
        writer.writerow([guarded(_cell(row.get(name))) for name in columns])
    return out.getvalue()


def _cell(value: Any) -> str | int | float | None:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _file_name(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-")


def ask_export(*, customer: int, actor: str, now: datetime) -> PersonExport:
    """Note that somebody wants everything about a person, inside the caller's transaction.

    Raises:
        NotFound: there is no such customer.
    """
    person = get_person(customer)
    export = PersonExport.objects.create(customer=person.customer, asked_at=now, actor=actor)
    _record("export.asked", person.customer, actor, now, export=export.pk)
    return export


def make_export(*, export: int, place: Place) -> PersonExport:
    """Put together what was asked for; once it is there, nothing is done.

    Raises:
        NotFound: there is no such export, or no such customer any more.
    """
    found = get_export(export)
    if found.name or found.removed_at:
        return found
    if place.exports is None:
        raise HeedError("There is no folder for exports.")
    name = f"{uuid.uuid4().hex}.zip"
    target = place.exports / name
    found.counts = write_export(get_person(found.customer), place, target)
    found.name, found.n_bytes = name, target.stat().st_size
    found.made_at, found.expires_at = place.now, place.now + STAYS
    found.save()
    return found


def get_export(number: int) -> PersonExport:
    """One export.

    Raises:
        NotFound: there is none of this number.
    """
    found = PersonExport.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no export {number}.")
    return found


def fetched(*, export: PersonExport, actor: str, now: datetime) -> None:
    """Note who took the file away."""
    _record("export.fetched", export.customer, actor, now, export=export.pk)


def note_export(*, customer: int, actor: str, now: datetime) -> None:
    """Note that everything about a person was written to a file outside of the home."""
    _record("export.written", customer, actor, now)


def _record(verb: str, customer: int, actor: str, now: datetime, **facts: int) -> None:
    audit.record(actor=actor, now=now, verb=verb, subject=f"customer:{customer}", **facts)


def remove_expired(place: Place) -> int:
    """Remove files that nobody fetched in time, and such as no export knows; how many."""
    if place.exports is None or not place.exports.is_dir():
        return 0
    n = 0
    with transaction.atomic():
        for each in PersonExport.objects.filter(removed_at=None, expires_at__lte=place.now):
            (place.exports / each.name).unlink(missing_ok=True)
            each.removed_at = place.now
            each.save(update_fields=["removed_at"])
            n += 1
    known = set(PersonExport.objects.filter(removed_at=None).values_list("name", flat=True))
    for path in place.exports.iterdir():
        too_old = path.stat().st_mtime < (place.now - STAYS).timestamp()
        if path.name not in known and too_old:
            path.unlink(missing_ok=True)
            n += 1
    return n
