"""What every page of a draft works on, and how a change is saved: in one place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from heed.definitions.draft_queries import current_state, get_draft, plan_draft, state_at
from heed.definitions.draft_state import State, Values
from heed.definitions.drafts import Conflict, Edit, Start, change_draft
from heed.definitions.merging import Difference, Path, Side
from heed.definitions.models import Draft
from heed.journeys.checks import Finding
from heed.journeys.kinds import JOURNEY
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, InvalidDefinition
from heed.web.pages.drafts.conflicts import conflict_page
from heed.web.pages.drafts.words import name_of, path_words
from heed.web.requests import PageRequest


@dataclass(frozen=True)
class Work:
    """A draft as a person sees it: as it is, or as it was when their form was made."""

    request: PageRequest
    draft: Draft
    revision: int
    state: State

    @cached_property
    def values(self) -> Values:
        """What everything says in the draft."""
        return self.state.values

    @property
    def actor(self) -> str:
        return self.request.viewer.user.get_username()

    @property
    def journey_key(self) -> str:
        """The journey that the draft is about; empty for the draft of all the rest."""
        kind, _sign, key = self.draft.subject.partition(":")
        return key if kind == JOURNEY.name else ""

    @property
    def journey(self) -> dict[str, Any]:
        """What the draft's journey says; empty if it is not there."""
        found: dict[str, Any] = self.values.get(self.draft.subject, {})
        return found

    @property
    def is_new(self) -> bool:
        """Whether the draft's journey is published nowhere yet."""
        return self.draft.subject not in self.state.base

    @property
    def title(self) -> str:
        """What the draft is about."""
        return title_of(self.draft, self.values)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Mistakes and warnings about everything, as the draft is now, without looking at data."""
        return plan_draft(self.draft).findings

    def focus_on(self, name: str, usable: Mapping[str, bool]) -> str:
        """Which control of a thing has the focus: the one that was pressed, while it can do more.

        A page that opens after a button was pressed names it in its address, so that whoever works
        by keyboard stays where they were.
        """
        asked = self.request.GET
        if asked.get("at") != name:
            return ""
        by = asked.get("by", "")
        return by if usable.get(by) else "link"

    def findings_of(self, name: str) -> list[Finding]:
        """Those about one definition."""
        return [one for one in self.findings if f"{one.kind}:{one.key}" == name]


def title_of(draft: Draft, values: Mapping[str, Any]) -> str:
    """What a draft is about, in words."""
    return name_of(values, draft.subject) if draft.subject else _("Touchpoints, teams, standards")


def work_of(request: PageRequest, number: int) -> Work:
    """The draft as it is, or, where a form was sent, as it was when the form was made.

    Raises:
        NotFound: there is no such open draft, or no such revision.
    """
    draft = get_draft(number)
    if request.method == "POST":
        revision = start_of(request).revision
        return Work(request, draft, revision, state_at(draft, revision))
    return Work(request, draft, draft.revision, current_state(draft))


def start_of(request: PageRequest) -> Start:
    """From which revision a form was made, and what was decided on the page of conflicts.

    Raises:
        HeedError: the form does not say.
    """
    given = request.POST
    numbers = [given.get("revision", ""), given.get("seen", "") or "0"]
    if not all(text.isdecimal() and len(text) < 10 for text in numbers):
        raise HeedError("This form does not say from which revision of the draft it was made.")
    return Start(int(numbers[0]), int(numbers[1]), choices_of(given))


def choices_of(given: Mapping[str, Any]) -> dict[Path, Side]:
    """What was chosen on a page of conflicts, by the path of the field."""
    chosen: dict[Path, Side] = {}
    for name in given:
        if name.startswith("choice ") and given[name] in ("mine", "theirs"):
            path = json.loads(name.removeprefix("choice "))
            chosen[tuple(path)] = "mine" if given[name] == "mine" else "theirs"
    return chosen


def saved(work: Work, edit: Edit, to: str | Callable[[], str]) -> HttpResponse:
    """Make the change and go on; or the page on which a person merges it with that of others."""
    try:
        done = change_draft(
            draft=work.draft,
            edit=edit,
            start=start_of(work.request),
            actor=work.actor,
            now=utc_now(),
        )
    except Conflict as conflict:
        return conflict_page(work.request, work.draft.pk, conflict, work.title)
    except InvalidDefinition as error:
        for problem in error.problems:
            messages.error(work.request, f"{problem.what} {problem.fix}".strip())
        return redirect("draft", number=work.draft.pk)
    if done.others:
        messages.info(work.request, _told(done.others, work.values))
    return redirect(to() if callable(to) else to)


def _told(others: Sequence[Difference], values: Mapping[str, Any]) -> str:
    """What others changed while somebody filled a form, in one sentence."""
    first = ", ".join(path_words(others[0].path, values))
    more = len(others) - 1
    said = _("Others changed this draft meanwhile; both changes are in it.") + " " + first
    return f"{said} (+{more})" if more else said
