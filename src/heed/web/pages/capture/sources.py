"""Live capture: what waits, sources with their keys, and what came of their events."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heed.doors.capture import current_plans
from heed.interactions.capture import keys, services
from heed.interactions.capture.limits import lacks
from heed.interactions.capture.queries import get_key
from heed.kernel.clock import utc_now
from heed.web.pages.capture.forms import NewSourceForm, SourceForm
from heed.web.requests import PageRequest


@require_safe
def capture(request: PageRequest) -> HttpResponse:
    """Everything that is captured."""
    shown = {"state": request.reading.captured(), "lacks": lacks()}
    return render(request, "web/capture/list.html", shown)


def add_capture_source(request: PageRequest) -> HttpResponse:
    """Add a source and make its first key."""
    form = NewSourceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        source = None
        with form.faults():
            source = services.add_source(
                key=form.cleaned_data["key"].strip(),
                how=form.how,
                actor=_actor(request),
                now=utc_now(),
            )
        if source:
            return _with_key(request, source.key)
    return render(request, "web/capture/add.html", {"form": form})


@require_safe
def capture_source(request: PageRequest, key: str) -> HttpResponse:
    """One source."""
    return _page(request, key)


def change_capture_source(request: PageRequest, key: str) -> HttpResponse:
    """Change how a source's events are read."""
    source = services.get_source(key)
    form = SourceForm(request.POST or None, source)
    if form.is_bound and form.is_valid():
        with form.faults():
            services.change_source(
                source=source, how=form.how, actor=_actor(request), now=utc_now()
            )
        if form.is_valid():
            messages.success(request, _("Events are read so from now on."))
            return redirect("capture_source", key=key)
    return render(request, "web/capture/change.html", {"form": form, "source": source})


@require_POST
def make_write_key(request: PageRequest, key: str) -> HttpResponse:
    """Make a key; the answer shows it this once."""
    return _with_key(request, key)


@require_POST
def revoke_write_key(request: PageRequest, number: int) -> HttpResponse:
    """End a key for good."""
    key = get_key(number)
    keys.revoke_key(key=key, actor=_actor(request), now=utc_now())
    messages.success(request, _("The key is revoked. It is refused within seconds."))
    return redirect("capture_source", key=key.source.key)


def _with_key(request: PageRequest, key: str) -> HttpResponse:
    source = services.get_source(key)
    _row, text = keys.make_key(source=source, actor=_actor(request), now=utc_now())
    return _page(request, key, new_key=text)


def _page(request: PageRequest, key: str, *, new_key: str = "") -> HttpResponse:
    shown = {
        "found": request.reading.captured_from(key),
        "plan": current_plans().get(key),
        "new_key": new_key,
        "address": request.build_absolute_uri("/v1/batch"),
    }
    return render(request, "web/capture/one.html", shown)


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
