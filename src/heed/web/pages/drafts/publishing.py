"""What publishing a draft would change, publishing it, and merging what was published meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from heed.definitions.draft_queries import current_state, get_draft, merge_with_published, moved_on
from heed.definitions.draft_state import current_contents
from heed.definitions.drafts import Conflict, publish_draft, update_draft
from heed.definitions.trying import Untried
from heed.kernel.clock import utc_now
from heed.kernel.errors import InvalidDefinition
from heed.web.pages.drafts import rights
from heed.web.pages.drafts.board import frame_of
from heed.web.pages.drafts.conflicts import rows_of
from heed.web.pages.drafts.planning import plan_of
from heed.web.pages.drafts.working import start_of, title_of, work_of
from heed.web.requests import PageRequest


@require_safe
def plan(request: PageRequest, number: int) -> HttpResponse:
    """What publishing would change, as ``heed plan`` says it."""
    work = work_of(request, number)
    found = plan_of(work)
    groups = [(found.mistakes, _("Mistakes")), (found.warnings, _("Warnings"))]
    context = {**frame_of(work, "plan"), "plan": found, "groups": groups}
    return render(request, "web/drafts/plan.html", context)


@require_POST
def publish(request: PageRequest, number: int) -> HttpResponse:
    """Store what the draft says as new versions."""
    draft = get_draft(number)
    state = current_state(draft)
    rights.need_publish(request.viewer, state.changes)
    title = title_of(draft, state.values)
    try:
        applied = publish_draft(
            draft=draft,
            revision=start_of(request).revision,
            actor=request.viewer.user.get_username(),
            now=utc_now(),
        )
    except InvalidDefinition:
        messages.error(request, _("Nothing was published: mend the mistakes first."))
        return redirect("draft_plan", number=number)
    except Untried:
        messages.error(
            request,
            _(
                "Nothing was published: the contact policy changes. Replay it on the page "
                "Contact policy, and switch it on there."
            ),
        )
        return redirect("draft_plan", number=number)
    n = sum(one.kind != "order" for one in applied)
    said = ngettext("%(n)s new version", "%(n)s new versions", n) % {"n": n}
    messages.success(
        request,
        _("%(title)s is published: %(versions)s. Figures follow once data is built.")
        % {"title": title, "versions": said},
    )
    kind, _sign, key = draft.subject.partition(":")
    is_there = kind == "journey" and draft.subject in current_contents()
    return redirect("journey", key=key) if is_there else redirect("touchpoints")


def update(request: PageRequest, number: int) -> HttpResponse:
    """What was published since the draft began, beside what the draft changes."""
    draft = get_draft(number)
    if request.method == "POST":
        start = start_of(request)
        try:
            update_draft(
                draft=draft,
                revision=start.revision,
                choices=start.choices,
                actor=request.viewer.user.get_username(),
                now=utc_now(),
            )
        except Conflict:
            messages.error(request, _("Choose for each field whose value counts."))
            return redirect("update_draft", number=number)
        messages.success(request, _("What was published meanwhile is in the draft now."))
        return redirect("draft", number=number)
    return render(request, "web/drafts/update.html", _update_context(request, number))


def _update_context(request: PageRequest, number: int) -> dict[str, Any]:
    work = work_of(request, number)
    found = merge_with_published(work.draft)
    touched = set(moved_on(work.state))
    rows = rows_of((one for one in found.differences if one.path[0] in touched), found.values)
    return {
        **frame_of(work, "map"),
        "rows": rows,
        "n_clashes": sum(row.is_clash for row in rows),
        "theirs_title": _("Published meanwhile"),
        "mine_title": _("In this draft"),
    }
