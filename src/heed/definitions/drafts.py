"""Drafts of definitions: begun, changed by several people at once, undone, published.

Nobody's change is lost: a change says from which revision it was made. If the draft has moved on
since, the two are merged; where they meet, :class:`Conflict` holds both for a person to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from heed.definitions.draft_queries import (
    current_state,
    get_revision,
    merge_with_published,
    moved_on,
    plan_draft,
    state_at,
)
from heed.definitions.draft_state import (
    State,
    Values,
    current_contents,
    normal,
)
from heed.definitions.merging import Difference, Merge, Path, Side, merge
from heed.definitions.models import Draft, DraftRevision
from heed.definitions.trying import ensure_tried
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.foundation.yaml_lines import invalid
from heed.journeys.catalogue import ORDER
from heed.journeys.services import TURN, AppliedChange, apply_contents
from heed.kernel.errors import Busy, HeedError, NotFound


@dataclass(frozen=True)
class Edit:
    """One change: what it is called, with what, and what it does to all values."""

    did: str
    about: str
    change: Callable[[Values], Values]


@dataclass(frozen=True)
class Start:
    """From which revision a change was made.

    ``seen`` is the newer revision whose changes the person was shown, with their ``choices``. An
    exact start is refused if the draft has moved on, whatever was changed.
    """

    revision: int
    seen: int = 0
    choices: Mapping[Path, Side] = field(default_factory=dict)
    is_exact: bool = False


@dataclass(frozen=True)
class Changed:
    """The new revision, and what others had changed since the one that it was made from."""

    draft: Draft
    others: Sequence[Difference] = ()


class Conflict(HeedError):
    """Somebody else (``others``) changed the same thing; ``merge`` holds both changes."""

    code = "conflict"

    def __init__(self, found: Merge, revision: int, others: Sequence[str] = ()) -> None:
        super().__init__(
            "Somebody else changed this meanwhile. Look at both changes and decide.",
            revision=revision,
        )
        self.merge = found
        self.revision = revision
        self.others = others


def start_draft(*, subject: str, actor: str, now: datetime) -> Draft:
    """The open draft of a subject (``journey:order``; empty for everything else), begun if none is.

    Raises:
        NotFound: there is no such definition.
    """
    found = Draft.objects.filter(subject=subject, end="").first()
    if found:
        return found
    if subject and subject not in current_contents():
        raise NotFound(f"There is no {subject.replace(':', ' ')}.")
    try:
        with transaction.atomic():
            return begin_draft(subject=subject, actor=actor, now=now)
    except IntegrityError:  # somebody else began it in this moment
        return Draft.objects.get(subject=subject, end="")


def begin_draft(*, subject: str, actor: str, now: datetime) -> Draft:
    """A new draft of a subject that need not be defined yet, inside of a transaction."""
    draft = Draft.objects.create(
        subject=subject, started_at=now, started_by=actor, changed_at=now, changed_by=actor
    )
    DraftRevision.objects.create(
        draft=draft,
        number=0,
        base=State(current_contents()).versions,
        did="started",
        at=now,
        actor=actor,
    )
    _record(draft, "started", actor, now)
    return draft


def change_draft(*, draft: Draft, edit: Edit, start: Start, actor: str, now: datetime) -> Changed:
    """Make one change, from the revision that the person saw, and merge it with later ones.

    Raises:
        Conflict: somebody changed the same step, stage, handoff or definition since.
        Busy: the draft has ended, or has moved on since an exact start.
        InvalidDefinition: the result is not in the notation.
        NotFound: what is to be changed is not there.
    """
    with transaction.atomic():
        draft = _locked(draft, start.revision if start.is_exact else None)
        began = state_at(draft, start.revision).values
        mine = _normal(edit.change(began), began)
        state = current_state(draft)
        has_seen = start.seen == draft.revision
        found = merge(began, mine, state.values, start.choices if has_seen else {})
        undecided = [one for one in found.clashes if one.path not in start.choices]
        if undecided or (found.beside_mine() and not has_seen):
            raise Conflict(found, draft.revision, _actors_since(draft, start.revision))
        after = state.saying(_normal(found.values, state.values))
        if after.changes != state.changes:
            _add_revision(draft, after, edit, actor, now)
        return Changed(draft, tuple(found.theirs))


def undo(*, draft: Draft, revision: int, actor: str, now: datetime) -> Draft:
    """Take the newest change back, by a new revision.

    Raises:
        Busy: the draft has moved on since ``revision``.
        HeedError: there is nothing to undo.
    """
    return _back_to(draft, revision, "undo", actor, now)


def redo(*, draft: Draft, revision: int, actor: str, now: datetime) -> Draft:
    """Make the change again that was undone last; raises as :func:`undo` does."""
    return _back_to(draft, revision, "redo", actor, now)


def update_draft(
    *,
    draft: Draft,
    revision: int,
    choices: Mapping[Path, Side],
    actor: str,
    now: datetime,
) -> Draft:
    """Take over what was published since the draft began; ``choices`` decide where both changed.

    Raises:
        Busy: the draft has moved on since ``revision``.
        Conflict: something is not decided.
    """
    with transaction.atomic():
        draft = _locked(draft, revision)
        found = merge_with_published(draft, choices)
        if any(one.path not in choices for one in found.clashes):
            raise Conflict(found, draft.revision)
        base = State(current_contents())
        after = base.saying(_normal(found.values, base.values))
        _add_revision(draft, after, Edit("updated", "", dict), actor, now)
        return draft


def end_draft(*, draft: Draft, actor: str, now: datetime) -> None:
    """Discard a draft; it can be opened again."""
    with transaction.atomic():
        _end(_locked(draft), Draft.End.DISCARDED, actor, now)


def reopen_draft(*, draft: Draft, actor: str, now: datetime) -> Draft:
    """Open a discarded draft again.

    Raises:
        Busy: its subject has another open draft.
        NotFound: it was not discarded.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        if draft.end != Draft.End.DISCARDED:
            raise NotFound(f"Draft {draft.pk} was not discarded.")
        if Draft.objects.filter(subject=draft.subject, end="").exists():
            raise Busy("There is a newer draft of the same. Publish or discard that one first.")
        draft.end, draft.changed_at, draft.changed_by = "", now, actor
        draft.save()
        _record(draft, "reopened", actor, now)
        return draft


