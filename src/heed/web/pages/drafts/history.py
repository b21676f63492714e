"""What was changed in a draft, one change after the other."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.web.pages.drafts.board import frame_of
from heed.web.pages.drafts.working import work_of
from heed.web.requests import PageRequest

ON_A_PAGE = 50


@require_safe
def history(request: PageRequest, number: int) -> HttpResponse:
    """Every change of the draft, newest first."""
    work = work_of(request, number)
    rows = work.draft.revisions.order_by("-number").defer("base", "changes")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/drafts/history.html", {**frame_of(work, "history"), "page": page})
