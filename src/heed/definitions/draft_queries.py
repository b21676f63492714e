"""Reading drafts: one of them, its revisions, what it says now, what publishing would change."""

from __future__ import annotations

from collections.abc import Mapping

from heed.definitions.draft_state import State, contents_at, current_contents, definitions_of
from heed.definitions.merging import Merge, Path, Side, merge
from heed.definitions.models import Draft, DraftRevision
from heed.definitions.plan import CountClaims, Plan, make_plan
from heed.kernel.errors import NotFound


def get_draft(number: int, *, is_open: bool = True) -> Draft:
    """One draft.

    Raises:
        NotFound: there is none of this number, or it was published or discarded already.
    """
    draft = Draft.objects.filter(pk=number).first()
    if draft is None:
        raise NotFound(f"There is no draft {number}.")
    if is_open and not draft.is_open:
        raise NotFound(f"Draft {number} was {draft.end} already.")
    return draft


def get_revision(draft: Draft, number: int | None = None) -> DraftRevision:
    """One revision of a draft, the newest unless a number is given.

    Raises:
        NotFound: the draft never had it.
    """
    rows = draft.revisions.order_by("-number")
    found = (rows if number is None else rows.filter(number=number)).first()
    if found is None:
        raise NotFound(f"Draft {draft.pk} has no revision {number}.")
    return found


def state_at(draft: Draft, number: int) -> State:
    """The draft as it was after a change, on what was published then."""
    revision = get_revision(draft, number)
    return State(contents_at(revision.base), dict(revision.changes))


def current_state(draft: Draft) -> State:
    """The draft as it is. What it does not touch is as it is published now."""
    revision = get_revision(draft)
    current = current_contents()
    changes = {
        name: content
        for name, content in revision.changes
        if content != (current[name].content if name in current else None)
    }
    touched = contents_at({n: v for n, v in revision.base.items() if n in changes})
    untouched = {name: content for name, content in current.items() if name not in changes}
    return State({**untouched, **touched}, changes)


def moved_on(state: State) -> list[str]:
    """What the draft changes and what got another published version since it began to."""
    versions = State(current_contents()).versions
    return [n for n in state.changes if versions.get(n, 0) != state.versions.get(n, 0)]


def merge_with_published(draft: Draft, choices: Mapping[Path, Side] | None = None) -> Merge:
    """What the draft changed and what was published meanwhile, in one."""
    state = current_state(draft)
    base = State(state.base).values
    current = State(current_contents()).values
    return merge(base, state.values, current, choices)


def plan_draft(draft: Draft, count_claims: CountClaims | None = None) -> Plan:
    """What publishing would change, as ``heed plan`` says it."""
    values = current_state(draft).values
    return make_plan(
        definitions_of(values, f"draft:{draft.pk}"), only=True, count_claims=count_claims
    )
