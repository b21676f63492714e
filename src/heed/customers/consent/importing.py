"""Importing consents that another system holds, from a CSV file.

The file has a row for each statement, with the columns ``key`` (the customer's, in the source) or
``email``, ``purpose``, ``channel``, ``state`` (``granted`` or ``refused``) and ``said_at``. Either
every row is right and all are taken in, or none is; what is in already is ignored.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from heed.customers.consent.design import EVERY
from heed.customers.consent.recording import Saying, record_consent
from heed.customers.contact.rulebook import Rulebook, read_rulebook
from heed.customers.identity.groups import holders_of
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.identity.noting import Seen, note_keys
from heed.customers.models import ConsentStatement
from heed.customers.services import PartyKey, add_profiles
from heed.foundation import audit
from heed.foundation.yaml_lines import invalid
from heed.kernel.errors import HeedError, Problem, UnreadableFile
from heed.kernel.ids import id63

COLUMNS = ("key", "email", "purpose", "channel", "state", "said_at")
STATES = {"granted": True, "refused": False, "withdrawn": False}
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class ImportedConsents:
    """What came of a file."""

    read: int
    added: int
    ignored: int  # were in already
    people: int  # that were not known


@dataclass(frozen=True)
class _Row:
    line: int
    key: str
    email: Key | None
    saying: Saying


def import_consents(*, path: Path, source: str, actor: str, now: datetime) -> ImportedConsents:
    """Take in the statements of a file; they speak for the profiles of this source alone.

    Raises:
        UnreadableFile: it cannot be read as CSV in UTF-8.
        InvalidDefinition: with every row that is wrong; nothing is taken in.
    """
    rulebook = read_rulebook()
    problems: list[Problem] = []
    rows = list(_rows(path, source, rulebook, now, problems))
    if problems:
        raise invalid(problems)
    added = people = 0
    with transaction.atomic():
        for row in rows:
            profile, is_new = _profile(row, source, actor, now)
            people += is_new
            if not _is_known(profile, row.saying):
                record_consent(who=profile, saying=row.saying, actor=actor, now=now)
                added += 1
        facts = {"read": len(rows), "added": added}
        audit.record(
            actor=actor, now=now, verb="consents.imported", subject=f"source:{source}", **facts
        )
    return ImportedConsents(len(rows), added, len(rows) - added, people)


def _rows(
    path: Path, source: str, rulebook: Rulebook, now: datetime, problems: list[Problem]
) -> Iterator[_Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read as CSV in UTF-8: {error}.") from None
    reader = csv.DictReader(text.splitlines())
    _check_columns(path, reader.fieldnames or (), problems)
    for cells in reader if not problems else ():
        try:
            yield _row(cells, reader.line_num, source, rulebook, now)
        except HeedError as error:
            problems.append(Problem(error.sentence, file=path.name, line=reader.line_num))
            if len(problems) >= MOST_PROBLEMS:
                return


def _check_columns(path: Path, names: object, problems: list[Problem]) -> None:
    found = {str(name).strip() for name in names}  # type: ignore[attr-defined]  # of a reader
    for name in sorted(found - set(COLUMNS)):
        problems.append(Problem(f"The column `{name}` is not known here.", file=path.name, line=1))
    for name in COLUMNS[2:]:
        if name not in found:
            problems.append(Problem(f"The column `{name}` is missing.", file=path.name, line=1))
    if not found & {"key", "email"}:
        problems.append(Problem("Nobody is named.", fix="Add `key` or `email`.", file=path.name))


def _row(
    cells: Mapping[str, str | None], line: int, source: str, rulebook: Rulebook, now: datetime
) -> _Row:
    said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    email = key_of(KeyKind.EMAIL, said["email"], source) if said["email"] else None
    if said["email"] and email is None:
        raise HeedError("The email address is none.")
    if not said["key"] and email is None:
        raise HeedError("Nobody is named.")
    if said["state"] not in STATES:
        raise HeedError(f"`{said['state']}` is no state: write {', '.join(STATES)}.")
    saying = Saying(
        said["purpose"],
        said["channel"],
        STATES[said["state"]],
        f"import:{source}",
        proves=said["channel"],  # the source had it confirmed, or not: that is its word
        said_at=_moment(said["said_at"], now),
        only=True,
    )
    _check_purpose(saying, rulebook)
    return _Row(line, said["key"], email, saying)


def _moment(text: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise HeedError(f"`{text}` is no time: write it like 2026-05-01T12:00:00Z.") from None
    if found.tzinfo is None:
        raise HeedError(f"`{text}` has no time zone: add `Z` or an offset such as `+02:00`.")
    if found > now:
        raise HeedError(f"`{text}` lies in the future.")
    return found


def _check_purpose(saying: Saying, rulebook: Rulebook) -> None:
    if saying.purpose == EVERY:
        return
    stored = rulebook.purposes.get(saying.purpose)
    if stored is None:
        raise HeedError(f"There is no purpose `{saying.purpose}`.")
    if saying.channel not in stored.purpose.channels:
        raise HeedError(f"`{saying.purpose}` does not use the channel `{saying.channel}`.")
    if not stored.purpose.can_be_refused:
        raise HeedError(f"`{saying.purpose}` rests on {stored.purpose.basis}: nobody is asked.")


def _profile(row: _Row, source: str, actor: str, now: datetime) -> tuple[int, bool]:
    """The profile that a row speaks of, added if it is not known; whether it was."""
    if not row.key and row.email is not None and (holders := holders_of(row.email)):
        return holders[0], False
    kind = KeyKind.CRM_ID if row.key else KeyKind.EMAIL
    key = row.key or (row.email.value if row.email else "")
    number = id63("customer", source, key)
    is_new = not holders_of(Key(kind, source, key)) if row.key else True
    add_profiles(keys=[PartyKey(number, source, key, kind)], now=now)
    if row.email is not None:
        seen = Seen(number, (row.email,), source, now)
        note_keys(seen=[seen], actor=actor, now=now)
    return number, is_new


def _is_known(profile: int, saying: Saying) -> bool:
    same = ConsentStatement.objects.filter(
        profile_id=profile, purpose=saying.purpose, channel=saying.channel, source=saying.source
    )
    return saying.said_at in same.values_list("said_at", flat=True)
