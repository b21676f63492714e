"""Webhooks on their way in: their secrets, and how their JSON is read."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heed.interactions.capture import services
from heed.interactions.capture.mapped import preview_told
from heed.interactions.capture.services import Proof, mapping_of
from heed.interactions.importing.preview import Preview
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, InvalidDefinition
from heed.web.pages.capture.forms import MappingForm, NewWebhookForm
from heed.web.pages.importing.standing import tables_of
from heed.web.requests import PageRequest

START = """\
interactions:
  - from: webhook
    id: id
    name: type
    at: webhook_received_at
    customer: customer
"""


def add_webhook(request: PageRequest, key: str) -> HttpResponse:
    """Add a webhook to a source; its secret is shown once."""
    source = services.get_source(key)
    form = NewWebhookForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said, made = form.cleaned_data, None
        with form.faults():
            made = services.add_webhook(
                source=source,
                key=said["key"].strip(),
                proof=Proof(said["scheme"], said["header"], said["before"]),
                secret=said["secret"],
                actor=_actor(request),
                now=utc_now(),
            )
        if made:
            hook, secret = made
            return _page(request, hook.key, secret="" if said["secret"] else secret)
    return render(request, "web/capture/add_webhook.html", {"form": form, "source": source})


def webhook(request: PageRequest, key: str) -> HttpResponse:
    """One webhook; its mapping is tried on a sample, or stored."""
    hook = services.get_webhook(key)
    if request.method != "POST":
        return _page(request, key)
    form = MappingForm(request.POST)
    if not form.is_valid():
        return _page(request, key, form=form)
    try:
        if request.POST.get("act") == "store":
            services.change_mapping(
                hook=hook, text=form.cleaned_data["mapping"], actor=_actor(request), now=utc_now()
            )
            messages.success(request, _("What this webhook tells is read so from now on."))
            return redirect("webhook", key=key)
        mapping = mapping_of(hook, form.cleaned_data["mapping"])
        sample = _sample(form.cleaned_data["sample"])
        preview = preview_told(mapping, sample, request.reading.paths.work, utc_now())
        return _page(request, key, form=form, preview=preview)
    except InvalidDefinition as error:
        for problem in error.problems:
            form.add_error("mapping", str(problem))
    except HeedError as error:
        form.add_error(error.fields.get("field", "mapping"), error.sentence)
    return _page(request, key, form=form)


@require_POST
def renew_webhook_secret(request: PageRequest, key: str) -> HttpResponse:
    """Give a webhook another secret, which is shown once."""
    hook = services.get_webhook(key)
    secret = services.renew_secret(hook=hook, actor=_actor(request), now=utc_now())
    return _page(request, key, secret=secret)


@require_POST
def revoke_webhook(request: PageRequest, key: str) -> HttpResponse:
    """Take nothing more at this address."""
    hook = services.get_webhook(key)
    services.revoke_webhook(hook=hook, actor=_actor(request), now=utc_now())
    messages.success(request, _("Nothing is taken at this address any more."))
    return redirect("capture_source", key=hook.source.key)


def _sample(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise HeedError(_("The sample is no JSON."), field="sample") from None
    return found if isinstance(found, list) else [found]


def _page(
    request: PageRequest,
    key: str,
    *,
    secret: str = "",
    form: MappingForm | None = None,
    preview: Preview | None = None,
) -> HttpResponse:
    hook = services.get_webhook(key)
    shown = {
        "hook": hook,
        "secret": secret,
        "form": form or MappingForm(initial={"mapping": hook.mapping or START}),
        "look": {"preview": preview} if preview else None,
        "preview": tables_of(preview) if preview else [],
        "address": request.build_absolute_uri(f"/v1/webhooks/{key}"),
    }
    return render(request, "web/capture/webhook.html", shown)


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