def publish_draft(*, draft: Draft, revision: int, actor: str, now: datetime) -> list[AppliedChange]:
    """Store what the draft says, as new versions, by the service that ``heed apply`` uses.

    Raises:
        Busy: the draft has moved on since ``revision``, or what is published has.
        InvalidDefinition: it holds mistakes; nothing is stored.
        Untried: it changes the contact policy, which has a page of its own.
    """
    with transaction.atomic():
        take_turn(TURN)  # before looking at what is published
        draft = _locked(draft, revision)
        state = current_state(draft)
        if moved_on(state):
            raise Busy("Something else was published meanwhile. Merge it into the draft first.")
        plan = plan_draft(draft)
        if plan.mistakes:
            raise invalid(list(plan.mistakes))
        ensure_tried(plan, tried=None, now=now)
        applied = apply_contents(
            contents=[c for c in plan.contents if c.kind == ORDER or c.name in state.changes],
            retire=plan.retire,
            actor=actor,
            now=now,
        )
        _end(draft, Draft.End.PUBLISHED, actor, now)
        return applied


def _locked(draft: Draft, revision: int | None = None) -> Draft:
    """The open draft, so that others wait until this transaction ends."""
    found = Draft.objects.select_for_update().get(pk=draft.pk)
    if not found.is_open:
        raise Busy(f"This draft was {found.end} meanwhile, by {found.changed_by}.")
    if revision is not None and found.revision != revision:
        raise Busy(
            f"{found.changed_by} changed this draft meanwhile. Look at it, then do this again."
        )
    return found


def _actors_since(draft: Draft, revision: int) -> list[str]:
    """Who changed a draft after a revision; nobody if it was only something published."""
    rows = draft.revisions.filter(number__gt=revision).values_list("actor", flat=True)
    return list(dict.fromkeys(rows))


def _normal(values: Values, before: Mapping[str, Any]) -> Values:
    """The values in normal form, where they are not what they were before."""
    return {
        name: content if content is before.get(name) else normal(name, content)
        for name, content in values.items()
    }


def _add_revision(draft: Draft, state: State, edit: Edit, actor: str, now: datetime) -> None:
    DraftRevision.objects.create(
        draft=draft,
        number=draft.revision + 1,
        base=state.versions,
        changes=list(state.changes.items()),
        undo=draft.revision,
        did=edit.did,
        about=edit.about[:200],
        at=now,
        actor=actor,
    )
    _turned(draft, actor, now)
    _record(draft, "changed", actor, now, revision=draft.revision)


def _back_to(draft: Draft, revision: int, way: str, actor: str, now: datetime) -> Draft:
    with transaction.atomic():
        draft = _locked(draft, revision)
        newest = get_revision(draft)
        to = newest.undo if way == "undo" else newest.redo
        if to is None:
            raise HeedError(f"There is nothing to {way}.", code=f"nothing_to_{way}")
        target = get_revision(draft, to)
        about = newest if way == "undo" else target
        DraftRevision.objects.create(
            draft=draft,
            number=draft.revision + 1,
            base=target.base,
            changes=target.changes,
            undo=target.undo,
            redo=newest.number if way == "undo" else target.redo,
            did=way,
            about=about.about,
            at=now,
            actor=actor,
        )
        _turned(draft, actor, now)
        verb = "undone" if way == "undo" else "redone"
        _record(draft, verb, actor, now, revision=draft.revision)
        return draft


def _turned(draft: Draft, actor: str, now: datetime) -> None:
    draft.revision += 1
    draft.changed_at, draft.changed_by = now, actor
    draft.save(update_fields=["revision", "changed_at", "changed_by"])


def _end(draft: Draft, end: Draft.End, actor: str, now: datetime) -> None:
    draft.end, draft.changed_at, draft.changed_by = end, now, actor
    draft.save(update_fields=["end", "changed_at", "changed_by"])
    _record(draft, end.value, actor, now)


def _record(draft: Draft, verb: str, actor: str, now: datetime, **facts: Any) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=f"draft.{verb}",
        subject=f"draft:{draft.pk}",
        of=draft.subject,
        **facts,
    )
