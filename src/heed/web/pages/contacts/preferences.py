"""The customer's own page: what they agreed to, by a signed link, without signing in.

A GET changes nothing, whoever opens the link: mail scanners open all of them. Changes are POSTs
that carry the stamp of a form of ours; no cookie is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heed.customers.consent.design import CHANNELS, EVERY
from heed.customers.consent.links import find_link, is_stamp_of, stamp_of
from heed.customers.consent.queries import PermissionsShown, PurposeShown, permissions_of
from heed.customers.consent.recording import Saying, prefer, record_consents
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.models import PreferenceLink
from heed.customers.people import get_person
from heed.foundation.settings import decided
from heed.kernel.clock import utc_now
from heed.web.language import language_of

CUSTOMER = "customer"  # who acts
ONE_CLICK = ("List-Unsubscribe", "One-Click")
LANGUAGES = {code.split("-")[0]: code for code, _ in settings.LANGUAGES}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what holds for the customer of this link; a POST of our form changes it."""
    link = find_link(token, utc_now())
    if link is None:
        return _answer(request, "web/preferences/gone.html", {}, "", status=404)
    shown = permissions_of(get_person(link.profile_id).profiles, read_rulebook())
    language = _language(request, shown)
    is_ours = is_stamp_of(link, request.POST.get("stamp", ""))
    if request.method != "POST" or not is_ours:
        is_stale = request.method == "POST"
        facts = {**_facts(link, shown, language), "is_stale": is_stale}
        facts["is_saved"] = "saved" in request.GET and not is_stale
        status = 403 if is_stale else 200
        return _answer(request, "web/preferences/page.html", facts, language, status=status)
    _store(request, link, shown, language)
    query = f"?saved=1&language={request.POST.get('language', language)}"
    return redirect(reverse("preferences", args=[token]) + query)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a message was about, as mail programs ask for it (RFC 8058)."""
    if request.method != "POST":
        return redirect("preferences", token=token)
    link = find_link(token, utc_now())
    if link is None:
        return HttpResponse("This link has ended.", status=404, content_type="text/plain")
    if request.POST.get(ONE_CLICK[0]) != ONE_CLICK[1]:
        said = f"Send {ONE_CLICK[0]}={ONE_CLICK[1]}."
        return HttpResponse(said, status=400, content_type="text/plain")
    record_consents(who=link.profile_id, sayings=_stopped(link), actor=CUSTOMER, now=utc_now())
    return HttpResponse("Done.", content_type="text/plain")


def _stopped(link: PreferenceLink) -> list[Saying]:
    """What one click on a link stops: its purpose, or else everything on its channel."""
    stored = read_rulebook().purposes.get(link.purpose)
    if stored is None or not stored.purpose.can_be_refused:
        return [Saying(EVERY, link.channel or EVERY, yes=False, source="one_click")]
    uses = stored.purpose.channels
    channels = (link.channel,) if link.channel in uses else uses
    return [Saying(link.purpose, each, yes=False, source="one_click") for each in channels]


def _store(
    request: HttpRequest, link: PreferenceLink, shown: PermissionsShown, language: str
) -> None:
    """Write down what the form says differently from what holds."""
    now = utc_now()
    sayings = list(_differences(request, link, shown, language))
    if sayings:
        record_consents(who=link.profile_id, sayings=sayings, actor=CUSTOMER, now=now)
    for name, known, before in (
        ("channel", CHANNELS, shown.preferred_channel),
        ("language", tuple(LANGUAGES), shown.language),
    ):
        value = request.POST.get(name, "")
        if value in known and value != before:
            prefer(
                who=link.profile_id,
                name=name,
                value=value,
                source="preference_page",
                actor=CUSTOMER,
                now=now,
            )


def _differences(
    request: HttpRequest, link: PreferenceLink, shown: PermissionsShown, language: str
) -> Iterator[Saying]:
    source = "preference_page"
    wants_nothing = "nothing" in request.POST
    if wants_nothing:
        if shown.opted_out is None:
            yield Saying(EVERY, EVERY, yes=False, source=source, language=language)
        return
    if shown.opted_out is not None:
        yield Saying(EVERY, EVERY, yes=True, source=source, language=language)
    for channel in shown.channels_refused:
        if any(field_name(p.purpose.key, channel) in request.POST for p in shown.purposes):
            yield Saying(EVERY, channel, yes=True, source=source, language=language)
    for one in shown.purposes:
        for each in one.channels if one.purpose.can_be_refused else ():
            wanted = field_name(one.purpose.key, each.channel) in request.POST
            if wanted is not each.is_on:
                yield Saying(
                    one.purpose.key, each.channel, wanted, source, language, proves=link.channel
                )


def field_name(purpose: str, channel: str) -> str:
    """The name of a box on the page."""
    return f"on:{purpose}:{channel}"


def _facts(link: PreferenceLink, shown: PermissionsShown, language: str) -> dict[str, Any]:
    purposes = [_purpose(one, shown, language) for one in shown.purposes]
    return {
        "stamp": stamp_of(link),
        "wishes": [one for one in purposes if one["can_be_refused"]],
        "fixed": [one for one in purposes if not one["can_be_refused"]],
        "shown": shown,
        "channels": [each for each in CHANNELS if each in shown.channels],
        "preferred_language": shown.language or language,
    }


def _purpose(one: PurposeShown, shown: PermissionsShown, language: str) -> dict[str, Any]:
    code, words = one.purpose.wording(language)
    return {
        "words": words,
        "language": code,
        "can_be_refused": one.purpose.can_be_refused,
        "channels": [
            {
                "channel": each.channel,
                "field": field_name(one.purpose.key, each.channel),
                "is_on": each.is_on and each.channel not in shown.channels_refused,
                "said": each.said,
                "is_pending": bool(each.said and each.said.state == "pending"),
            }
            for each in one.channels
        ],
    }


def _language(request: HttpRequest, shown: PermissionsShown | None) -> str:
    """What the address says, else what the customer likes, else what their browser asks for."""
    asked = request.GET.get("language", "")
    liked = shown.language if shown else ""
    return next((each for each in (asked, liked) if each in LANGUAGES), _browser(request))


def _browser(request: HttpRequest) -> str:
    return language_of(request).split("-")[0]


def _answer(
    request: HttpRequest, template: str, facts: dict[str, Any], language: str, *, status: int = 200
) -> HttpResponse:
    """A page in the customer's language; its address is passed to nobody."""
    code = LANGUAGES[language or _language(request, None)]
    with translation.override(code):
        others = [(short, name) for short, name in _names() if LANGUAGES[short] != code]
        shown = {**facts, "company": decided().company_name, "other_languages": others}
        response = render(request, template, shown, status=status)
    response.headers["Content-Language"] = code
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _names() -> list[tuple[str, str]]:
    return [(code.split("-")[0], str(name)) for code, name in settings.LANGUAGES]
