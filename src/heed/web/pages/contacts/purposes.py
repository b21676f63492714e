"""Purposes: why customers are contacted, on what basis, and in which words they are told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heed.customers.contact.rulebook import read_rulebook, shipped_text
from heed.definitions.files import parse_definitions
from heed.definitions.services import apply_definitions
from heed.kernel.clock import utc_now
from heed.web.requests import PageRequest

ORIGIN = "page:purposes"


@require_safe
def purposes(request: PageRequest) -> HttpResponse:
    """Every purpose with its words in the language of the reader."""
    found = read_rulebook().purposes.values()
    language = get_language() or "en"
    rows = [(each, *each.purpose.wording(language)) for each in found]
    return render(request, "web/contacts/purposes.html", {"rows": rows})


@require_POST
def start_purposes(request: PageRequest) -> HttpResponse:
    """Define the purposes that Heed ships, where there are none yet."""
    if not read_rulebook().purposes:
        text = shipped_text().partition("\ncontact_policies:")[0]
        definitions = parse_definitions(text, origin=ORIGIN)
        actor = request.viewer.user.get_username()
        apply_definitions(definitions=definitions, actor=actor, now=utc_now())
        messages.success(request, _("Four purposes are defined. Look over their words and bases."))
    return redirect("purposes")
