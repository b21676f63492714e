"""What people see first who have to set up a second factor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from heed.web.requests import PageRequest


@require_safe
def first(request: PageRequest) -> HttpResponse:
    """The two kinds of second factors; the first page for those who need none."""
    if not request.must_set_up:
        return redirect("home")
    return render(request, "mfa/first.html")
