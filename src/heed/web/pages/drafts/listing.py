"""The list of drafts, and their beginning and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heed.definitions.draft_queries import current_state, get_draft, moved_on
from heed.definitions.drafts import end_draft, reopen_draft, start_draft
from heed.definitions.models import Draft
from heed.kernel.clock import utc_now
from heed.web.pages.drafts.working import title_of
from heed.web.requests import PageRequest

MOST_ENDED = 10


@dataclass(frozen=True)
class Listed:
    """One draft as the list shows it."""

    draft: Draft
    title: str
    n_changes: int
    has_moved_on: bool


@require_safe
def drafts(request: PageRequest) -> HttpResponse:
    """Open drafts, and those that ended lately."""
    open_ones = Draft.objects.filter(end="")
    context = {
        "open": [listed(draft) for draft in open_ones],
        "may_begin_rest": not any(draft.subject == "" for draft in open_ones),
        "ended": [listed(draft) for draft in Draft.objects.exclude(end="")[:MOST_ENDED]],
        "journeys": journeys_to_edit(request),
    }
    return render(request, "web/drafts/list.html", context)


def listed(draft: Draft) -> Listed:
    """A draft with what it changes."""
    state = current_state(draft)
    moved = draft.is_open and bool(moved_on(state))
    return Listed(draft, title_of(draft, state.values), len(state.changes), moved)


def journeys_to_edit(request: PageRequest) -> Sequence[tuple[str, str]]:
    """Key and name of each journey that has no open draft yet."""
    taken = set(Draft.objects.filter(end="").values_list("subject", flat=True))
    journeys = request.reading.catalogue.journeys
    return [(one.key, one.name) for one in journeys if f"journey:{one.key}" not in taken]


@require_POST
def start(request: PageRequest) -> HttpResponse:
    """Go on with the open draft of a subject, or begin one."""
    subject = request.POST.get("subject", "")
    draft = start_draft(subject=subject, actor=_actor(request), now=utc_now())
    return redirect("draft", number=draft.pk)


@require_POST
def discard(request: PageRequest, number: int) -> HttpResponse:
    """Discard a draft; with ``again`` a new one of the same subject begins."""
    draft = get_draft(number)
    end_draft(draft=draft, actor=_actor(request), now=utc_now())
    if request.POST.get("again"):
        new = start_draft(subject=draft.subject, actor=_actor(request), now=utc_now())
        messages.success(request, _("The draft is discarded, and a new one begun."))
        return redirect("draft", number=new.pk)
    messages.success(request, _("The draft is discarded. It can be opened again."))
    return redirect("drafts")


@require_POST
def reopen(request: PageRequest, number: int) -> HttpResponse:
    """Open a discarded draft again."""
    draft = get_draft(number, is_open=False)
    reopen_draft(draft=draft, actor=_actor(request), now=utc_now())
    return redirect("draft", number=number)


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
