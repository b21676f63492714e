"""Builds: what was computed when, and starting one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from heed.foundation.models import Build
from heed.web import work
from heed.web.requests import PageRequest

SHOWN = 50


@require_safe
def builds(request: PageRequest) -> HttpResponse:
    """The newest builds."""
    may_build = request.viewer.may("start_build")
    shown = {"builds": Build.objects.all()[:SHOWN], "may_build": may_build}
    return render(request, "web/builds/list.html", shown)


@require_POST
def start_build(request: PageRequest) -> HttpResponse:
    """Queue a build and show its progress."""
    job = work.start_build(actor=request.viewer.user.get_username())
    return redirect("job", number=job.pk)
