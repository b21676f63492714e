"""Writing definitions: new versions of what changed, in one transaction, with an audit row each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.journeys.catalogue import Content, contents_of
from heed.journeys.design import Catalogue
from heed.journeys.kinds import KINDS
from heed.journeys.models import DefinitionVersion

Name = tuple[str, str]  # kind, key
TURN = "definitions"  # what is new depends on everything that is defined


@dataclass(frozen=True)
class AppliedChange:
    """A definition that got a new version."""

    kind: str
    key: str
    verb: Literal["added", "changed", "retired"]
    version: int


def apply_catalogue(
    *, catalogue: Catalogue, actor: str, now: datetime, origin: str = ""
) -> list[AppliedChange]:
    """Make the catalogue everything that is defined of its kinds: what it does not hold is retired.

    Returns what got a new version; nothing if the same is stored already.
    """
    with transaction.atomic():
        take_turn(TURN)
        contents = contents_of(catalogue)
        wanted = {(content.kind, content.key) for content in contents}
        mine = {kind.name for kind in KINDS}
        retire = {name for name in _current() if name[0] in mine} - wanted
        return apply_contents(contents=contents, retire=retire, origin=origin, actor=actor, now=now)


def apply_contents(
    *,
    contents: Sequence[Content],
    retire: Collection[Name] = (),
    origin: str = "",
    actor: str,
    now: datetime,
) -> list[AppliedChange]:
    """Store new versions of the contents that differ, and retire some keys; the rest stays.

    Without an ``origin`` what is stored keeps the one that it has.
    """
    applied: list[AppliedChange] = []
    with transaction.atomic():
        take_turn(TURN)
        current = _current()
        for content in contents:
            row = current.get((content.kind, content.key))
            if row is None or row.is_retired or row.content_hash != content.content_hash:
                applied.append(_add_version(row, content, origin, actor, now))
            elif origin and row.origin != origin:
                DefinitionVersion.objects.filter(pk=row.pk).update(origin=origin)
        for name in sorted(retire):
            row = current.get(name)
            if row is not None and not row.is_retired:
                applied.append(_retire(row, origin, actor, now))
    return applied


def _current() -> dict[Name, DefinitionVersion]:
    rows = DefinitionVersion.objects.filter(is_current=True)
    return {(row.kind, row.key): row for row in rows}


def _add_version(
    before: DefinitionVersion | None, content: Content, origin: str, actor: str, now: datetime
) -> AppliedChange:
    verb: Literal["added", "changed"] = "changed"
    if before is None or before.is_retired:
        verb = "added"
    version = _supersede(before)
    DefinitionVersion.objects.create(
        kind=content.kind,
        key=content.key,
        version=version,
        content=content.content,
        content_hash=content.content_hash,
        origin=origin or (before.origin if before else ""),
        applied_at=now,
        actor=actor,
    )
    return _recorded(AppliedChange(content.kind, content.key, verb, version), actor, now)


def _retire(before: DefinitionVersion, origin: str, actor: str, now: datetime) -> AppliedChange:
    version = _supersede(before)
    DefinitionVersion.objects.create(
        kind=before.kind,
        key=before.key,
        version=version,
        content=before.content,
        content_hash=before.content_hash,
        is_retired=True,
        origin=origin or before.origin,
        applied_at=now,
        actor=actor,
    )
    return _recorded(AppliedChange(before.kind, before.key, "retired", version), actor, now)


def _supersede(before: DefinitionVersion | None) -> int:
    """Take the place of the newest version; the number of the next one."""
    if before is None:
        return 1
    DefinitionVersion.objects.filter(pk=before.pk).update(is_current=False)
    return before.version + 1


def _recorded(change: AppliedChange, actor: str, now: datetime) -> AppliedChange:
    audit.record(
        actor=actor,
        now=now,
        verb=f"definition.{change.verb}",
        subject=f"{change.kind}:{change.key}",
        version=change.version,
    )
    return change
